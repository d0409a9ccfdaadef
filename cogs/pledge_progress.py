"""How far the pledges are, as a picture drawn in a process of its own and in words that say the same."""

import io
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar, TypeVarTuple

import discord
import structlog
from discord import ui

from campaigns.actions.leaderboard import Board
from campaigns.actions.pledges import Standing
from campaigns.actions.publishing import Breakdown
from campaigns.model.errors import SidekickError
from campaigns.model.pledge import PledgeRole
from campaigns.render import progress_picture, progress_words
from campaigns.render.canvas import Picture
from campaigns.render.progress_words import PledgeProgress
from cogs import number_words, replies
from cogs.translation import Words

Inputs = TypeVarTuple("Inputs")
Result = TypeVar("Result")

FILE_NAME: Final = "progress.png"

log = structlog.get_logger()


class Workers(Protocol):
    """Who does heavy work outside the event loop."""

    async def run(self, function: Callable[[*Inputs], Result], /, *args: *Inputs, seconds: float = 10) -> Result:
        """Call a function in a worker process; raises a SidekickError where it could not be done."""


async def picture(standing: Standing, words: Words, workers: Workers) -> Picture | None:
    """Draw the progress; None where no worker could, so that the words go out alone."""
    shown, labels = facts(standing), progress_words.labels(words, words.locale)
    try:
        return await workers.run(progress_picture.draw, shown, labels)
    except SidekickError as error:
        log.warning("the progress was not drawn", action="picture.failed", why=str(error))
        return None


def view(
    standing: Standing, shown: Picture | None, words: Words, board: Board | None = None
) -> tuple[ui.LayoutView, list[discord.File]]:
    """Lay out the picture, or the words where there is none; then partners beside each other, where that is chosen."""
    said = progress_words.alt(facts(standing), progress_words.labels(words, words.locale))
    page = ui.LayoutView(timeout=None)
    if shown is None:
        rows: list[ui.Item[Any]] = [ui.TextDisplay(replies.plain(said))]
        files: list[discord.File] = []
    else:
        alt = shown.alt[:1_024]
        rows = [ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{FILE_NAME}", description=alt))]
        files = [discord.File(io.BytesIO(shown.png), FILE_NAME, description=alt)]
    if board and (compared := number_words.board(words, board)):
        rows.append(ui.TextDisplay(compared))
    page.add_item(ui.Container(*rows, accent_colour=discord.Colour(0x0B6E99)))
    return page, files


def facts(standing: Standing) -> PledgeProgress:
    """Take what the picture shows."""
    return PledgeProgress(
        campaign=standing.campaign.name,
        progress=standing.progress,
        goal=standing.campaign.pledging.goal,
        trend=standing.trend,
        as_of=standing.as_of,
        roles=None if standing.roles is None else _roles(standing.roles),
        not_divided=standing.roles.since if standing.roles else 0,
    )


def _roles(breakdown: Breakdown) -> tuple[tuple[tuple[PledgeRole, ...], int], ...]:
    groups = breakdown.table.groups if breakdown.table else ()
    return tuple((tuple(role for role in PledgeRole if role in each.keys), each.count) for each in groups)
