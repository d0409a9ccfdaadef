"""Time zones by their IANA names. What is not on the list of names never reaches a file.

An offset or an abbreviation is not a zone: it forgets daylight saving, so both are refused with advice.
"""

import difflib
import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from campaigns.model.errors import InputError
from campaigns.model.nearest import quote

# Entries of a zone database that are no place: the machine's own zone, a compiler's input, and "not set yet".
_NO_PLACE = frozenset({"localtime", "posixrules", "Factory"})
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*[+-]\s*[0-9]{1,2}(?::?[0-9]{2})?", re.IGNORECASE)
_ABBREVIATION = re.compile(r"[A-Za-z]{2,5}")
_LONGEST_NAME = 64


def is_zone(name: str) -> bool:
    """Tell whether this is exactly the name of a zone."""
    return name in zone_names()


@cache
def zone_names() -> frozenset[str]:
    """List every zone there is; read from the zone database once in a process."""
    return frozenset(available_timezones() - _NO_PLACE)


@cache
def load(name: str) -> ZoneInfo:
    """Open a zone; an unknown one is an InputError and reads no file."""
    return ZoneInfo(find(name))


def find(text: str) -> str:
    """Read a zone as people type it, in any case and with spaces; give its exact name, or an InputError."""
    typed = text.strip()
    exact = _by_folded_name().get(_fold(typed)) if len(typed) <= _LONGEST_NAME else None
    if exact is None:
        raise InputError(f"There is no time zone {quote(typed)}.", why=_why_not(typed), fix=_advice(typed))
    return exact


def _fold(text: str) -> str:
    return text.casefold().replace(" ", "_")


@cache
def _by_folded_name() -> dict[str, str]:
    return {_fold(name): name for name in sorted(zone_names())}


@cache
def _by_folded_place() -> dict[str, str]:
    """Index by the last part as well: "Lisbon" leads to Europe/Lisbon. A whole name wins over a part."""
    places = {_fold(name.rpartition("/")[2]): name for name in sorted(zone_names(), reverse=True)}
    return places | _by_folded_name()


def _why_not(typed: str) -> str:
    if _OFFSET.fullmatch(typed):
        return "An offset forgets daylight saving."
    if _ABBREVIATION.fullmatch(typed) and typed.isupper():
        return "An abbreviation can mean several places and forgets daylight saving."
    return "Zones have the names of the IANA list: an area and a city."


def _advice(typed: str) -> str:
    # difflib is quadratic in the length, so what is too long for a name is not compared at all
    is_name = len(typed) <= _LONGEST_NAME and not _OFFSET.fullmatch(typed) and not typed.isupper()
    near = difflib.get_close_matches(_fold(typed), _by_folded_place(), n=1, cutoff=0.7) if is_name else []
    if near:
        return f"Did you mean {_by_folded_place()[near[0]]}?"
    return "Write the zone as area and city, for example Europe/Lisbon."
