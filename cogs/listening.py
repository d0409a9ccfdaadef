"""The answer to somebody who told the bot of harm: warm, private, with who can help. It repeats nothing they wrote."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions import Database, helplines, safeguarding
from campaigns.model.post import HelpLine
from cogs import help_lines, replies, translation
from cogs.translation import Words

_COLOUR: Final = discord.Colour(0x0B6E99)


async def told_in_a_file(interaction: discord.Interaction, database: Database, now: datetime) -> None:
    """Answer one of the team whose file tells of harm, and count it; headquarters are in no country of their own."""
    view = answer(translation.of(interaction), helplines.of_country(helplines.DIRECTORIES, now.date()), is_team=True)
    try:
        await replies.send(interaction, view)
    finally:
        await safeguarding.heard(database, interaction.guild_id, now=now)


def answer(_: Words, lines: Iterable[HelpLine], *, emergency_number: str = "", is_team: bool = False) -> ui.LayoutView:
    """Lay out the answer: thanks, not your fault, what this bot is and kept, who can help, what to do in danger."""
    known = tuple(lines)
    page = ui.LayoutView(timeout=None)
    blocks: list[ui.Item[Any]] = [
        ui.TextDisplay(_first(_)),
        ui.TextDisplay(help_lines.danger(emergency_number, _)),
        ui.TextDisplay(_("These people listen, and they know what to do:") + "\n" + help_lines.text(known, _)),
    ]
    if buttons := _links(known):
        blocks.append(ui.ActionRow(*buttons))
    blocks.append(ui.TextDisplay(_last(_, is_team=is_team)))
    page.add_item(ui.Container(*blocks, accent_colour=_COLOUR))
    page.stop()
    return page


def _first(_: Words) -> str:
    return "\n".join(
        (
            "## " + _("Thank you for saying this."),
            _("If something bad happened to you, or to somebody you know: it is not your fault."),
            _(
                "I am a program, so I cannot help you myself. Nobody has read what you wrote, and I have kept nothing"
                " of it."
            ),
        )
    )


def _last(_: Words, *, is_team: bool) -> str:
    lines = [
        "-# "
        + _(
            "Only you see this. Did I misunderstand you? Then nothing has happened: please write it again in other"
            " words."
        )
    ]
    if is_team:
        quoted = _(
            "For the team: words of somebody else go through when they stand in quotation marks, or in a paragraph that"
            " begins with “A survivor writes:”."
        )
        lines.append(f"-# {quoted}")
    return "\n".join(lines)


def _links(lines: tuple[HelpLine, ...]) -> list[ui.Button[Any]]:
    return [ui.Button(label=label, url=url) for label, url in help_lines.addresses(lines)]
