"""Letters in pictures: the same two fonts on every machine, and never a box for a letter they do not have.

Noto Sans covers Latin with Vietnamese, Greek and Cyrillic. Other scripts need shaping
libraries that not every machine has, so a text that would lose most of its letters is replaced by the
caller's plain alternative; the full text always stands in the picture's alt text and in the report.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
LONGEST_TEXT = 400
"""More never fits a line of a picture, and nobody may make us measure a novel."""
MOST_MARKS_ON_A_LETTER = 2
"""Vietnamese and polytonic Greek need no more once composed; stacks of them are a prank."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_SEPARATORS = " ·•|/,;:()[]-–—"
"""What hangs in the air when the words beside it are gone."""


@lru_cache(maxsize=64)
def font(size: int, *, is_bold: bool = False) -> "ImageFont.FreeTypeFont":
    """Open a font; basic layout, because the other engine depends on libraries of the machine."""
    # only a worker ever draws, and the library would stay in the bot's memory
    from PIL import ImageFont

    name = "NotoSans-Bold.ttf" if is_bold else "NotoSans-Regular.ttf"
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)


def drawable(text: str, instead: str = "") -> str:
    """Keep what the fonts can draw, in one line; `instead` where most letters would be lost."""
    composed = unicodedata.normalize("NFC", text[:LONGEST_TEXT])
    kept = " ".join("".join(_drawn(composed)).split())
    lost = _letters(composed) - _letters(kept)
    if lost:
        kept = kept.strip(_SEPARATORS)
    return kept if kept and lost <= _letters(kept) else instead


def fitted(text: str, face: "ImageFont.FreeTypeFont", width: float) -> str:
    """Shorten a text to a width in pixels; a cut shows as an ellipsis."""
    if face.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if face.getlength(text[:middle].rstrip() + ELLIPSIS) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def wrapped(text: str, face: "ImageFont.FreeTypeFont", width: float, most_lines: int) -> list[str]:
    """Break a text at spaces into lines of a width in pixels; the last line is cut if it must be."""
    lines: list[str] = []
    rest = text.split(" ")
    while rest and len(lines) < most_lines - 1:
        count = 1
        while count < len(rest) and face.getlength(" ".join(rest[: count + 1])) <= width:
            count += 1
        lines.append(fitted(" ".join(rest[:count]), face, width))
        rest = rest[count:]
    return [*lines, fitted(" ".join(rest), face, width)] if rest else lines


def clipped(text: str, length: int) -> str:
    """Shorten a text to a number of characters, at a word where there is one; a cut shows as an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    word = cut.rfind(" ")
    return (cut[:word] if word > length // 2 else cut).rstrip(" ,;") + ELLIPSIS


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _drawn(text: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if character.isspace():
            kept.append(" ")
        elif category in _UNSEEN or not _has_glyph(character):
            continue
        else:
            marks = marks + 1 if category in _MARKS else 0
            if marks <= MOST_MARKS_ON_A_LETTER:
                kept.append(character)
    return kept


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    return _picture_of(character) != _box()


@cache
def _box() -> tuple[tuple[int, int], bytes]:
    return _picture_of("\U0010ffff")


def _picture_of(character: str) -> tuple[tuple[int, int], bytes]:
    mask = font(32).getmask(character)
    return mask.size, bytes(mask)
