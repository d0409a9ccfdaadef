"""A plan's announcements as an iCalendar file (RFC 5545): instants in UTC, lines of at most 75 octets.

A UID never changes, so a calendar that imports the file again updates its entries instead of doubling them.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

PRODUCT = "-//Sidekick//Campaign calendar//EN"
LINE_OCTETS = 75


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One post in the calendar."""

    uid: str
    """Stable over imports and unique in the world, for example `kick-off.0.sid-2027@sidekick`."""
    starts_at: datetime
    title: str
    description: str = ""
    url: str = ""


def text(entries: Iterable[CalendarEntry], *, name: str, written_at: datetime) -> str:
    """Write the calendar file; lines end in CRLF."""
    return "".join(folded(line) for line in _lines(entries, name, written_at))


def escaped(value: str) -> str:
    """Write a TEXT value: separators and line ends escaped, other control characters gone."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return _printable(value)


def folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a character; the rest follows after a space."""
    pieces: list[str] = []
    piece, room = "", LINE_OCTETS
    for character in line:
        octets = len(character.encode())
        if octets > room:
            pieces.append(piece)
            piece, room = " ", LINE_OCTETS - 1
        piece += character
        room -= octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


def _lines(entries: Iterable[CalendarEntry], name: str, written_at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield from (f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}")
    for entry in entries:
        yield from _event(entry, written_at)
    yield "END:VCALENDAR"


def _event(entry: CalendarEntry, written_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(entry.uid)}"
    yield f"DTSTAMP:{_utc(written_at)}"
    yield f"DTSTART:{_utc(entry.starts_at)}"
    yield f"SUMMARY:{escaped(entry.title)}"
    if entry.description:
        yield f"DESCRIPTION:{escaped(entry.description)}"
    if entry.url:
        yield f"URL:{_printable(entry.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _printable(value: str) -> str:
    return "".join(character for character in value if unicodedata.category(character) not in {"Cc", "Cs"})
