"""Files too large to hand over: every part opens by itself, and the parts together are the whole."""

import csv
import gzip
import io
import random
from pathlib import Path

import pytest

from campaigns.actions import export_parts
from campaigns.render import pledge_csv

MARGIN = 64 * 1024


def big(folder: Path, rows: int) -> Path:
    """Write a list that compresses badly and has line feeds and quotes inside its cells."""
    chance = random.Random(27)
    file = folder / "pledges.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write(pledge_csv.header())
        writer = csv.writer(stream, lineterminator="\r\n")
        for number in range(rows):
            writer.writerow([f"p{number}", f'two\r\nlines "{chance.getrandbits(900):x}"', *[""] * 12])
    return file


def read(part: Path) -> list[list[str]]:
    text = gzip.decompress(part.read_bytes()).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_file_that_fits_is_left_as_it_is(tmp_path: Path) -> None:
    file = big(tmp_path, 3)
    assert export_parts.cut(file, MARGIN + file.stat().st_size) == export_parts.Parts((file,), is_compressed=False)


def test_a_larger_one_is_zipped_whole(tmp_path: Path) -> None:
    file = big(tmp_path, 400)
    cut = export_parts.cut(file, MARGIN + file.stat().st_size - 1)
    assert [part.name for part in cut.files] == ["pledges.csv.gz"]
    assert gzip.decompress(cut.files[0].read_bytes()) == file.read_bytes()


def test_an_even_larger_one_comes_in_parts_that_each_open_and_together_are_the_whole(tmp_path: Path) -> None:
    file, limit = big(tmp_path, 3_000), MARGIN + 128 * 1024
    cut = export_parts.cut(file, limit)
    assert 1 < len(cut.files) <= export_parts.MOST_PARTS
    assert all(part.stat().st_size < limit for part in cut.files)
    tables = [read(part) for part in cut.files]
    assert [table[0] for table in tables] == [list(pledge_csv.COLUMNS)] * len(tables)
    assert [row[0] for table in tables for row in table[1:]] == [f"p{number}" for number in range(3_000)]
    assert {len(row) for table in tables for row in table} == {len(pledge_csv.COLUMNS)}


@pytest.mark.parametrize(("name", "has_column_names"), [("pledges.csv", True), ("pledges.ndjson", False)])
def test_only_parts_of_a_table_have_column_names(tmp_path: Path, name: str, has_column_names: bool) -> None:
    file = big(tmp_path, 3_000).rename(tmp_path / name)
    cut = export_parts.cut(file, MARGIN + 128 * 1024)
    assert len(cut.files) > 1
    assert cut.has_column_names is has_column_names


def test_what_would_be_too_many_parts_is_not_handed_over_at_all(tmp_path: Path) -> None:
    assert export_parts.cut(big(tmp_path, 3_000), MARGIN + 1024).files == ()
    assert export_parts.cut(big(tmp_path, 30), 1024).files == ()


def test_half_a_workbook_is_never_handed_over(tmp_path: Path) -> None:
    book = tmp_path / "pledges.xlsx"
    book.write_bytes(bytes(200_000))
    assert export_parts.cut(book, MARGIN + 1000).files == ()
