"""A spreadsheet saved as CSV: header case ignored, byte-order mark or not, comma, semicolon or tab, empty
rows skipped.

The mark that our exports put before a text a spreadsheet could take for a formula is taken off again. Rows
are numbered as a spreadsheet shows them: the header is row 1, a cell with line breaks is still one row.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from campaigns.model import nearest
from campaigns.sources import findings, text_file
from campaigns.sources.findings import Findings

_DELIMITERS = ",;\t"
_MARKED = re.compile(r"""'(?=[ \n\v\f\u00a0\u200b\u3000\ufeff'"`‘’“”„«»]*[=+\-@\t\r＝＋－＠])""")
_LONGEST_CELL = 131_072
"""The csv library's own limit."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column name; a column that the file lacks reads as empty."""

    place: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The rows of a file that have anything in them, and the columns it has."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read(
    data: bytes, found: Findings, *, columns: Collection[str], required: Collection[str], largest_bytes: int
) -> CsvTable:
    """Read a file; what is wrong with its header goes to `found`, what cannot be read at all is raised."""
    text = text_file.decode(data, found.file, is_csv=True, largest_bytes=largest_bytes)
    everything = records(text, found.file)
    header = [cell.strip().casefold().replace(" ", "_") for cell in next(everything, [])]
    if not any(header):
        raise findings.stop(found.file, "row 1", f"there is no header; it needs {_list(required)}")
    _check_header(header, found, columns, required)
    rows = [
        _row(number, header, cells, found)
        for number, cells in enumerate(everything, start=2)
        if any(map(str.strip, cells))
    ]
    if not rows:
        found.add("row 2", "", "there are no rows under the header")
    return CsvTable(tuple(header), tuple(rows))


def records(text: str, file: str) -> Iterator[list[str]]:
    """List the rows as they are, the header first; raise ProblemsError at the first that is not CSV."""
    first, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise findings.stop(file, f"row {number}", _explain(error)) from None
        if record is None:
            return
        yield record


def restore(cell: str) -> str:
    """Undo the escape of an export: the text as it was before."""
    return cell[1:] if cell.startswith("'") and _MARKED.match(cell) else cell


def _explain(error: csv.Error) -> str:
    reason = str(error)
    if "unexpected end" in reason:
        return 'a quotation mark (") is opened and never closed in this row'
    if "expected after" in reason:
        return 'text follows a closing quotation mark; write "" for a quotation mark inside a cell'
    if "field limit" in reason:
        return f"a cell has more than {_LONGEST_CELL:,} characters; is a quotation mark missing?"
    return f"this row is not CSV: {reason}"


def _check_header(header: list[str], found: Findings, columns: Collection[str], required: Collection[str]) -> None:
    for name in dict.fromkeys(header):
        if name and name not in columns:
            found.add("row 1", name[:60], f"no such column; {nearest.suggest(name, columns) or 'take it out'}")
        elif name and header.count(name) > 1:
            found.add("row 1", name, "this column is there more than once; keep one")
    for name in required:
        if name not in header:
            found.add("row 1", name, f"this column is missing; the header needs {_list(required)}")


def _row(number: int, header: list[str], cells: list[str], found: Findings) -> Row:
    place = f"row {number}"
    pairs = list(zip(header, cells, strict=False))
    if any(cell.strip() for name, cell in pairs if not name) or any(map(str.strip, cells[len(header) :])):
        found.add(place, "", "a cell stands under no column name; is a comma or semicolon in a text not quoted?")
    # the first of two equal columns counts; the header has been complained about already
    return Row(place, {name: restore(cell.strip()) for name, cell in reversed(pairs) if name})


def _list(names: Collection[str]) -> str:
    return ", ".join(names)
