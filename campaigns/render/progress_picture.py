"""How far the pledges are, as a picture for a phone: the number, the goal, the last days, the roles.

It is as narrow as a phone, where it is shown at less than half its size: no letter is smaller than 27 here, so that
none is smaller than 11 there (a test measures it). A card of its own ground reads the same in dark and light mode.

What is below five is not shown, neither as a number nor as a length that could be measured.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from campaigns.model.pledge import SMALLEST_SHOWN_COUNT, PledgeRole
from campaigns.render import lettering, progress_words, reader
from campaigns.render.canvas import MARGIN, MARKS, Canvas, Colour, Picture
from campaigns.render.progress_words import PledgeProgress, ProgressLabels, RoleLine

WIDTH: Final = 800
TALLEST: Final = 1_400
"""Enough for everything at its longest; the card ends where its content does."""

SMALLEST_LETTERS: Final = 27

_RIGHT: Final = WIDTH - MARGIN
_ACROSS: Final = _RIGHT - MARGIN
_BAR: Final = 36
_LINE: Final = 120
"""How high the line of the last days may climb."""
_LEADING: Final = 42


def draw(facts: PledgeProgress, words: ProgressLabels) -> Picture:
    """Draw the progress and say the same in words."""
    height = _fill(Canvas(WIDTH, TALLEST), facts, words)  # a first time, to see how high it is
    card = Canvas(WIDTH, height)
    _fill(card, facts, words)
    return Picture(card.png(), progress_words.alt(facts, words))


def _fill(card: Canvas, facts: PledgeProgress, words: ProgressLabels) -> int:
    """Put everything under each other; returns how high the card has to be."""
    title = lettering.drawable(facts.campaign, instead=f"{facts.as_of:%Y}")
    written = card.paragraph(MARGIN, 84, title, size=40, width=_ACROSS, most_lines=2, leading=52, is_bold=True)
    top = _total(card, 84 + (written - 1) * 52, facts, words)
    top = _goal(card, top, facts, words)
    top = _trend(card, top, facts, words)
    top = _roles(card, top, facts, words)
    return _foot(card, top + 26, words.as_of.format(at=reader.full_moment(facts.as_of, words.locale)))


def _foot(card: Canvas, top: float, as_of: str) -> int:
    """Say what is counted, and when, in a line each."""
    for said in as_of.split(" · "):
        top += 38
        card.text(MARGIN, top, lettering.drawable(said), size=SMALLEST_LETTERS, colour=Colour.QUIET, width=_ACROSS)
    return round(top + 40)


def _total(card: Canvas, top: float, facts: PledgeProgress, words: ProgressLabels) -> float:
    if facts.progress.is_shown:
        number, size = reader.number(facts.progress.total, words.locale), 120
    else:
        number, size = words.fewer.format(count=SMALLEST_SHOWN_COUNT), 72
    baseline = top + 30 + size
    card.text(MARGIN, baseline, number, size=size, is_bold=True, colour=Colour.BLUE, width=_ACROSS)
    card.text(MARGIN, baseline + 54, lettering.drawable(words.pledges), size=36, width=_ACROSS)
    return baseline + 54


def _goal(card: Canvas, top: float, facts: PledgeProgress, words: ProgressLabels) -> float:
    if not facts.goal:
        return top
    bar, baseline = top + 36, top + 36 + _BAR + 46
    share = min(facts.progress.total / facts.goal, 1) if facts.progress.is_shown else 0
    card.box(MARGIN, bar, _RIGHT, bar + _BAR, Colour.TRACK, radius=18, rim=Colour.RIM)
    if share:
        card.box(MARGIN, bar, max(MARGIN + _ACROSS * share, MARGIN + _BAR), bar + _BAR, Colour.BLUE, radius=18)
    goal = lettering.drawable(words.goal.format(goal=reader.number(facts.goal, words.locale)))
    taken = card.text(_RIGHT, baseline, goal, size=34, colour=Colour.QUIET, anchor="rs")
    if facts.progress.is_shown:
        reached = words.of_goal.format(percent=progress_words.share_of_goal(facts, words))
        card.text(MARGIN, baseline, lettering.drawable(reached), size=34, is_bold=True, width=_ACROSS - taken - 20)
    return baseline


def _trend(card: Canvas, top: float, facts: PledgeProgress, words: ProgressLabels) -> float:
    if not facts.progress.is_shown:
        first = lettering.drawable(words.first)
        return (
            top
            + 70
            + 46 * (card.paragraph(MARGIN, top + 70, first, size=36, width=_ACROSS, most_lines=3, leading=46) - 1)
        )
    gain = progress_words.gained(facts, words)
    if gain is None:
        return top
    said = words.gained.format(count=gain[0], span=gain[1])
    card.text(MARGIN, top + 72, lettering.drawable(said), size=34, is_bold=True, width=_ACROSS)
    bottom = top + 92 + _LINE
    line = _line(facts.trend, MARGIN, _RIGHT - 14, bottom - _LINE, bottom)
    card.area([*line, (_RIGHT - 14, bottom), (MARGIN, bottom)], Colour.NIGHT)
    card.line([(MARGIN, bottom), (_RIGHT, bottom)], Colour.GRID_STRONG, 2)
    card.line(line, Colour.BLUE, 7)
    x, y = line[-1]
    card.box(x - 14, y - 14, x + 14, y + 14, Colour.CARD, radius=14)
    card.box(x - 10, y - 10, x + 10, y + 10, Colour.BLUE, radius=10)
    return bottom


def _line(
    trend: Sequence[tuple[datetime, int]], left: float, right: float, top: float, bottom: float
) -> list[tuple[float, float]]:
    start, length = trend[0][0], (trend[-1][0] - trend[0][0]).total_seconds()
    counts = [count if count >= SMALLEST_SHOWN_COUNT else 0 for _, count in trend]
    low, high = min(counts), max(counts)
    return [
        (
            left + (right - left) * ((at - start).total_seconds() / length if length else 0),
            bottom - (bottom - top) * ((count - low) / (high - low) if high > low else 0),
        )
        for (at, _), count in zip(trend, counts, strict=True)
    ]


def _roles(card: Canvas, top: float, facts: PledgeProgress, words: ProgressLabels) -> float:
    lines = progress_words.lines(facts, words)
    most = max((line.count for line in lines), default=0)
    baseline = top + 16
    for line in lines:
        baseline += 62
        taken = card.text(_RIGHT, baseline, line.said, size=34, is_bold=True, anchor="rs")
        label, width = lettering.drawable(line.name), _ACROSS - taken - 24
        written = card.paragraph(
            MARGIN, baseline, label, size=34, width=width, most_lines=len(line.roles), leading=_LEADING
        )
        baseline += (written - 1) * _LEADING + 14
        card.box(MARGIN, baseline, _RIGHT, baseline + 16, Colour.TRACK, radius=8)
        if line.count:
            end = max(MARGIN + _ACROSS * line.count / most, MARGIN + 16)
            card.box(MARGIN, baseline, end, baseline + 16, _colour(line), radius=8)
        baseline += 16
    if rest := progress_words.not_divided(facts, words):
        baseline += 50
        card.text(MARGIN, baseline, lettering.drawable(rest), size=30, colour=Colour.QUIET, width=_ACROSS)
    return baseline


def _colour(line: RoleLine) -> Colour:
    return MARKS[list(PledgeRole).index(line.roles[0])] if len(line.roles) == 1 else Colour.SLATE
