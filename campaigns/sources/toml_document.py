"""A TOML file with its lines. A broken line is noted and left out where that is safe, so that the rest is
still read.

Safe is: a whole `key = value` on one line that is wrong by itself, and a key or a table that is there
twice. Anything else could shift the meaning of what follows, so reading ends there.
"""

import re
import tomllib
from typing import Final

from campaigns.sources import toml_lines
from campaigns.sources.findings import Findings, stop
from campaigns.sources.toml_lines import Path

_MOST_BROKEN_LINES: Final = 20
_LONGEST_NAME: Final = 64
_PLACE: Final = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_PAIR: Final = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+)\s*=\s*(?!\"\"\"|''')(?P<value>\S.*)")
_HEADER: Final = re.compile(r"\s*\[(?!\[)[^\[\]]+\]\s*(?:#.*)?")
_DEEP_KEY: Final = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""", re.ASCII)
"""`tomllib` of Python 3.11 remembers every beginning of a dotted key: 100,000 dots would take all memory."""
_ASIDE: Final = "\u0001twice"
_HINTS: Final = (
    ("Invalid value", "this value needs quotation marks; without them go numbers, days, true and false"),
    ("Illegal character '\\n'", "a quotation mark is missing at the end of the text"),
    ("Unterminated string", "a text is opened with a quotation mark and never closed"),
    ("Expected '=' after a key", "there is no `=` after the key"),
    ("Unclosed array", "a list is opened with [ and not closed with ], or a comma is missing"),
    ("Unclosed inline table", "a table is opened with { and not closed with }, or a comma is missing"),
    ("Expected newline or end of document", "text follows a complete value; is a quotation mark inside it?"),
    ("Unescaped '\\'", "a backslash begins an escape; write \\\\ or put the text in single quotation marks"),
    ("Invalid date or datetime", "there is no such day or time"),
    ("Invalid statement", "this is neither `key = value` nor a [table]"),
)  # fmt: skip


class TomlDocument:
    """A parsed file that knows the line of each path and the keys that were on broken lines."""

    def __init__(self, text: str, found: Findings) -> None:
        self._text_lines = text.replace("\r\n", "\n").split("\n")
        self._lost_keys: set[str] = set()
        self.values = self._parse(found)
        self._lines = toml_lines.locate("\n".join(self._text_lines))

    def place(self, path: Path) -> str:
        """Give the line of a path, or of what is around it."""
        return str(toml_lines.line_of(self._lines, path))

    def field(self, path: Path) -> str:
        """Name a path by the keys of its announcement, pledge or resource."""
        match path:
            case (str(kind), int(position), *rest):
                return self._label(kind, position) + _dotted(rest)
            case (first, *rest):
                return f"{first}{_dotted(rest)}"
            case _:
                return ""

    def is_lost(self, path: Path) -> bool:
        """Say whether a key of this name was on a line that could not be read."""
        return bool(path) and path[-1] in self._lost_keys

    def _label(self, kind: str, position: int) -> str:
        entries = self.values.get(kind)
        entry = entries[position] if isinstance(entries, list) else None
        key = entry.get("key") if isinstance(entry, dict) else None
        is_shown = isinstance(key, str) and 0 < len(key) <= _LONGEST_NAME and key.isprintable()
        name = str(key) if is_shown else f"[{position + 1}]"
        if kind == "announcement":
            return name if is_shown else kind + name
        return f"{kind}.{name}" if is_shown else kind + name

    def _parse(self, found: Findings) -> dict[str, object]:
        deep = next((number for number, line in enumerate(self._text_lines, 1) if _DEEP_KEY.search(line)), 0)
        if deep:
            raise stop(found.file, str(deep), "names joined by so many dots cannot be read")
        for _ in range(_MOST_BROKEN_LINES):
            try:
                values = tomllib.loads("\n".join(self._text_lines))
            except RecursionError:
                found.add("", "", "lists or tables are nested too deeply to be a plan")
                break
            except ValueError as error:
                if not self._leave_out(str(error), found):
                    break
            else:
                return {key: value for key, value in values.items() if not key.startswith(_ASIDE)}
        found.finish()
        raise AssertionError("a file that cannot be read has been complained about")

    def _leave_out(self, error: str, found: Findings) -> bool:
        """Note a syntax error; take its line out of the text and return True where that is safe."""
        place = _PLACE.search(error)
        if place is None:  # not about the grammar: Python refuses to read a number of thousands of digits
            found.add("", "", "a number in this file is too long to be read")
            return False
        reason = error[: place.start()]
        number = int(place["line"] or len(self._text_lines))
        line = self._text_lines[number - 1] if number <= len(self._text_lines) else ""
        pair = _PAIR.fullmatch(line)
        if reason == "Cannot overwrite a value" and pair:
            found.add(str(number), pair["key"], "this key is there twice in its table; keep one")
            self._text_lines[number - 1] = ""
            return True
        if reason.startswith("Cannot declare") and _HEADER.fullmatch(line):
            found.add(
                str(number),
                "",
                f"{line.strip()[:80]} is there twice; keep one, or use [[...]] for another entry",
            )
            self._text_lines[number - 1] = f'["\\u0001twice{number}"]'
            return True
        found.add(str(number), pair["key"] if pair else "", _explain(reason))
        if pair is None or not _is_broken(line):
            return False
        self._lost_keys.add(pair["key"])
        self._text_lines[number - 1] = ""
        return True


def _explain(reason: str) -> str:
    for start, hint in _HINTS:
        if reason.startswith(start):
            return hint
    return f"this is not TOML: {reason[:120]}"


def _is_broken(line: str) -> bool:
    try:
        tomllib.loads(line)
    except (ValueError, RecursionError):
        return True
    return False


def _dotted(path: list[str | int]) -> str:
    return "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in path)
