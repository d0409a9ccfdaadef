"""What the audience sees: a live view on a terminal, plain lines everywhere else. It shows; it changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from bot.demo.standing import Event, PartnerLine, Standing

FRAME_SECONDS = 0.5
LINE_SECONDS = 4.0
_WIDE = 100
_ROOM_FOR_OTHERS = 6
"""Lines the view needs besides partners and events: title, clock, table head, two bars, feeds."""
_FEWEST_EVENTS = 2

Look = Callable[[], Awaitable[Standing]]


async def show(console: Console, look: Look) -> None:
    """Show how things stand until cancelled."""
    if console.is_terminal:
        await _live(console, look)
    else:
        await _lines(console, look)


def frame(standing: Standing, width: int, height: int) -> Group:
    """Draw one frame that fits a terminal of this size."""
    room = height - _ROOM_FOR_OTHERS - _FEWEST_EVENTS
    everyone = standing.partners
    shown = everyone if len(everyone) <= room else everyone[: max(room - 1, 1)]
    events = max(height - _ROOM_FOR_OTHERS - len(shown) - (len(shown) < len(everyone)), 1)
    return Group(
        _title(standing, width),
        _clock(standing),
        _partners(shown, width, standing),
        *_hidden(standing, len(shown)),
        _bar("Posts", standing.sent, standing.wanted, _posts(standing), width),
        _bar("Pledges", standing.pledges, standing.members, _pledges(standing), width),
        Text(f"Feeds    {' · '.join(standing.feeds)}", overflow="ellipsis", no_wrap=True),
        *_events(standing.events[-events:]),
    )


async def _live(console: Console, look: Look) -> None:
    with Live(console=console, screen=True, auto_refresh=False) as live:
        while True:
            size = console.size
            live.update(frame(await look(), size.width, size.height), refresh=True)
            await asyncio.sleep(FRAME_SECONDS)


async def _lines(console: Console, look: Look) -> None:
    told = 0
    next_line = 0.0
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(FRAME_SECONDS)
            standing = await look()
            told = _tell_news(console, standing, told)
            if standing.at_seconds >= next_line and standing.campaign_at is not None:
                console.print(_line(standing), highlight=False, soft_wrap=True)
                next_line = standing.at_seconds + LINE_SECONDS
    _tell_news(console, await look(), told)


def _tell_news(console: Console, standing: Standing, told: int) -> int:
    for event in standing.events[told:]:
        console.print(_event(event), highlight=False, soft_wrap=True)
    return len(standing.events)


def _line(standing: Standing) -> str:
    return (
        f"{_seconds(standing.at_seconds)}  {_moment(standing.campaign_at)} UTC | posts {standing.sent} of "
        f"{standing.wanted} | pledges {standing.pledges}, {standing.taken_back} taken back"
    )


def _title(standing: Standing, width: int) -> Table:
    line = Table.grid(expand=True)
    line.width = width
    line.add_column(no_wrap=True, overflow="ellipsis")
    line.add_column(justify="right", no_wrap=True, overflow="ellipsis")
    line.add_row(Text("Sidekick · Safer Internet Day, rehearsed", style="bold"), Text(standing.act, style="cyan"))
    return line


def _clock(standing: Standing) -> Text:
    if standing.campaign_at is None:
        return Text("The campaign's clock is not set yet.", style="dim")
    clock = Text("Campaign time ", no_wrap=True, overflow="ellipsis")
    clock.append(f"{_moment(standing.campaign_at)} UTC", style="bold yellow")
    clock.append(f" · a day takes {standing.day_seconds:.0f} s")
    return clock.append(f" · real time {standing.at_seconds:.0f} s", style="dim")


def _partners(shown: tuple[PartnerLine, ...], width: int, standing: Standing) -> Table:
    is_wide = width >= _WIDE
    table = Table(box=None, padding=(0, 1), expand=True, header_style="dim")
    table.add_column("Partner", ratio=3, no_wrap=True, overflow="ellipsis")
    table.add_column("Place", ratio=2, no_wrap=True, overflow="ellipsis")
    table.add_column("There it is", no_wrap=True, min_width=9)
    table.add_column("Language" if is_wide else "Lang", no_wrap=True, min_width=5)
    table.add_column("Posts", justify="right", no_wrap=True, min_width=6)
    table.add_column("Last post", no_wrap=True, min_width=9)
    for line in shown:
        there = Text(f"{line.local_at:%a %H:%M}" if standing.campaign_at else "", style=_colour(line))
        is_done = bool(line.wanted) and line.sent == line.wanted
        posts = Text(f"{line.sent}/{line.wanted}", style="green" if is_done else "")
        table.add_row(line.name, line.zone, there, line.locale, posts, line.last_reference)
    return table


def _colour(line: PartnerLine) -> str:
    """Let the key day shine, so that it can be seen travelling."""
    if line.days_to_go > 0:
        return "dim"
    return "bold yellow" if line.days_to_go == 0 else ""


def _hidden(standing: Standing, shown: int) -> Iterator[Text]:
    more = standing.partners[shown:]
    if more:
        sent, wanted = sum(line.sent for line in more), sum(line.wanted for line in more)
        yield Text(f" and {len(more)} more partners with {sent}/{wanted} posts", style="dim")


def _bar(name: str, done: int, total: int, said: str, width: int) -> Table:
    line = Table.grid(padding=(0, 1))
    line.add_column(min_width=8)
    line.add_column()
    line.add_column(no_wrap=True, overflow="ellipsis")
    bar = ProgressBar(total=max(total, 1), completed=min(done, total), width=max(width // 4, 10))
    line.add_row(name, bar, said)
    return line


def _posts(standing: Standing) -> str:
    counts = standing.counts
    trouble = counts["failed"] + counts["unknown"] + counts["held"]
    parts = [f"{standing.sent} sent", f"{standing.wanted - standing.sent - trouble} to come"]
    if trouble:
        parts.append(f"{trouble} in trouble")
    parts += [f"{counts['past']} past", f"slowest {standing.slowest_seconds:.1f} s"]
    return " · ".join(parts)


def _pledges(standing: Standing) -> str:
    return f"{standing.pledges} stand · {standing.taken_back} taken back · {standing.members} members"


def _events(events: tuple[Event, ...]) -> Iterator[Text]:
    for event in events:
        yield Text(_event(event), style="dim", no_wrap=True, overflow="ellipsis")


def _event(event: Event) -> str:
    return f"{_seconds(event.at_seconds)}  {event.text}"


def _seconds(seconds: float) -> str:
    return f"{seconds:5.1f} s"


def _moment(at: datetime | None) -> str:
    return f"{at:%a %d %b %H:%M}" if at else "not begun"
