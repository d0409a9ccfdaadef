"""The words the guards look for, read once from `campaigns/data`: one file for each language, each row with its source.

The notation of the patterns is told in `campaigns/model/phrases.py`. A language without a file is read as English.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Final

from campaigns.model import locale_tag, matching, phrases, words
from campaigns.model.cues import Cues
from campaigns.model.disclosure import DisclosurePhrases
from campaigns.model.matching import Matcher
from campaigns.model.phrases import Phrase
from campaigns.model.words import Lexicon
from campaigns.sources import facts

LANGUAGES: Final = ("en", "de", "fr", "es", "pt")
_SET, _MARKER = "=", "survivor"
START: Final = "="
"""The row of `cues.csv` that says what a text without any cue weighs."""


def words_of(locale: str) -> Lexicon:
    """Read what the words guard knows of a language (BCP 47)."""
    return _words(_language(locale))


def disclosures_of(locale: str) -> DisclosurePhrases:
    """Read what the disclosure guard knows of a language (BCP 47), and of English, which people write everywhere."""
    return _disclosures(_language(locale))


@cache
def disclosures() -> DisclosurePhrases:
    """Read what the disclosure guard knows of every language, to look for all of it at once."""
    return _disclosure_phrases(LANGUAGES)


@cache
def cues() -> Cues:
    """Read what words weigh for and against that somebody tells of harm, in every language."""
    weights = {row["cue"]: float(row["weight"]) for row in _rows("cues.csv")}
    return Cues(weights, weights.pop(START))


@cache
def markers() -> tuple[str, ...]:
    """List what a survivor's statement begins with, in every language."""
    return tuple(dict.fromkeys(marker for language in LANGUAGES for marker in words_of(language).markers))


def harm_of(locale: str) -> Matcher:
    """Read which phrases say that a publisher's text speaks of abuse or self-harm, also in English (BCP 47)."""
    return _harm(_language(locale))


def _language(locale: str) -> str:
    language = locale_tag.language_of(locale)
    return language if language in LANGUAGES else LANGUAGES[0]


@cache
def _words(language: str) -> Lexicon:
    rows = _rows("words", f"{language}.csv")
    return Lexicon(
        locale=language,
        terms={term.id: term for term in facts.terminology()},
        matcher=matching.compile_phrases(_phrases(rows)),
        titles=words.titles(row["title"] for row in _rows("official_titles.csv")),
        markers=tuple(row["pattern"] for row in rows if row["id"] == _MARKER),
    )


@cache
def _disclosures(language: str) -> DisclosurePhrases:
    return _disclosure_phrases(dict.fromkeys((language, LANGUAGES[0])))


def _disclosure_phrases(languages: Iterable[str]) -> DisclosurePhrases:
    return DisclosurePhrases(
        matcher=matching.compile_phrases(_in("disclosure", languages)),
        file_hosts=frozenset(row["host"] for row in _rows("disclosure", "file_hosts.csv")),
    )


@cache
def _harm(language: str) -> Matcher:
    return matching.compile_phrases(_in("harm", dict.fromkeys((language, LANGUAGES[0]))))


def _in(folder: str, languages: Iterable[str]) -> Iterator[Phrase]:
    """Read the phrases of several languages."""
    return (phrase for language in languages for phrase in _phrases(_rows(folder, f"{language}.csv")))


def _phrases(rows: list[dict[str, str]]) -> tuple[Phrase, ...]:
    named = phrases.sets((row["id"].removeprefix(_SET), row["pattern"]) for row in rows if row["id"].startswith(_SET))
    return tuple(
        phrases.read(row["id"], row["pattern"], row["context"], named, row.get("prefer", ""))
        for row in rows
        if not row["id"].startswith(_SET) and row["id"] != _MARKER
    )


def _rows(*path: str) -> list[dict[str, str]]:
    text = resources.files("campaigns").joinpath("data", *path).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
