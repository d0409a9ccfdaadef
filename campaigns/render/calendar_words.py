"""The words of the calendar picture, and the whole picture in words for those who cannot see it."""

from collections.abc import Callable
from dataclasses import dataclass

from campaigns.render import lettering, reader, timetable
from campaigns.render.canvas import LONGEST_ALT
from campaigns.render.timetable import KeyDay


@dataclass(frozen=True, slots=True)
class CalendarLabels:
    """The words, already in the reader's language; braces are filled in where they are used."""

    locale: str
    subtitle: str
    partners: str
    bands: str
    now: str
    more: str
    alt_day: str
    alt_partners: str
    alt_first: str
    alt_post: str
    alt_post_at_once: str


def labels(translate: Callable[[str], str], locale: str) -> CalendarLabels:
    """Look the words up in a catalogue."""
    _ = translate
    return CalendarLabels(
        locale=locale,
        subtitle=_("{day}, wherever our partners are · times in UTC"),
        partners=_("Partners: {count}"),
        bands=_("Bar: the partner's own day, midnight to midnight. Yellow: 8:00 to 20:00 there."),
        now=_("now"),
        more=_("and {count} more"),
        alt_day=_("{campaign}: timetable of {day}, from {opens} to {closes} UTC."),
        alt_partners=_("Partners: {partners}. Posts: {posts}."),
        alt_first=_("The day begins at {first} ({first_at} UTC) and ends last at {last} ({last_at} UTC)."),
        alt_post=_("{number}: {title} ({audience}), {from_at} to {to_at} UTC."),
        alt_post_at_once=_("{number}: {title} ({audience}), everywhere at {from_at} UTC."),
    )


def alt(key_day: KeyDay, words: CalendarLabels) -> str:
    """Say in words what the picture shows, in at most 1,024 characters."""
    opens_at, closes_at = timetable.window(key_day.day)
    sentences = [
        words.alt_day.format(
            campaign=lettering.clipped(key_day.campaign, 100),
            day=reader.long_day(key_day.day, words.locale),
            opens=reader.moment(opens_at, words.locale),
            closes=reader.moment(closes_at, words.locale),
        ),
        words.alt_partners.format(
            partners=reader.number(len(key_day.rows), words.locale),
            posts=reader.number(len(key_day.posts), words.locale),
        ),
        *_first_and_last(key_day, words),
        *_posts(key_day, words),
    ]
    return lettering.clipped(" ".join(sentences), LONGEST_ALT)


def _first_and_last(key_day: KeyDay, words: CalendarLabels) -> list[str]:
    lanes = timetable.lanes(key_day.rows, key_day.day, limit=max(len(key_day.rows), 1))
    if not lanes:
        return []
    last = max(lanes, key=lambda lane: lane.closes_at)
    return [
        words.alt_first.format(
            first=lettering.clipped(lanes[0].rows[0].partner, 60),
            first_at=reader.moment(lanes[0].opens_at, words.locale),
            last=lettering.clipped(last.rows[0].partner, 60),
            last_at=reader.moment(last.closes_at, words.locale),
        )
    ]


def _posts(key_day: KeyDay, words: CalendarLabels) -> list[str]:
    sentences = []
    for post in key_day.posts:
        times = [at for row in key_day.rows for number, at in row.posts if number == post.number]
        if not times:
            continue
        is_at_once = min(times) == max(times) and len(times) > 1
        sentences.append(
            (words.alt_post_at_once if is_at_once else words.alt_post).format(
                number=post.number,
                title=lettering.clipped(post.title, 80),
                audience=lettering.clipped(post.audience, 40),
                from_at=reader.moment(min(times), words.locale),
                to_at=reader.moment(max(times), words.locale),
            )
        )
    return sentences
