"""Answers to people: private unless said otherwise, without pings, never too long for Discord, never a traceback.

Whatever state an interaction is in, `send` finds the way that is still open. What does not fit is attached as a file.
"""

import io
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

import discord
import structlog
from discord import app_commands

from campaigns.model.errors import ForbiddenError, ProblemsError, SidekickError
from cogs import translation
from cogs.translation import Words

TEXT_LIMIT = 2_000
"""Characters of a message's content."""
_CHOICE_LIMIT = 100
_CHOICES = 25
_PROBLEMS_SHOWN = 1_500
_SENTENCE = 300
_NAMED = re.compile(r"(`[^`\n]+`)")
_NO_MENTIONS = discord.AllowedMentions.none()

log = structlog.get_logger()


async def defer(interaction: discord.Interaction) -> None:
    """Acknowledge before work that may take more than a second; the answer stays private."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)


async def send(
    interaction: discord.Interaction,
    what: str | discord.ui.LayoutView,
    *,
    ephemeral: bool = True,
    files: Sequence[discord.File] = (),
) -> None:
    """Answer, or follow up where the interaction has been answered; a long text comes whole, as a file."""
    if isinstance(what, discord.ui.LayoutView):
        await _send_view(interaction, what, ephemeral=ephemeral, files=files)
        return
    shown, rest = fit(what)
    attached = [*files, *([text_file(rest, "answer.txt")] if rest else [])]
    if interaction.response.is_done():
        await interaction.followup.send(shown, ephemeral=ephemeral, files=attached, allowed_mentions=_NO_MENTIONS)
    else:
        await interaction.response.send_message(
            shown, ephemeral=ephemeral, files=attached, allowed_mentions=_NO_MENTIONS
        )


async def replace(
    interaction: discord.Interaction, view: discord.ui.LayoutView, *, files: Sequence[discord.File] = ()
) -> None:
    """Put another view in the place of the message whose button was pressed."""
    if interaction.response.is_done():
        await interaction.edit_original_response(view=view, attachments=list(files), allowed_mentions=_NO_MENTIONS)
    else:
        await interaction.response.edit_message(view=view, attachments=list(files), allowed_mentions=_NO_MENTIONS)


async def error(interaction: discord.Interaction, raised: Exception, *, typed: str = "") -> str:
    """Tell a person what went wrong and what to do; returns the reference under which it is in the log.

    What they `typed` into a form comes back as a file, so that nobody loses their words to a mistake in them.
    """
    cause = _cause(raised)
    reference = secrets.token_hex(4).upper()
    _record(interaction, cause, reference)
    text, files = _told(translation.of(interaction), cause, reference)
    if typed:
        files.append(text_file(typed, "your-text.txt"))
    try:
        await send(interaction, text, files=files)
    except discord.HTTPException as refused:
        # The person waited too long or is gone: the log is the only place left.
        log.warning("an error could not be told", action="reply.refused", reference=reference, why=str(refused))
    return reference


def time(instant: datetime) -> str:
    """Show an instant in each reader's own zone, with how far away it is."""
    seconds = int(instant.timestamp())
    return f"<t:{seconds}:F> (<t:{seconds}:R>)"


def fit(text: str, limit: int = TEXT_LIMIT) -> tuple[str, str]:
    """Give what of a text fits, and the whole text again where something had to be cut (empty where not)."""
    clean = text.encode("utf-8", "replace").decode() or "\u200b"
    if len(clean) <= limit:
        return clean, ""
    return cut(clean, limit), clean


def cut(text: str, limit: int) -> str:
    """Shorten a text at a line or a word where there is one near the end."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    for mark in ("\n", " "):
        place = kept.rfind(mark)
        if place > limit // 2:
            return kept[:place].rstrip() + "…"
    return kept + "…"


def plain(text: str) -> str:
    """Show somebody's words as text: no headings, no masked links, no mentions."""
    return discord.utils.escape_mentions(discord.utils.escape_markdown(text))


def sentence(text: str) -> str:
    """The same, but what stands between backticks is shown as it is typed: nothing in there is ever rendered."""
    parts = _NAMED.split(text)
    return "".join(discord.utils.escape_mentions(part) if at % 2 else plain(part) for at, part in enumerate(parts))


def text_file(text: str, name: str) -> discord.File:
    """Attach a text."""
    return discord.File(io.BytesIO(text.encode("utf-8", "replace")), name)


def choices(found: Sequence[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """Offer (label, value) pairs while somebody types: 25 at most, labels cut, values that do not fit left out."""
    fitting = [(label, value) for label, value in found if 1 <= len(value) <= _CHOICE_LIMIT]
    return [
        app_commands.Choice(name=cut(label, _CHOICE_LIMIT) or value, value=value) for label, value in fitting[:_CHOICES]
    ]


def _told(_: Words, cause: Exception, reference: str) -> tuple[str, list[discord.File]]:
    last = _("Reference: {reference}").format(reference=f"`{reference}`")
    if isinstance(cause, ProblemsError):
        lines = str(cause)
        shown = discord.utils.escape_mentions(cut(lines, _PROBLEMS_SHOWN)).replace("```", "'''")
        files = [text_file(lines, "problems.txt")] if len(lines) > _PROBLEMS_SHOWN else []
        return f"**{cause.what}**\n```\n{shown}\n```\n-# {last}", files
    if isinstance(cause, SidekickError):
        # Whatever somebody typed is quoted in part only, so that what to do and the reference are always read.
        # What members may read of the domain is in the catalogues (`domain_words`); the rest stays English.
        what, why, fix = (
            sentence(cut(_(said) if said else "", _SENTENCE)) for said in (cause.what, cause.why, cause.fix)
        )
        sentences = [f"**{what}**", why, fix]
        return "\n".join([*(each for each in sentences if each), f"-# {last}"]), []
    if isinstance(cause, app_commands.CommandOnCooldown):
        seconds = max(1, round(cause.retry_after))
        wait = _.plural("Please wait {count} second.", "Please wait {count} seconds.", seconds).format(count=seconds)
        return wait, []
    if isinstance(cause, app_commands.TransformerError | app_commands.CommandSignatureMismatch):
        return _("That could not be read. Please type the command again.") + f"\n-# {last}", []
    calm = _("Something went wrong on our side. It is in our log; please try again in a moment.")
    quote = _("If it happens again, give the organisers this reference: {reference}").format(reference=f"`{reference}`")
    return f"{calm}\n-# {quote}", []


def _record(interaction: discord.Interaction, cause: Exception, reference: str) -> None:
    command = interaction.command.qualified_name if interaction.command else str(interaction.type.name)
    told = log.bind(reference=reference, command=command, guild_id=interaction.guild_id)
    match cause:
        case ForbiddenError():
            told.warning("refused", action="command.forbidden", what=cause.what)
        case SidekickError() | app_commands.CommandOnCooldown():
            told.info("declined", action="command.declined", kind=type(cause).__name__)
        case _:
            told.error("failed", action="command.failed", exc_info=cause)


def _cause(raised: Exception) -> Exception:
    if isinstance(raised, app_commands.CommandInvokeError):
        return raised.original
    if isinstance(raised, app_commands.TransformerError) and isinstance(raised.__cause__, SidekickError):
        return raised.__cause__
    return raised


async def _send_view(
    interaction: discord.Interaction,
    view: discord.ui.LayoutView,
    *,
    ephemeral: bool,
    files: Sequence[discord.File],
) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(
            view=view, ephemeral=ephemeral, files=list(files), allowed_mentions=_NO_MENTIONS
        )
    else:
        await interaction.response.send_message(
            view=view, ephemeral=ephemeral, files=list(files), allowed_mentions=_NO_MENTIONS
        )
