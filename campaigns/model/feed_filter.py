"""What of a feed is for a campaign: filters by word, category, language and age. Pure; the first "no" counts.

A filter never decides what it cannot know: an item whose language nobody has said is put before a person.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

from campaigns.model import locale_tag, spoken
from campaigns.model.errors import InputError

MOST_TERMS: Final = 30
LONGEST_TERM: Final = 60
MOST_DAYS: Final = 365
CAUTIOUS_DAYS: Final = 30
NOTHING: Final = frozenset({"none", "-"})
"""What people write to take a filter off again."""
_NAMED: Final = 5
_SEPARATORS: Final = re.compile(r"[,;\n]+")
_FIRST_WITHOUT_SPACES: Final = "\u0e00"
"""From Thai on, scripts that put no space between words come; there a term may stand anywhere in the text."""
_LAST_WITHOUT_SPACES: Final = "\u9fff"


@dataclass(frozen=True, slots=True)
class Terms:
    """What has to be there (any of it), and what must not be."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join((*self.include, *(f"-{term}" for term in self.exclude)))


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a feed; an empty one lets everything pass."""

    words: Terms = Terms()
    categories: Terms = Terms()
    languages: Terms = Terms()
    max_age_days: int | None = None

    @property
    def is_set(self) -> bool:
        """Say whether anything is left out at all."""
        return self != UNFILTERED

    def as_data(self) -> dict[str, Any]:
        """Give it as plain data; what is not set is left out."""
        listed = {"words": self.words, "categories": self.categories, "languages": self.languages}
        data: dict[str, Any] = {name: str(terms) for name, terms in listed.items() if str(terms)}
        return data | ({} if self.max_age_days is None else {"max_age_days": self.max_age_days})

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """Read what `as_data` made."""
        words, categories, languages = (_read(data.get(name, "")) for name in ("words", "categories", "languages"))
        return cls(words, categories, languages, data.get("max_age_days"))


UNFILTERED: Final = Filters()
CAUTIOUS: Final = Filters(max_age_days=CAUTIOUS_DAYS)
"""What a feed gets that is to post by itself and came, in a list, without a filter of its own."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the filters look at."""

    text: str
    """Title and all the text that its feed carries."""
    categories: Sequence[str]
    language: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passes:
    """It is for this campaign."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """It is not, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter cannot tell, so a person is asked."""

    why: str


Verdict = Passes | Dropped | Asked


def judge(filters: Filters, facts: Facts, now: datetime) -> Verdict:
    """Say whether an item passes the filters, and why where it does not."""
    if why := _age(filters.max_age_days, facts.published_at, now):
        return Dropped(why)
    if unknown := _language_unknown(filters.languages, facts.language):
        return Asked(unknown)
    spoken = _tag(facts.language)
    for why in (
        _terms(filters.languages, lambda term: _speaks(spoken, term), "language", facts.language),
        _terms(filters.categories, lambda term: _has_category(facts.categories, term), "category"),
        _terms(filters.words, _Words(facts.text).has, "word"),
    ):
        if why:
            return Dropped(why)
    return Passes()


def terms(written: str) -> Terms:
    """Read `bullying, cyber*, -casino`: separated by commas; what begins with a minus must not be there."""
    given = list(dict.fromkeys(" ".join(part.split()) for part in _SEPARATORS.split(written)))
    found = [term for term in given if term]
    if len(found) > MOST_TERMS:
        raise InputError(f"A filter has at most {MOST_TERMS} words; these are {len(found)}.")
    for term in found:
        if len(term) > LONGEST_TERM or not _folded(term):
            raise InputError(
                f"{term[:LONGEST_TERM]!r} cannot be a filter.",
                why=f"It needs letters or digits, {LONGEST_TERM} characters at most.",
                fix="Write words with commas between them: bullying, cyber*, -casino.",
            )
    return _sorted(found)


def _languages(written: str) -> Terms:
    """Read languages the same way, each as BCP 47."""
    read = terms(written)
    return Terms(tuple(map(locale_tag.parse, read.include)), tuple(map(locale_tag.parse, read.exclude)))


def changed(
    before: Filters, *, words: str = "", categories: str = "", languages: str = "", max_age_days: int | None = None
) -> Filters:
    """Put what was written in the place of what was there; nothing written changes nothing, `none` takes it off."""
    if max_age_days is not None and not 0 <= max_age_days <= MOST_DAYS:
        raise InputError(f"An age is 1 to {MOST_DAYS} days; 0 takes the filter off.")
    return Filters(
        words=_changed(before.words, words),
        categories=_changed(before.categories, categories),
        languages=_changed(before.languages, languages, _languages),
        max_age_days=before.max_age_days if max_age_days is None else max_age_days or None,
    )


def _changed(before: Terms, written: str, read: Callable[[str], Terms] = terms) -> Terms:
    if not written.strip():
        return before
    return Terms() if written.strip().casefold() in NOTHING else read(written)


def _read(written: str) -> Terms:
    return _sorted([term for term in written.split(", ") if term])


def _sorted(found: Iterable[str]) -> Terms:
    given = list(found)
    return Terms(
        tuple(term for term in given if not term.startswith("-")),
        tuple(term[1:].strip() for term in given if term.startswith("-")),
    )


def _age(most_days: int | None, published_at: datetime | None, now: datetime) -> str:
    if most_days is None or published_at is None or published_at >= now - timedelta(days=most_days):
        return ""
    return f"Its date, {published_at:%Y-%m-%d}, is more than {most_days} days ago."


def _language_unknown(wanted: Terms, language: str) -> str:
    if not (wanted.include or wanted.exclude) or _tag(language):
        return ""
    return f"Nobody says which language it is in; its filter is {wanted}."


def _terms(terms_: Terms, is_there: Callable[[str], bool], kind: str, said: str = "") -> str:
    if unwanted := next((term for term in terms_.exclude if is_there(term)), ""):
        return f"Its filter leaves out the {kind} “{unwanted}”."
    if terms_.include and not any(map(is_there, terms_.include)):
        wanted = ", ".join(f"“{term}”" for term in terms_.include[:_NAMED])
        more = f" and {len(terms_.include) - _NAMED} more" if len(terms_.include) > _NAMED else ""
        beside = f" It is “{said}”." if said else ""
        return f"Its filter wants the {kind} {wanted}{more}; it has none of them.{beside}"
    return ""


class _Words:
    """The words of a text, to be searched for terms; `cyber*` finds every word that begins so."""

    def __init__(self, text: str) -> None:
        self._folded = f" {_folded(text)} "

    def has(self, term: str) -> bool:
        folded = _folded(term)
        if any(_FIRST_WITHOUT_SPACES <= char <= _LAST_WITHOUT_SPACES for char in folded):
            return folded in self._folded
        return (f" {folded}" if term.endswith("*") else f" {folded} ") in self._folded


def _has_category(categories: Sequence[str], term: str) -> bool:
    return any(_Words(category).has(term) for category in categories)


def _tag(language: str) -> str:
    tag = language.strip().replace("_", "-").casefold()
    return "" if tag == spoken.UNKNOWN else tag


def _speaks(spoken: str, term: str) -> bool:
    wanted = term.casefold()
    return spoken == wanted or spoken.startswith(f"{wanted}-")


def _folded(text: str) -> str:
    """Letters and digits only, in small letters, as people compare words."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))
