"""What plans are judged by, read once from `campaigns/data`: the principles with their reasons, phrases by language.

The notation of the phrases is told in `campaigns/model/phrases.py`, their ids are marks of `campaigns/model/marks.py`.
"""

import csv
import io
from functools import cache
from importlib import resources
from typing import Final

from campaigns.model import matching, phrases
from campaigns.model.marks import Knowledge
from campaigns.model.matching import Matcher
from campaigns.model.principle import Principle, Rule

LANGUAGES: Final = ("en", "de", "fr", "es", "pt")
_SET: Final = "="


@cache
def knowledge() -> Knowledge:
    """Read everything."""
    return Knowledge(
        principles={Rule(row["rule"]): _principle(row) for row in _rows("evidence.csv")},
        matchers={language: _matcher(language) for language in LANGUAGES},
    )


def _principle(row: dict[str, str]) -> Principle:
    year = int(row["year"]) if row["year"] else None
    return Principle(Rule(row["rule"]), row["sentence"], row["reason"], row["source"], row["url"], year)


def _matcher(language: str) -> Matcher:
    rows = _rows("evidence", f"{language}.csv")
    named = phrases.sets((row["id"].removeprefix(_SET), row["pattern"]) for row in rows if row["id"].startswith(_SET))
    read = (
        phrases.read(row["id"], row["pattern"], row["context"], named) for row in rows if not row["id"].startswith(_SET)
    )
    return matching.compile_phrases(read)


def _rows(*path: str) -> list[dict[str, str]]:
    text = resources.files("campaigns").joinpath("data", *path).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
