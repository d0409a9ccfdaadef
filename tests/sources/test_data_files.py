"""The facts and the page that describes them say the same: every file, every column, every row."""

import csv
import io
import re
from datetime import date
from fnmatch import fnmatch
from importlib import resources
from pathlib import Path

import pytest

from campaigns.model.taxonomy import Taxonomy
from campaigns.sources import facts

DATA = Path(str(resources.files("campaigns"))) / "data"
FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv"))
README = (DATA / "README.md").read_text("utf-8")
_ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| (?P<cells>.*) \|$", re.MULTILINE)
_FIRST, _, _SECOND = README.partition("## Columns")
ABOUT = {row["file"]: row["cells"].split(" | ") for row in _ROW.finditer(_FIRST)}
COLUMNS = {row["file"]: re.findall(r"`([a-z_]+\??)`", row["cells"]) for row in _ROW.finditer(_SECOND)}
OF_TAXONOMIES = sorted(row["file"] for row in csv.DictReader((DATA / "taxonomies.csv").read_text("utf-8").splitlines()))


def rows(file: str) -> list[dict[str, str]]:
    """Read a file strictly: no byte-order mark, no row shorter or longer than its header."""
    text = (DATA / file).read_bytes().decode("utf-8")
    assert not text.startswith("\ufeff")
    assert text.endswith("\n")
    header, *lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len(header) == len(set(header))
    return [dict(zip(header, line, strict=True)) for line in lines]


def columns(file: str) -> list[str]:
    """Give what the page says of a file's columns, a `?` after what may be empty."""
    (found,) = [said for pattern, said in COLUMNS.items() if fnmatch(file, pattern)]
    return found


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_described_once_with_its_source_and_when_it_was_checked(file: str) -> None:
    found = [cells for pattern, cells in ABOUT.items() if fnmatch(file, pattern)]
    ((what, source, checked),) = found
    assert what
    assert source
    assert checked


@pytest.mark.parametrize("file", FILES)
def test_every_file_has_the_columns_that_are_described(file: str) -> None:
    assert list(rows(file)[0]) == [name.removesuffix("?") for name in columns(file)]


@pytest.mark.parametrize("file", FILES)
def test_every_row_has_what_may_not_be_empty(file: str) -> None:
    needed = [name for name in columns(file) if not name.endswith("?")]
    for number, row in enumerate(rows(file), start=2):
        assert [name for name in needed if not row[name].strip()] == [], f"{file}, row {number}"


@pytest.mark.parametrize("file", FILES)
def test_nobody_describes_as_optional_what_is_always_there(file: str) -> None:
    """A column of a whole family of files is optional where one of them leaves it out."""
    family = [each for each in FILES if columns(each) is columns(file)]
    for name in (name.removesuffix("?") for name in columns(file) if name.endswith("?")):
        assert any(not row[name].strip() for each in family for row in rows(each)), name


def test_what_is_described_is_there() -> None:
    for pattern in {*ABOUT, *COLUMNS}:
        assert pattern.endswith("/") or any(fnmatch(file, pattern) for file in FILES), pattern


@pytest.mark.parametrize("file", FILES)
def test_no_row_is_there_twice_and_days_are_days(file: str) -> None:
    lines = [tuple(row.values()) for row in rows(file)]
    assert len(lines) == len(set(lines))
    for row in rows(file):
        assert date.fromisoformat(row.get("checked_on") or "2026-01-01") <= date(2100, 1, 1)


@pytest.mark.parametrize("file", OF_TAXONOMIES)
def test_a_taxonomy_is_of_one_edition_that_its_name_and_the_list_tell(file: str) -> None:
    (listed,) = [row for row in rows("taxonomies.csv") if row["file"] == file]
    assert {row["version"] for row in rows(file)} == {listed["version"]}
    assert file.endswith(f"_{listed['version']}.csv")
    sources = {row["source"] for row in rows(file)} - {"professional-usage"}
    assert sources == {listed["source"]}
    edition = facts.editions()[Taxonomy(listed["field"])]
    assert list(edition.tags) == [row["id"] for row in rows(file)]


def test_the_pages_of_the_taxonomies_are_on_the_list_of_resources() -> None:
    seen = {row["url"] for row in rows("resources.csv")}
    assert {row["source"] for row in rows("taxonomies.csv")} <= seen
