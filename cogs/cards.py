"""A post as a Discord card (Components V2). The sender and every preview share it, so what is approved is what is sent.

Nothing is cut: a card that would not fit is refused with what to shorten. Nobody is notified but the partner's own
consented role. Each text stands in a block of its own that Discord parses alone; mentions inside it are dead letters.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

import discord
from discord import ui

from campaigns.model.errors import InputError
from campaigns.model.post import Image, Post, PostLink
from cogs import help_lines, presses

TEXT_LIMIT: Final = 4_000
"""Discord's limit for all text of a card together."""
LINKS_LIMIT: Final = 18
"""With everything else on the fullest card this stays within Discord's 40 parts."""
ALT_LIMIT: Final = 1_024
LABEL_LIMIT: Final = 80
URL_LIMIT: Final = 512
_BUTTONS_IN_A_ROW: Final = 5
_NOT_IN_FILE_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")


def card(post: Post, words: Callable[[str], str]) -> ui.LayoutView:
    """Build the card; `words` speaks the post's language. Raises InputError where Discord would refuse it."""
    _check_links(post)
    _check_alt(post)
    view = ui.LayoutView(timeout=None)
    if post.mention_role_id is not None:
        view.add_item(ui.TextDisplay(f"<@&{post.mention_role_id}>"))
    view.add_item(ui.Container(*_blocks(post, words), accent_colour=discord.Colour(post.colour)))
    _check_length(post, view)
    # Persistent items answer the presses. A stopped view is not kept by the library: ten thousand cards cost nothing.
    view.stop()
    return view


def files(post: Post) -> list[discord.File]:
    """Open the picture to send beside the card; fresh with every call, since sending reads it to its end."""
    if post.image is None:
        return []
    alt = post.image.alt.strip() or None
    return [discord.File(io.BytesIO(post.image.data), filename=_file_name(post.image), description=alt)]


def allowed_mentions(post: Post) -> discord.AllowedMentions:
    """Say whom the card may notify: nobody, or exactly the partner's consented role."""
    if post.mention_role_id is None:
        return discord.AllowedMentions.none()
    role = discord.Object(post.mention_role_id)
    return discord.AllowedMentions(everyone=False, users=False, roles=[role], replied_user=False)


def _blocks(post: Post, words: Callable[[str], str]) -> Iterator[ui.Item[ui.LayoutView]]:
    _ = words
    if post.is_sensitive:
        note = _("**Before you read on:** this post speaks about things that can hurt. You may skip it.")
        yield ui.TextDisplay(f"> {note}")
    if title := _one_line(post.title):
        yield ui.TextDisplay(f"## {title}")
    if post.body.strip():
        yield ui.TextDisplay(discord.utils.escape_mentions(post.body.strip()))
    if post.image is not None:
        yield ui.MediaGallery(_picture(post.image))
    if post.help_lines:
        yield ui.Separator()
        yield ui.TextDisplay(help_lines.text(post.help_lines, words))
    buttons = list(_buttons(post, words))
    for start in range(0, len(buttons), _BUTTONS_IN_A_ROW):
        yield ui.ActionRow(*buttons[start : start + _BUTTONS_IN_A_ROW])
    yield ui.Separator()
    if post.corrected_on:
        yield ui.TextDisplay(f"> {_correction(post, words)}")
    yield ui.TextDisplay(f"-# {post.reference} · {_one_line(post.campaign_name)}")


def _correction(post: Post, words: Callable[[str], str]) -> str:
    _ = words
    if note := _one_line(post.note):
        return _("Corrected on {day}: {what}").format(day=post.corrected_on, what=note)
    return _("Corrected on {day}.").format(day=post.corrected_on)


def _buttons(post: Post, words: Callable[[str], str]) -> Iterator[ui.Button[ui.LayoutView]]:
    _ = words
    if post.has_pledge_button:
        yield ui.Button(
            label=_("Make a pledge"),
            style=discord.ButtonStyle.primary,
            custom_id=_pledge_id(post),
        )
    if post.is_sensitive and post.help_lines:
        country = post.help_lines[0].country_code
        yield ui.Button(label=_("Get help"), style=discord.ButtonStyle.secondary, custom_id=presses.help_in(country))
    for link in post.links:
        yield ui.Button(label=link.label.strip(), url=link.url)


def _pledge_id(post: Post) -> str:
    if post.pledge_key:
        return presses.pledge_one(post.campaign_slug, post.pledge_key)
    return presses.pledge(post.campaign_slug)


def _picture(image: Image) -> discord.MediaGalleryItem:
    return discord.MediaGalleryItem(f"attachment://{_file_name(image)}", description=image.alt.strip() or None)


def _file_name(image: Image) -> str:
    """Write the name as Discord would store it, or the card would point at a file that is not there."""
    return _NOT_IN_FILE_NAMES.sub("_", image.name).strip("._") or "picture"


def _one_line(text: str) -> str:
    plain = discord.utils.escape_markdown(" ".join(text.split()))
    return discord.utils.escape_mentions(plain)


def _check_length(post: Post, view: ui.LayoutView) -> None:
    over = view.content_length() - TEXT_LIMIT
    if over > 0:
        raise InputError(
            f"The card of {post.reference} is {over} characters too long.",
            why=f"Discord's card holds {TEXT_LIMIT}, with the title, the help lines and the footer.",
            fix=f"Shorten the body by at least {over} characters.",
        )


def _check_alt(post: Post) -> None:
    length = len(post.image.alt.strip()) if post.image else 0
    if length > ALT_LIMIT:
        raise InputError(
            f"The description of the picture of {post.reference} has {length} characters.",
            why=f"Discord holds {ALT_LIMIT}.",
            fix="Shorten the alt text.",
        )


def _check_links(post: Post) -> None:
    if len(post.links) > LINKS_LIMIT:
        raise InputError(
            f"{post.reference} has {len(post.links)} link buttons; a card holds {LINKS_LIMIT}.",
            fix="Keep the ones that matter most.",
        )
    for link in post.links:
        _check_link(post, link)


def _check_link(post: Post, link: PostLink) -> None:
    address = urlsplit(link.url)
    is_web = address.scheme in {"http", "https"} and bool(address.hostname)
    if is_web and len(link.url) <= URL_LIMIT and 1 <= len(link.label.strip()) <= LABEL_LIMIT:
        return
    raise InputError(
        f"{post.reference} has a link button that Discord would refuse.",
        why=f"A label has 1 to {LABEL_LIMIT} characters; an address begins with https:// and has at most {URL_LIMIT}.",
        fix=f"Correct the button {link.label.strip()[:LABEL_LIMIT]!r}.",
    )
