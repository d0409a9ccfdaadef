"""On which line each key of a TOML file stands: what `tomllib` does not tell.

It walks over a text that `tomllib` has accepted, so it needs to recognise, not to validate. Paths are as in
the parsed document: keys, and positions within arrays, for example `("announcement", 2, "text", "de",
"title")`.
"""

import re
import tomllib
from bisect import bisect_right
from typing import Final

Path = tuple[str | int, ...]

_DEEPEST: Final = 16
"""Nothing in our files is nested deeper; what is gets the line of what is around it."""
_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING: Final = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^,\]}\s#]*|[^,\]}\s#]+")


def locate(text: str) -> dict[Path, int]:
    """Map every path of a valid TOML text to the line where it begins; lines count from 1."""
    return _Walk(text.replace("\r\n", "\n")).lines()


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Find the line of a path, or of the nearest thing around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _Walk:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        """How many tables each array of tables has so far."""

    def lines(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text.startswith("[[", self._place):
                table = self._header(2, is_array=True)
            elif self._text[self._place] == "[":
                table = self._header(1, is_array=False)
            else:
                self._pair(table)
        return self._lines

    def _header(self, brackets: int, *, is_array: bool) -> Path:
        line = self._line()
        self._place += brackets
        keys = self._keys()
        self._place += brackets
        path: Path = ()
        for depth, key in enumerate(keys, start=1):
            path = (*path, key)
            is_last = depth == len(keys)
            if is_last and is_array:
                self._counts[path] = self._counts.get(path, 0) + 1
            self._note(path, line)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self._note(path, line)
        if not is_array:
            self._lines[path] = line  # `[a.b]` before `[a]`: the header of `a` is the better place
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, line)
        self._place += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        match self._text[self._place]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self._place += 1
        position = 0
        while self._text[self._skip(_BLANK)] != "]":
            self._note((*path, position), self._line())
            self._value((*path, position))
            position += 1
            if self._text[self._skip(_BLANK)] == ",":
                self._place += 1
        self._place += 1

    def _inline_table(self, path: Path) -> None:
        self._place += 1
        while self._text[self._skip(_BLANK)] != "}":
            self._pair(path)
            if self._text[self._skip(_BLANK)] == ",":
                self._place += 1
        self._place += 1

    def _keys(self) -> list[str]:
        """Read a dotted key and the space after it; of an absurdly deep one, the beginning."""
        keys = [self._key()]
        while self._text[self._skip(_SPACE)] == ".":
            self._place += 1
            keys.append(self._key())
        return keys[:_DEEPEST]

    def _key(self) -> str:
        start = self._skip(_SPACE)
        written = self._text[start : self._skip(_KEY)]
        return str(tomllib.loads(f"key = {written}")["key"]) if written[0] in "\"'" else written

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._place)
        self._place = found.end() if found else self._place
        return self._place

    def _line(self) -> int:
        return bisect_right(self._starts, self._place)

    def _note(self, path: Path, line: int) -> None:
        self._lines.setdefault(path, line)
