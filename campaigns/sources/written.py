"""Everything somebody wrote into a file, TOML or CSV: the door looks at it before a reader quotes or keeps any of it.

A file that is neither raises ProblemsError here already; what that says repeats no text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from campaigns.sources import csv_table, text_file
from campaigns.sources.findings import Findings
from campaigns.sources.text_file import LARGEST_BYTES
from campaigns.sources.toml_document import TomlDocument
from campaigns.sources.toml_lines import Path

_HEADER: Final = "row 1"


@dataclass(frozen=True, slots=True)
class Written:
    """One text with its place, as in `Problem`."""

    place: str
    field: str
    text: str


def in_toml(data: bytes, file: str) -> Iterator[Written]:
    """List every text of a TOML file, names of keys too."""
    document = TomlDocument(text_file.decode(data, file, is_csv=False), Findings(file))
    for path, text in _texts(document.values):
        yield Written(document.place(path), document.field(path), text)


def in_csv(data: bytes, file: str, *, largest_bytes: int = LARGEST_BYTES) -> Iterator[Written]:
    """List every text of a spreadsheet, its header too."""
    records = csv_table.records(text_file.decode(data, file, is_csv=True, largest_bytes=largest_bytes), file)
    header = next(records, [])
    yield from (Written(_HEADER, "", cell) for cell in header)
    for number, cells in enumerate(records, start=2):
        for column, cell in enumerate(cells):
            name = header[column].strip() if column < len(header) else ""
            yield Written(f"row {number}", name, csv_table.restore(cell.strip()))


def _texts(values: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
    rest: list[tuple[Path, object]] = [((), values)]
    while rest:
        path, value = rest.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, Mapping):
            yield from (((*path, key), key) for key in value)
            rest += [((*path, key), each) for key, each in value.items()]
        elif isinstance(value, list):
            rest += [((*path, number), each) for number, each in enumerate(value)]
