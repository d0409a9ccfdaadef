"""A digest: once a day, at a local time, one post with what was approved since. Pure: when it is due, and what it says.

A digest is made when its time comes for the first partner. One that could not be made for hours is left out: what it
would have carried goes with the next, so an outage ends in one post and not in several.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit

from campaigns.model import locale_tag, spoken, when, wording
from campaigns.model.errors import InputError
from campaigns.model.feed_view import ItemRow
from campaigns.model.when import When

MOST_ITEMS: Final = 10
USUAL_ITEMS: Final = 5
PATIENCE: Final = timedelta(hours=6)
NOTHING: Final = frozenset({"none", "off", "-"})
_BODY: Final = 2_900
"""Characters of the whole text; a card holds 3,000."""
_HEADLINE: Final = 150
_TITLE: Final = 150
_NAME: Final = 80
_LEAST_SUMMARY: Final = 40
_AT: Final = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?: +(?P<zone>\S.*))?")
_A_MONDAY: Final = "2001-01-01"


@dataclass(frozen=True, slots=True)
class NewsDigest:
    """When a campaign's news, or those of one feed, go out together."""

    id: int
    campaign_id: int
    feed_id: int | None
    """None: of every feed of the campaign that is for all partners and has no digest of its own."""
    at: time
    zone: str
    """An IANA zone, or `local`: each partner's own."""
    most: int
    last_on: date | None
    """The newest day whose digest was made, or had nothing to say."""

    @property
    def local_time(self) -> str:
        """Say when, as `parse` reads it."""
        return f"{self.at:%H:%M} {self.zone}"


def parse(written: str) -> tuple[time, str]:
    """Read `17:00 local` or `17:00 Europe/Lisbon`; without a zone it is each partner's own time."""
    found = _AT.fullmatch(" ".join(written.split()))
    if found is None:
        raise InputError(
            f"{written[:40]!r} is not a time of day.", fix='Write for example "17:00 local" or "17:00 Europe/Lisbon".'
        )
    read = when.parse(f"{_A_MONDAY} {found['hour']}:{found['minute']} {found['zone'] or when.LOCAL}")
    return read.at, read.zone


def checked_most(most: int) -> int:
    """Hold the number of items of one digest to what a card carries."""
    if not 1 <= most <= MOST_ITEMS:
        raise InputError(f"A digest has 1 to {MOST_ITEMS} items.")
    return most


def due_on(digest: NewsDigest, zones: Iterable[str], now: datetime) -> date | None:
    """Name the day whose digest is to be made now; None where there is none. `now` is the campaign's own time."""
    newest = newest_on(digest, zones, now)
    if newest is None or (digest.last_on is not None and newest <= digest.last_on):
        return None
    return newest if now - _first(digest, newest, zones) <= PATIENCE else None


def newest_on(digest: NewsDigest, zones: Iterable[str], now: datetime) -> date | None:
    """Name the newest day whose time has come for anybody."""
    around = [now.date() + timedelta(days=days) for days in (1, 0, -1)]
    return next((day for day in around if _first(digest, day, zones) <= now), None)


def next_at(digest: NewsDigest, zones: Iterable[str], now: datetime) -> datetime:
    """Say when the next digest is made, in the campaign's own time."""
    around = [now.date() + timedelta(days=days) for days in (-1, 0, 1, 2)]
    open_days = [day for day in around if digest.last_on is None or day > digest.last_on]
    return next(at for day in open_days if (at := _first(digest, day, zones)) > now)


def moment(digest: NewsDigest, day: date) -> When:
    """Say when a day's digest goes out, as a plan would."""
    return When(day_offset=None, on=day, at=digest.at, zone=digest.zone)


def title(name: str, day: date) -> str:
    """Head a digest so that it needs no translation."""
    return f"{wording.title(name, _TITLE)} · {day:%Y-%m-%d}"


def body(items: Sequence[ItemRow]) -> str:
    """Say what each item is, whose, and where it is told in full; as much of each as all have room for.

    Where they are in several languages, each says in which.
    """
    share = _BODY // max(len(items), 1) - 2
    is_mixed = len({_language(item) for item in items}) > 1
    return "\n\n".join(_part(item, share, _language(item) if is_mixed else "") for item in items)


def _language(item: ItemRow) -> str:
    tag = item.language.replace("_", "-")
    return locale_tag.language_of(tag) if locale_tag.is_tag(tag) and tag != spoken.UNKNOWN else ""


def _part(item: ItemRow, share: int, language: str) -> str:
    said = item.headline or wording.title(item.organisation, _HEADLINE)
    headline = f"**{wording.cut(said, min(_HEADLINE, share // 2 - len('****')))}**"
    mark = f" · {language}" if language else ""
    source = _source(item, share - len(headline) - 1 - len(mark)) + mark
    room = share - len(headline) - len(source) - 2
    summary = wording.cut(item.summary.replace("\n\n", "\n"), room) if room >= _LEAST_SUMMARY else ""
    return "\n".join(filter(None, (headline, summary, source)))


def _source(item: ItemRow, room: int) -> str:
    """Credit the publisher; the link says where it leads, and is left out where it is too long for its share."""
    name = wording.title(item.organisation, _NAME)
    link = wording.safe_link(item.link)
    if link is None or ")" in link:
        return f"-# {name}"
    linked = f"-# [{name} ({(urlsplit(link).hostname or '').removeprefix('www.')})]({link})"
    return linked if len(linked) <= room else f"-# {name}"


def _first(digest: NewsDigest, day: date, zones: Iterable[str]) -> datetime:
    """Find the instant at which a day's time comes for the first partner."""
    places = list(zones) if digest.zone == when.LOCAL else [digest.zone]
    return min(when.resolve(day, digest.at, place).at for place in places or ["UTC"])
