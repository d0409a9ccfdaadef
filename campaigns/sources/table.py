"""A strict reader of one table of a document: each key is asked for by name, and what nobody asked for is a
mistake.

A wrong value is noted with its place and a harmless stand-in is returned, so that reading goes on and finds
the next mistake. The stand-ins never get out: `Findings.finish` raises before anything is handed over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from campaigns.model import nearest
from campaigns.model.errors import InputError
from campaigns.sources.findings import Findings
from campaigns.sources.toml_lines import Path

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

MOST_WORDS = 50


class Source(Protocol):
    """Where a document came from: it knows what people call a path, and where in their file it is."""

    def place(self, path: Path) -> str:
        """Give the line or the row of a path, or of what is around it."""
        ...

    def field(self, path: Path) -> str:
        """Name a path the way a person would."""
        ...

    def is_lost(self, path: Path) -> bool:
        """Say whether this value is in the file but could not be read, which has been noted already."""
        ...


@dataclass(slots=True)
class Table:
    """One table being read."""

    values: Mapping[str, object]
    path: Path
    source: Source
    found: Findings
    _asked: set[str]

    @classmethod
    def of(cls, values: Mapping[str, object], path: Path, source: Source, found: Findings) -> "Table":
        """Start to read a table."""
        return cls(values, path, source, found, set())

    def has(self, key: str) -> bool:
        """Say whether the key is there at all."""
        self._asked.add(key)
        return key in self.values

    def complain(self, rule: str, *at: str | int) -> None:
        """Note a mistake at a key below this table, or at the table itself."""
        path = (*self.path, *at)
        self.found.add(self.source.place(path), self.source.field(path), rule)

    def close(self) -> None:
        """Note the keys nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                self.complain(f"no such key; {nearest.suggest(key, self._asked) or 'take it out'}", key)

    def missing(self, key: str, hint: str = "") -> None:
        """Note that a key has to be there."""
        if not self.source.is_lost((*self.path, key)):
            self.complain(f"is missing; {hint}" if hint else "is missing", key)

    def text(self, key: str, *, limit: int, is_required: bool = False, hint: str = "") -> str:
        """Read a text of at most so many characters, without the blank around it; the empty text stands in."""
        if not self.has(key):
            if is_required:
                self.missing(key, hint)
            return ""
        written = self.values[key]
        if not isinstance(written, str):
            self.complain(f"has to be a text in quotation marks, this is {_kind(written)}", key)
            return ""
        value = written.strip()
        if is_required and not value:
            self.complain(f"is empty; {hint}" if hint else "is empty", key)
        elif len(value) > limit:
            self.complain(f"has {len(value)} characters, {len(value) - limit} too many; the limit is {limit}", key)
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Read true or false."""
        value = self.values[key] if self.has(key) else default
        if not isinstance(value, bool):
            shown = nearest.quote(value) if isinstance(value, str) else _kind(value)
            self.complain(f"has to be true or false, this is {shown}", key)
            return default
        return value

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """Read a whole number within bounds."""
        if not self.has(key):
            return None
        value = self.values[key]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.complain(f"has to be a whole number from {least} to {most}", key)
            return None
        return value

    def day(self, key: str) -> date | None:
        """Read a calendar day."""
        if not self.has(key):
            return None
        value = self.values[key]
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            day = None
        if not isinstance(day, date) or isinstance(day, datetime):
            self.complain("has to be a day like 2027-02-09", key)
            return None
        return day

    def words(self, key: str, *, limit: int = 100) -> tuple[str, ...]:
        """Read a list of texts, none of them empty or there twice."""
        values = self._list(key)
        for position, value in enumerate(values):
            if not isinstance(value, str):
                self.complain(f"has to be a text in quotation marks, this is {_kind(value)}", key, position)
            elif not value.strip() or len(value) > limit:
                self.complain(f"has to have 1 to {limit} characters", key, position)
            elif value in values[:position]:
                self.complain(f"`{value}` is there twice", key, position)
        return tuple(value.strip() for value in values if isinstance(value, str))

    def known(self, key: str, names: frozenset[str], what: str) -> tuple[str, ...]:
        """Read a list of words that are all in a vocabulary."""
        words = self.words(key)
        for position, word in enumerate(self._list(key)):
            if isinstance(word, str) and word.strip() and word.strip() not in names:
                guess = nearest.suggest(word, names)
                self.complain(f"{nearest.quote(word)} is not {what}; {guess or 'see the list of them'}", key, position)
        return words

    def choice(self, key: str, kind: type[E], default: E) -> E:
        """Read one of a few words."""
        word = self.text(key, limit=100) if self.has(key) else default.value
        if word in [member.value for member in kind]:
            return kind(word)
        if isinstance(self.values.get(key), str):
            self.complain(f"{nearest.quote(word)} cannot stand here; {_one_of(word, kind)}", key)
        return default

    def parsed(self, key: str, parse: Callable[[str], T], default: T) -> T:
        """Read a text by a rule of the model; what the rule says is what people see."""
        if not self.has(key):
            return default
        written = self.text(key, limit=1000)
        if not isinstance(self.values[key], str):
            return default
        try:
            return parse(written)
        except InputError as error:
            self.complain(str(error), key)
            return default

    def table(self, key: str) -> "Table | None":
        """Go into a table below this one."""
        if not self.has(key):
            return None
        value = self.values[key]
        if not isinstance(value, dict):
            self.complain(f"has to be a table like [{key}], this is {_kind(value)}", key)
            return None
        return Table.of(value, (*self.path, key), self.source, self.found)

    def tables(self, key: str) -> list["Table"]:
        """Go into each table of an array of tables."""
        if self.has(key) and isinstance(self.values[key], dict):
            self.complain(f"write [[{key}]] with two brackets: there can be several", key)
            return []
        values = self._list(key)
        for position, value in enumerate(values):
            if not isinstance(value, dict):
                self.complain(f"has to be a table like [[{key}]], this is {_kind(value)}", key, position)
        return [
            Table.of(value, (*self.path, key, position), self.source, self.found)
            for position, value in enumerate(values)
            if isinstance(value, dict)
        ]

    def items(self, key: str) -> Sequence[object]:
        """Read a list of anything."""
        return self._list(key)

    def _list(self, key: str) -> list[object]:
        value = self.values[key] if self.has(key) else []
        if not isinstance(value, list):
            self.complain(f'has to be a list like ["..."], this is {_kind(value)}', key)
            return []
        if len(value) > MOST_WORDS and not isinstance(value[0], dict):
            self.complain(f"has {len(value)} entries; at most {MOST_WORDS} make sense", key)
            return []
        return value


def _one_of(word: str, kind: type[StrEnum]) -> str:
    names = [member.value for member in kind]
    return nearest.suggest(word, names) or f"write one of {', '.join(names)}"


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"
