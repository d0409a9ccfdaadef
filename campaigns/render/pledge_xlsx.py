"""The pledge export as a workbook, made from the NDJSON lines in constant memory; meant for a worker process.

Every cell is text, the size apart: ids keep their digits, and nothing calculates, not even in a file saved from it as
CSV. A sheet holds what a spreadsheet program can open; further rows follow on further sheets.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from campaigns.render import cells
from campaigns.render.pledge_csv import COLUMNS

ROWS_ON_A_SHEET: Final = 1_048_575
"""Beside the line of column names; what Excel and LibreOffice can open."""
_WIDTHS: Final = {"pledge_text": 48, "partner": 28, "display_name": 22, "pledged_at": 22, "withdrawn_at": 22}
_WIDTH: Final = 16
_UNSHOWABLE: Final = {code: "\ufffd" for code in range(32) if chr(code) not in "\t\n\r"} | {ord("\r"): "\n"}
"""What no cell of a workbook can hold; its lines end in a line feed."""
_AS_WRITTEN: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def convert(lines: str, target: str, made_at: datetime, rows_on_a_sheet: int = ROWS_ON_A_SHEET) -> None:
    """Make a workbook of a file of lines; the same lines and instant give the same bytes."""
    # only a worker ever does this, and the library would stay in the bot's memory
    import xlsxwriter

    with tempfile.TemporaryDirectory(prefix="sidekick-", dir=Path(target).parent) as folder:
        book = xlsxwriter.Workbook(target, _AS_WRITTEN | {"tmpdir": folder})
        book.set_properties({"title": "Pledges", "created": made_at.replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        with Path(lines).open(encoding="utf-8", newline="\n") as stream:
            rows = _rows(stream)
            _fill(_sheet(book, 1, bold), islice(rows, rows_on_a_sheet))
            number = 1
            while (first := next(rows, None)) is not None:
                number += 1
                _fill(_sheet(book, number, bold), chain([first], islice(rows, rows_on_a_sheet - 1)))
        book.close()


def _rows(stream: Iterator[str]) -> Iterator[tuple[str | int, ...]]:
    for line in stream:
        read: dict[str, str | int | None] = json.loads(line)
        yield tuple(_cell(read[column]) for column in COLUMNS)


def _cell(value: str | int | None) -> str | int:
    return value if isinstance(value, int) else cells.safe(value or "").translate(_UNSHOWABLE)


def _sheet(book: Any, number: int, bold: Any) -> Any:  # noqa: ANN401 - the library has no types
    sheet = book.add_worksheet("pledges" if number == 1 else f"pledges {number}")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH))
        sheet.write_string(0, place, column, bold)
    return sheet


def _fill(sheet: Any, rows: Iterable[tuple[str | int, ...]]) -> None:  # noqa: ANN401
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(place, column, value)
            elif value:
                sheet.write_string(place, column, value)
