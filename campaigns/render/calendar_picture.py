"""The key day as a picture: partners from the first midnight to the last, and when each post reaches them.

One column, for a phone: a name stands above its own timeline. Times are UTC; a bar is the partner's own day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaigns.render import calendar_words, canvas, lettering, reader, timetable
from campaigns.render.calendar_words import CalendarLabels
from campaigns.render.canvas import Canvas, Colour, Picture
from campaigns.render.timetable import DayPost, KeyDay, Lane, PostSpan

WIDTH = 1200
MOST_LANES = 12
MOST_IN_LEGEND = 10
MOST_MARKS = 20
"""More marks than this in one lane cannot stand apart; they become plain ticks."""

_RULER = 180
_HEAD = 212
_LANE = 90
_BAND = 46
_RADIUS = 19
_WIDE_LINE, _NARROW_LINE = 54, 66
_FEW_POSTS = 6


@dataclass(frozen=True, slots=True)
class _Scale:
    """Hours to pixels."""

    opens_at: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        hours = (at - self.opens_at) / timedelta(hours=1)
        return self.left + (self.right - self.left) * hours / timetable.HOURS_OF_A_DAY_ON_EARTH

    def shows(self, at: datetime) -> bool:
        return self.left <= self.x(at) <= self.right


def draw(key_day: KeyDay, words: CalendarLabels) -> Picture:
    """Draw the timetable and say the same in words."""
    lanes = timetable.lanes(key_day.rows, key_day.day, MOST_LANES)
    bottom = _HEAD + len(lanes) * _LANE + 6
    card = Canvas(WIDTH, bottom + 76 + _legend_height(key_day) + 30)
    scale = _scale(card, key_day.day)
    _head(card, key_day, words)
    _grid(card, scale, words, bottom)
    for place, lane in enumerate(lanes):
        _bar(card, scale, lane, _HEAD + place * _LANE + 40)
    _now(card, scale, key_day, words, bottom)
    for place, lane in enumerate(lanes):
        _names(card, scale, lane, _HEAD + place * _LANE + 30, words)
        _marks(card, scale, lane, _HEAD + place * _LANE + 40, key_day)
    _legend(card, key_day, bottom + 24, words)
    return Picture(card.png(), calendar_words.alt(key_day, words))


def _scale(card: Canvas, day: date) -> _Scale:
    return _Scale(timetable.window(day)[0], card.margin, card.width - card.margin)


def _head(card: Canvas, key_day: KeyDay, words: CalendarLabels) -> None:
    width = card.width - 2 * card.margin
    title = lettering.drawable(key_day.campaign, instead=f"{key_day.day:%Y-%m-%d}")
    card.text(card.margin, 86, title, size=52, is_bold=True, width=width)
    subtitle = lettering.drawable(words.subtitle.format(day=reader.long_day(key_day.day, words.locale)))
    card.text(card.margin, 132, subtitle, size=28, colour=Colour.QUIET, width=width)


def _grid(card: Canvas, scale: _Scale, words: CalendarLabels, bottom: float) -> None:
    for hour in range(2, timetable.HOURS_OF_A_DAY_ON_EARTH + 1, 6):
        at = scale.opens_at + timedelta(hours=hour)
        x, is_midnight = scale.x(at), at.hour == 0
        colour = Colour.GRID_STRONG if is_midnight else Colour.GRID
        card.line([(x, _RULER + 12), (x, bottom)], colour, 3 if is_midnight else 2)
        name = reader.short_day(at, words.locale) if is_midnight else f"{at:%H}"
        card.text(
            x,
            _RULER,
            lettering.drawable(name, instead=f"{at:%d.%m.}"),
            size=26,
            colour=Colour.INK if is_midnight else Colour.QUIET,
            is_bold=is_midnight,
            anchor="ms",
        )


def _bar(card: Canvas, scale: _Scale, lane: Lane, top: float) -> None:
    card.box(scale.x(lane.opens_at), top, scale.x(lane.closes_at), top + _BAND, Colour.NIGHT, radius=10)
    card.box(scale.x(lane.daytime[0]), top, scale.x(lane.daytime[1]), top + _BAND, Colour.DAY)


def _now(card: Canvas, scale: _Scale, key_day: KeyDay, words: CalendarLabels, bottom: float) -> None:
    if key_day.now is None or not scale.shows(key_day.now):
        return
    x, half = scale.x(key_day.now), 38
    card.line([(x, _RULER + 20), (x, bottom)], Colour.RED, 4)
    card.box(x - half, _RULER + 8, x + half, _RULER + 42, Colour.RED, radius=17)
    label = lettering.drawable(words.now)
    card.text(x, _RULER + 25, label, size=24, colour=Colour.CARD, is_bold=True, width=2 * half, anchor="mm")


def _names(card: Canvas, scale: _Scale, lane: Lane, baseline: float, words: CalendarLabels) -> None:
    zone = _zone_name(lane, words)
    zone_width = card.text(
        scale.right, baseline, zone, size=25, colour=Colour.QUIET, width=420, anchor="rs", ground=Colour.CARD
    )
    width = scale.right - scale.left - zone_width - 30
    name = _lane_name(lane, words)
    card.text(scale.left, baseline, name, size=28, is_bold=True, width=width, ground=Colour.CARD)


def _marks(card: Canvas, scale: _Scale, lane: Lane, top: float, key_day: KeyDay) -> None:
    shown = [span for span in lane.spans if scale.shows(span.first_at) and scale.shows(span.last_at)]
    styles = _styles(key_day)
    for span in shown:
        _ticks(card, scale, span, top, styles.get(span.number, canvas.style(6))[1])
    if len(shown) > MOST_MARKS:
        return
    wanted = [scale.x(span.middle_at) for span in shown]
    edge = _RADIUS + 6
    places = timetable.spread(wanted, 2 * _RADIUS + 7, scale.left + edge, scale.right - edge)
    for span, x in zip(shown, places, strict=True):
        shape, colour = styles.get(span.number, canvas.style(6))
        card.mark(x, top + _BAND / 2, _RADIUS, shape, colour, label=span.number[:3])


def _ticks(card: Canvas, scale: _Scale, span: PostSpan, top: float, colour: Colour) -> None:
    first, last = scale.x(span.first_at), scale.x(span.last_at)
    for x in {first, last}:
        card.line([(x, top), (x, top + _BAND)], colour, 4)
    card.line([(first, top + _BAND / 2), (last, top + _BAND / 2)], colour, 6)


def _legend_height(key_day: KeyDay) -> int:
    count = len(key_day.posts)
    if count <= _FEW_POSTS:
        return count * _WIDE_LINE
    return ((min(count, MOST_IN_LEGEND) + 1) // 2 + (count > MOST_IN_LEGEND)) * _NARROW_LINE


def _legend(card: Canvas, key_day: KeyDay, top: float, words: CalendarLabels) -> None:
    width = card.width - 2 * card.margin
    card.text(card.margin, top + 26, lettering.drawable(words.bands), size=25, colour=Colour.QUIET, width=width)
    styles = _styles(key_day)
    is_wide = len(key_day.posts) <= _FEW_POSTS
    for place, post in enumerate(key_day.posts[:MOST_IN_LEGEND]):
        if is_wide:
            _wide_entry(card, post, styles[post.number], top + 80 + place * _WIDE_LINE)
        else:
            left = card.margin + (place % 2) * width / 2
            _narrow_entry(card, post, styles[post.number], left, top + 86 + (place // 2) * _NARROW_LINE)
    hidden = len(key_day.posts) - MOST_IN_LEGEND
    if hidden > 0:
        more = lettering.drawable(words.more.format(count=reader.number(hidden, words.locale)))
        baseline = top + 86 + (MOST_IN_LEGEND // 2) * _NARROW_LINE
        card.text(card.margin + 58, baseline, more, size=27, colour=Colour.QUIET)


def _wide_entry(card: Canvas, post: DayPost, style: tuple[canvas.Shape, Colour], y: float) -> None:
    card.mark(card.margin + 22, y, 21, *style, label=post.number[:3])
    right = card.width - card.margin
    audience = lettering.drawable(post.audience)
    taken = card.text(right, y + 9, audience, size=25, colour=Colour.QUIET, width=300, anchor="rs")
    title = lettering.drawable(post.title, instead=post.number)
    card.text(card.margin + 58, y + 10, title, size=28, is_bold=True, width=right - card.margin - 88 - taken)


def _narrow_entry(card: Canvas, post: DayPost, style: tuple[canvas.Shape, Colour], left: float, y: float) -> None:
    card.mark(left + 22, y, 21, *style, label=post.number[:3])
    width = card.width / 2 - card.margin - 74
    title = lettering.drawable(post.title, instead=post.number)
    card.text(left + 58, y - 4, title, size=27, is_bold=True, width=width)
    audience = lettering.drawable(post.audience)
    card.text(left + 58, y + 25, audience, size=24, colour=Colour.QUIET, width=width)


def _styles(key_day: KeyDay) -> dict[str, tuple[canvas.Shape, Colour]]:
    audiences = list(dict.fromkeys(post.audience for post in key_day.posts))
    return {post.number: canvas.style(audiences.index(post.audience)) for post in key_day.posts}


def _lane_name(lane: Lane, words: CalendarLabels) -> str:
    if len(lane.rows) == 1:
        row = lane.rows[0]
        return lettering.drawable(row.partner, instead=_city(row.timezone, words))
    return lettering.drawable(words.partners.format(count=reader.number(len(lane.rows), words.locale)))


def _zone_name(lane: Lane, words: CalendarLabels) -> str:
    low, high = timetable.offset_name(lane.lowest_offset), timetable.offset_name(lane.highest_offset)
    if low != high:
        return f"{low} … {high}"
    cities = list(dict.fromkeys(_city(row.timezone, words) for row in lane.rows))
    return f"{', '.join(cities[:2])}{', …' if len(cities) > 2 else ''} · {low}"  # noqa: PLR2004  two fit the line


def _city(timezone: str, words: CalendarLabels) -> str:
    plain = timezone.rsplit("/", 1)[-1].replace("_", " ")
    return lettering.drawable(reader.city(timezone, words.locale), instead=plain)
