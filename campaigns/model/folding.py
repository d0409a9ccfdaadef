"""What a reader sees in a text, as plain small letters, whatever disguises it: accents, look-alikes, invisible signs.

The text itself is never changed; every folded character knows its place in it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, repeat
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


_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where each of its characters came from."""

    text: str
    length: int
    """Of the original."""
    places: tuple[int, ...] | None
    """Of each folded character in the original; None where nothing moved."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Find a piece of the folded text in the original; marks and invisible signs behind a letter belong to it."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end] if end < len(self.places) else self.length


def fold(text: str) -> Folded:
    """See through what disguises a text."""
    table, twins, uneven = _table()
    if text.isascii():
        return Folded(text.lower(), len(text), None)
    if uneven.isdisjoint(text):
        # translating is slow where there is nothing to translate, and most of most texts is plain
        return Folded(_FOREIGN.sub(lambda run: run[0].translate(table), text).lower(), len(text), None)
    pieces = list(map(twins.get, text, text))
    return Folded("".join(pieces), len(text), tuple(chain.from_iterable(map(repeat, count(), map(len, pieces)))))


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
