"""What a campaign supports, as an organiser gets it: two pictures, the same in words, and the table as a file."""

import io
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions.coverage import Drawn
from campaigns.model.coverage import Part
from campaigns.render.canvas import Picture
from cogs import replies
from cogs.translation import Words

_COLOUR: Final = discord.Colour(0x0B5CAD)
_UNKNOWN_SHOWN: Final = 20


def page(_: Words, drawn: Drawn, slug: str) -> tuple[ui.LayoutView, list[discord.File]]:
    """Lay the pictures below each other, each as wide as the message, and the table below them."""
    capabilities, others, table = f"{slug}-coverage.png", f"{slug}-coverage-more.png", f"{slug}-coverage.csv"
    rows: list[ui.Item[Any]] = [
        ui.TextDisplay(said(_, drawn)),
        _gallery(capabilities, drawn.capabilities),
        _gallery(others, drawn.others),
        ui.File(f"attachment://{table}"),
    ]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*rows, accent_colour=_COLOUR))
    files = [_file(capabilities, drawn.capabilities), _file(others, drawn.others)]
    return view, [*files, replies.text_file(drawn.table, table)]


def said(_: Words, drawn: Drawn) -> str:
    """Say the sums, and what to do about items that support nothing yet."""
    facts = drawn.coverage
    lines = [_("### What {campaign} supports").format(campaign=replies.plain(facts.campaign))]
    lines += [_share(_, part) for part in facts.parts]
    if facts.untagged:
        untagged = _.plural("{count} item has no tag.", "{count} items have no tag.", facts.untagged)
        lines.append(f"{untagged.format(count=facts.untagged)} " + _("`/announce tag` says what a post supports."))
    unknown = [tag for part in facts.parts for tag in part.unknown]
    if unknown:
        names = ", ".join(f"`{replies.plain(tag)}`" for tag in unknown[:_UNKNOWN_SHOWN])
        lines.append(_("Not in these editions, and not counted: {tags}.").format(tags=names))
    return "\n".join(lines)


def _share(_: Words, part: Part) -> str:
    line = _("- {edition}: **{count} of {all}**")
    return line.format(edition=part.edition, count=part.supported, all=len(part.supports))


def _gallery(name: str, picture: Picture) -> ui.MediaGallery[Any]:
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{name}", description=picture.alt))


def _file(name: str, picture: Picture) -> discord.File:
    return discord.File(io.BytesIO(picture.png), name, description=picture.alt)
