"""The facts the product stands on, read once from `campaigns/data`: each row there has its source.

Countries and languages come from the Unicode CLDR (Babel). Nothing here needs a database or the network.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

from babel import Locale
from babel.core import get_global

from campaigns.model import consent, helplines
from campaigns.model.helplines import HelpLineRow
from campaigns.model.keydate import KeyDate
from campaigns.model.post import HelpLine
from campaigns.model.taxonomy import Edition, Editions, Tag, Taxonomy
from campaigns.model.terminology import Severity, Term

_NOT_ISO_3166: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""In CLDR, but no country; Kosovo's user-assigned XK stays, as the European Union uses it."""
_NOT_LANGUAGES: Final = frozenset({"mis", "mul", "root", "und", "zxx"})
_NAME_LOCALES: Final = ("en", "de", "fr", "es", "pt")
_MORE_NAME_LOCALES: Final = (
    "bg", "cs", "da", "el", "fi", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "ro", "ru", "sv",
    "th", "tr", "uk", "vi", "zh", "zh_Hant",
)  # fmt: skip
"""The other languages in which people use Discord: who types `Polska` or `日本` is understood too."""
_LENGTH_OF_CODE: Final = 2


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan is checked against besides its own text."""

    editions: Editions
    topics: frozenset[str]
    audiences: frozenset[str]
    published: Mapping[int, KeyDate]
    has_image: Callable[[str], bool]
    """Says whether a path relative to the plan's folder is a picture that is there."""


def plan_facts(has_image: Callable[[str], bool]) -> PlanFacts:
    """Gather what a plan is checked against."""
    return PlanFacts(
        editions=editions(),
        topics=vocabulary("topic"),
        audiences=vocabulary("audience"),
        published=published_key_dates(),
        has_image=has_image,
    )


def help_lines(country: str, on: date, own: HelpLine | None = None) -> tuple[HelpLine, ...]:
    """List what a person in a country (ISO 3166-1 alpha-2) is shown on a day, with a partner's `own` line where there
    is one; never empty, never a guess.
    """
    return helplines.choose(help_line_rows(), country, on=on, own=own)


@cache
def help_line_rows() -> tuple[HelpLineRow, ...]:
    """Read every help line, byte for byte."""
    return tuple(
        HelpLineRow(**(row | {"checked_on": date.fromisoformat(row["checked_on"])}))  # type: ignore[arg-type]  # by name
        for row in _rows("helplines.csv")
    )


@cache
def editions() -> Editions:
    """Read the taxonomies, each in the edition that is in use."""
    return {Taxonomy(row["field"]): _edition(row) for row in _rows("taxonomies.csv")}


@cache
def terminology() -> tuple[Term, ...]:
    """Read the words to avoid and what to prefer."""
    return tuple(
        Term(row["id"], row["avoid"], row["prefer"], row["why"], Severity(row["severity"]), row["evidence"])
        for row in _rows("terminology.csv")
    )


@cache
def vocabulary(kind: str) -> frozenset[str]:
    """Read the words a plan may use for a topic or an audience."""
    return frozenset(row["word"] for row in _rows("vocabulary.csv") if row["kind"] == kind)


@cache
def published_key_dates() -> Mapping[int, KeyDate]:
    """Read the Safer Internet Days that were announced, by year; provisional rows follow from the rule anyway."""
    return {
        int(row["year"]): KeyDate(date.fromisoformat(row["date"]), is_confirmed=True, source=row["source"])
        for row in _rows("safer_internet_days.csv")
        if row["status"] == "confirmed"
    }


def digital_consent_age(country: str) -> int:
    """Say from which age somebody agrees for themselves in a country (alpha-2); the highest where none is known."""
    return _digital_consent_ages().get(country, consent.AGE_WHERE_UNKNOWN)


@cache
def _digital_consent_ages() -> Mapping[str, int]:
    return {row["country_code"]: int(row["age"]) for row in _rows("digital_consent_ages.csv")}


@cache
def countries() -> Mapping[str, str]:
    """List the countries of ISO 3166-1 by alpha-2 code, with their English names."""
    return _territories("en")


@cache
def country_codes() -> Mapping[str, str]:
    """Map what people write for a country, as `plain_name` leaves it, to its code: its names in our languages, in
    `helplines.csv` and in `country_names.csv`, alpha-3, `uk`.
    """
    names = {name: code for locale in reversed(_NAME_LOCALES) for code, name in _territories(locale).items()}
    names |= {row.country: row.country_code for row in help_line_rows() if row.country_code in countries()}
    names |= {row["name"]: row["code"] for row in _rows("country_names.csv")}
    aliases = get_global("territory_aliases")
    names |= {old: new[0] for old, new in aliases.items() if old.isalpha() and len(new) == 1 and new[0] in countries()}
    return {plain_name(name): code for name, code in names.items()}


def find_country(written: str) -> str:
    """Give the code of a country by one of its names, in our languages or, where it means one country, in another;
    empty where unclear.
    """
    name = plain_name(written)
    return country_codes().get(name) or _codes_elsewhere().get(name, "")


@cache
def _codes_elsewhere() -> Mapping[str, str]:
    """Map the names of countries in other languages to their codes; one that means two countries is left out."""
    meant: dict[str, set[str]] = {}
    for locale in _MORE_NAME_LOCALES:
        for code, name in _territories(locale).items():
            meant.setdefault(plain_name(name), set()).add(code)
    return {name: code for name, (code, *others) in meant.items() if name and not others}


def plain_name(written: str) -> str:
    """Leave of a name its letters and digits, small and without accents: people do not type the rest alike."""
    letters = unicodedata.normalize("NFKD", written.casefold().replace("&", " and ").replace(".", ""))
    kept = (char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return " ".join("".join(kept).split()).removeprefix("the ")


@cache
def languages() -> Mapping[str, str]:
    """List the languages by their ISO 639 codes, with their English names."""
    names = Locale("en").languages
    return {code: name for code, name in names.items() if code.isalpha() and code not in _NOT_LANGUAGES}


def _edition(row: Mapping[str, str]) -> Edition:
    tags = (
        Tag(each["id"], each["name"], each["short"], each["summary"], each.get("domain", ""))
        for each in _rows(row["file"])
    )
    return Edition(
        taxonomy=Taxonomy(row["field"]),
        title=row["title"],
        publisher=row["publisher"],
        version=row["version"],
        source=row["source"],
        tags={tag.id: tag for tag in tags},
    )


def _territories(locale: str) -> dict[str, str]:
    names = Locale(locale).territories
    return {
        code: name
        for code, name in names.items()
        if len(code) == _LENGTH_OF_CODE and code.isalpha() and code not in _NOT_ISO_3166
    }


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("campaigns").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
