"""What a reader sees in a text, as plain small letters, whatever disguises it: accents, look-alikes, invisible signs.

The text itself is never changed; every folded character knows its place in it.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate
from operator import add, sub
from typing import Final

_LOOK_ALIKES: Final = dict(
    zip(
        "абвгдезікмнорстухьѕіјԁԛԝһӏѵ" + "αβγεικμνορτυχωϲϳ" + "ɑɡıȷɩʟɴɪʀʏᴀᴄᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ",
        "a6brde3ikmhopctyxbsijdqwhlv" + "abyeikuvoptuxwcj" + "agijilniryacejkmoptuvwz",
        strict=True,
    )
) | {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ŧ": "t", "þ": "th", "€": "e"}
"""Small letters that are drawn like, or written for, Latin ones (Unicode TR 39 lists many more)."""
_BLANKS: Final = frozenset("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\ufeff\uffa0")
_DROPPED_KINDS: Final = frozenset({"Mn", "Me", "Cf"})
_RANGES: Final = (
    range(0x3000),
    range(0xA640, 0xAB70),
    range(0xFB00, 0xFB07),
    range(0xFE00, 0xFE30),
    range(0xFEFF, 0xFF00),
    range(0xFF00, 0xFFFD),
    range(0x1D400, 0x1D800),
    range(0x1F100, 0x1F200),
    range(0xE0000, 0xE01F0),
)
"""Where letters with a plain twin and invisible signs live; the rest of Unicode is left as it is."""
_FEW: Final = 40
"""So many kinds of characters are replaced one after the other; more are looked up character by character."""


@dataclass(slots=True)
class Folded:
    """A folded text, whose characters know where they came from."""

    text: str
    original: str
    uneven: frozenset[str]
    """What was folded to no character, or to several."""
    _moves: "_Moves | None" = None
    """Made when first asked for."""

    def places(self, folded: Sequence[int]) -> Sequence[int]:
        """Find places of the folded text in the original; marks and invisible signs behind a letter belong to it."""
        if not self.uneven:
            return folded
        if self._moves is None:
            self._moves = _Moves(self.original, self.uneven)
        return self._moves.places(folded)


class _Moves:
    """Where characters of a text that are folded to none or several move all that follow."""

    def __init__(self, original: str, uneven: Iterable[str]) -> None:
        _, twins, _ = _table()
        gains = {char: 1 - len(twins[char]) for char in uneven}
        self.at = [match.start() for match in re.finditer(f"[{re.escape(''.join(gains))}]", original)]
        self.gained = list(accumulate(map(gains.__getitem__, map(original.__getitem__, self.at)), initial=0))
        """By how much the original is ahead of the folded text before each of them, and at last behind all."""
        self.behind = list(map(sub, map((1).__add__, self.at), self.gained[1:]))
        """Where each of them ends in the folded text."""
        self.at.append(len(original))

    def places(self, folded: Sequence[int]) -> list[int]:
        """Find the characters of the original that became folded ones."""
        passed = list(map(partial(bisect_right, self.behind), folded))
        moved = map(add, folded, map(self.gained.__getitem__, passed))
        return list(map(min, moved, map(self.at.__getitem__, passed)))


def fold(text: str) -> Folded:
    """See through what disguises a text."""
    table, twins, uneven = _table()
    if text.isascii():
        return Folded(text.lower(), text, frozenset())
    there = set(text)
    disguised, folded = there & twins.keys(), text
    if len(disguised) > _FEW:
        folded = text.translate(table)
    else:
        for char in disguised:
            folded = folded.replace(char, twins[char])
    return Folded(folded.lower(), text, uneven & there)


@cache
def _table() -> tuple[dict[int, str], dict[str, str], frozenset[str]]:
    """Map every code point that is folded, also as characters; and list those that fold to none or several."""
    found = {code: _plain(chr(code)) for room in _RANGES for code in room}
    table = {code: plain for code, plain in found.items() if plain != chr(code)}
    twins = {chr(code): plain for code, plain in table.items()}
    return table, twins, frozenset(char for char, plain in twins.items() if len(plain) != 1)


def _plain(char: str) -> str:
    if char in _BLANKS or unicodedata.category(char) in _DROPPED_KINDS:
        return ""
    small = char.lower()
    small = _LOOK_ALIKES.get(small, small)
    if small.isascii():
        return small
    parts = unicodedata.normalize("NFKD", small)
    letters = "".join(_LOOK_ALIKES.get(part, part) for part in parts.lower() if not unicodedata.combining(part))
    is_letter = letters.isalnum() and unicodedata.category(char)[0] in "LSN"
    return letters if is_letter and len(letters) <= 3 else small[0]  # noqa: PLR2004 - a ligature has three at most
