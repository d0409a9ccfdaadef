"""Words as people search them: without case and accents, by their beginnings, in any script.

Both databases index what this makes of a text, so both find the same. Scripts without spaces are searched by character.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from campaigns.model.age_band import AgeBand

MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 40
_BY_CHARACTER: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD: Final = re.compile(rf"[{_BY_CHARACTER}]|(?:(?![{_BY_CHARACTER}])[^\W_])+")
_STROKES: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; what is left out does not matter to them."""

    text: str = ""
    audience: str = ""
    age: AgeBand | None = None
    language: str = ""
    """BCP 47; a language finds its regional forms, too."""
    theme: str = ""
    """Its first words are enough."""
    current_on: date | None = None
    """Only what may be offered on this day and leads somewhere; None: everything."""


def words(text: str) -> tuple[str, ...]:
    """List the words of a text as they are indexed."""
    # twice, as Unicode's compatibility caseless match has it: a compatibility form may hide a letter with a case
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold()
    plain = unicodedata.normalize("NFKD", folded).translate(_STROKES)
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(word[:_LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFC", letters)))


def is_alike(name: str, typed: str) -> bool:
    """Say whether each word of what was typed begins a word of a name."""
    there, starts = words(name), beginnings(typed)
    if typed.strip() and not starts:
        return False
    return all(any(word.startswith(start) for word in there) for start in starts)


def beginnings(text: str) -> tuple[str, ...]:
    """List what each word that is found has to begin with."""
    return tuple(dict.fromkeys(words(text)))[:MOST_WORDS]
