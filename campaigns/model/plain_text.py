"""What a text may be made of: nothing invisible, nothing that notifies people behind the organiser's back.

Bidirectional controls, zero-width characters and the like let a text read differently from what it is. The
two joiners stay where writing needs them: inside emoji sequences and in scripts beyond Latin, Greek and
Cyrillic.
"""

import re
import unicodedata
from typing import Final

_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS: Final = frozenset("\u200c\u200d")
_FIRST_JOINING_SCRIPT: Final = "\u0590"
"""Below are Latin, Greek, Cyrillic and Armenian, which never need a joiner."""
_FLAG_OF_A_REGION: Final = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")
_MENTIONS: Final = (
    (
        re.compile(r"@(?:everyone|here)\b", re.IGNORECASE),
        "a plan may not notify everyone; write the sentence without it",
    ),
    (re.compile(r"<@[!&]?\d+>"), 'it names a person or role of one server; use mention = "role" instead'),
)


def find_problems(text: str, *, is_multiline: bool = False) -> list[str]:
    """Say everything that may not stand in a text people read; an empty list is a good text."""
    return [*_invisible(text, is_multiline=is_multiline), *_mentions(text)]


def _invisible(text: str, *, is_multiline: bool) -> list[str]:
    if text.isascii() and text.isprintable():
        return []
    allowed = {"\n", "\t"} if is_multiline else set()
    shown = _FLAG_OF_A_REGION.sub(lambda match: "-" * len(match[0]), text)
    found = [place for place, char in enumerate(shown) if char not in allowed and _is_refused(shown, place)]
    if not found:
        return []
    first, more = found[0], len(found) - 1
    others = f" (and {more} more)" if more else ""
    return [f"character {first + 1} is {_describe(shown[first])}{others}; delete it"]


def _is_refused(text: str, place: int) -> bool:
    char = text[place]
    if char in _JOINERS:
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        return len(around) < 2 or min(around) < _FIRST_JOINING_SCRIPT  # noqa: PLR2004  both neighbours
    return unicodedata.category(char) in _INVISIBLE_CATEGORIES or char in _BLANK_LETTERS


def _describe(char: str) -> str:
    match char:
        case "\n" | "\r":
            return "a line break"
        case "\t":
            return "a tab"
        case _:
            return f"U+{ord(char):04X} {unicodedata.name(char, 'control character')}, which nobody can see"


def _mentions(text: str) -> list[str]:
    return [
        f"character {match.start() + 1} starts `{match[0]}`: {rule}"
        for pattern, rule in _MENTIONS
        for match in [pattern.search(text)]
        if match
    ]
