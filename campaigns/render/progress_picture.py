"""How far the pledges are, as a picture for a phone: the number, the goal, the roles, the last days.

What is below five is not shown, neither as a number nor as a length that could be measured.
"""

from collections.abc import Sequence
from datetime import datetime

from campaigns.model.pledge import SMALLEST_SHOWN_COUNT, PledgeRole
from campaigns.render import lettering, progress_words, reader
from campaigns.render.canvas import MARKS, Canvas, Colour, Picture
from campaigns.render.progress_words import PledgeProgress, ProgressLabels, RoleLine

WIDTH, HEIGHT = 1200, 675

_MIDDLE = 590
_FOOT = 638
_ROLES_TOP = 118
_ROLE_LINE = 80
_LEADING = 36


def draw(facts: PledgeProgress, words: ProgressLabels) -> Picture:
    """Draw the progress and say the same in words."""
    card = Canvas(WIDTH, HEIGHT)
    title = lettering.drawable(facts.campaign, instead=f"{facts.as_of:%Y}")
    card.text(card.margin, 76, title, size=38, is_bold=True, width=WIDTH - 2 * card.margin)
    _total(card, facts, words)
    _goal(card, facts, words)
    _trend(card, facts, words)
    _roles(card, facts, words)
    as_of = words.as_of.format(at=reader.full_moment(facts.as_of, words.locale))
    width = WIDTH - 2 * card.margin
    card.text(card.margin, _FOOT, lettering.drawable(as_of), size=24, colour=Colour.QUIET, width=width)
    return Picture(card.png(), progress_words.alt(facts, words))


def _total(card: Canvas, facts: PledgeProgress, words: ProgressLabels) -> None:
    width = _MIDDLE - card.margin - 30
    if facts.progress.is_shown:
        number, size = reader.number(facts.progress.total, words.locale), 104
    else:
        number, size = words.fewer.format(count=SMALLEST_SHOWN_COUNT), 58
    card.text(card.margin, 200, number, size=size, is_bold=True, colour=Colour.BLUE, width=width)
    card.text(card.margin, 246, lettering.drawable(words.pledges), size=30, width=width)


def _goal(card: Canvas, facts: PledgeProgress, words: ProgressLabels) -> None:
    if not facts.goal:
        return
    left, right, top = card.margin, _MIDDLE - 40, 280
    share = min(facts.progress.total / facts.goal, 1) if facts.progress.is_shown else 0
    card.box(left, top, right, top + 34, Colour.TRACK, radius=17, rim=Colour.RIM)
    if share:
        card.box(left, top, max(left + (right - left) * share, left + 34), top + 34, Colour.BLUE, radius=17)
    goal = words.goal.format(goal=reader.number(facts.goal, words.locale))
    taken = card.text(right, top + 74, lettering.drawable(goal), size=27, colour=Colour.QUIET, anchor="rs")
    if facts.progress.is_shown:
        reached = words.of_goal.format(percent=progress_words.share_of_goal(facts, words))
        width = right - left - taken - 20
        card.text(left, top + 74, lettering.drawable(reached), size=27, is_bold=True, width=width)


def _trend(card: Canvas, facts: PledgeProgress, words: ProgressLabels) -> None:
    left, right, top, bottom = card.margin, _MIDDLE - 40, 452, 586
    if not facts.progress.is_shown:
        first = lettering.drawable(words.first)
        card.paragraph(left, 430, first, size=30, width=right - left, most_lines=3, leading=42)
    gain = progress_words.gained(facts, words)
    if gain is None:
        return
    said = words.gained.format(count=gain[0], span=gain[1])
    card.text(left, 430, lettering.drawable(said), size=28, is_bold=True, width=right - left)
    line = _line(facts.trend, left, right, top, bottom)
    card.area([*line, (right, bottom), (left, bottom)], Colour.NIGHT)
    card.line([(left, bottom), (right, bottom)], Colour.GRID_STRONG, 2)
    card.line(line, Colour.BLUE, 6)
    x, y = line[-1]
    card.box(x - 11, y - 11, x + 11, y + 11, Colour.CARD, radius=11)
    card.box(x - 8, y - 8, x + 8, y + 8, Colour.BLUE, radius=8)


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


def _roles(card: Canvas, facts: PledgeProgress, words: ProgressLabels) -> None:
    left, right = _MIDDLE + 20, card.width - card.margin
    lines = progress_words.lines(facts, words)
    most = max((line.count for line in lines), default=0)
    baseline = _ROLES_TOP + 26.0
    for line in lines:
        taken = card.text(right, baseline, line.said, size=28, is_bold=True, anchor="rs")
        label, width = lettering.drawable(line.name), right - left - taken - 24
        written = card.paragraph(
            left, baseline, label, size=28, width=width, most_lines=len(line.roles), leading=_LEADING
        )
        baseline += (written - 1) * _LEADING
        card.box(left, baseline + 14, right, baseline + 34, Colour.TRACK, radius=10)
        if line.count:
            end = max(left + (right - left) * line.count / most, left + 20)
            card.box(left, baseline + 14, end, baseline + 34, _colour(line), radius=10)
        baseline += _ROLE_LINE
    if rest := progress_words.not_divided(facts, words):
        card.text(left, baseline, lettering.drawable(rest), size=24, colour=Colour.QUIET, width=right - left)


def _colour(line: RoleLine) -> Colour:
    return MARKS[list(PledgeRole).index(line.roles[0])] if len(line.roles) == 1 else Colour.SLATE
