"""The pledge export: it opens as the database holds it, and it adds up to the counter."""

import csv
import io
import json
from dataclasses import fields
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from campaigns.model.pledge import PledgeRow
from campaigns.render import cells, pledge_csv, pledge_ndjson
from tests.render.rows import KEY_DAY_NOON, pledge

TEXT = st.text(max_size=40) | st.sampled_from(
    ["=1+1", '" =cmd|calc', "a,b", 'say "hi"', "two\r\nlines", "\r", "Zoë 🦊", "\u202eevil", "nul\0"]
)
ROWS = st.lists(
    st.builds(
        pledge,
        pledge_text=TEXT,
        partner=TEXT,
        display_name=TEXT,
        size=st.integers(1, 400),
        withdrawn_at=st.none() | st.just(KEY_DAY_NOON + timedelta(hours=1)),
    ),
    max_size=8,
)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def as_csv(rows: list[PledgeRow]) -> tuple[str, pledge_csv.ExportTally]:
    stream = io.StringIO(newline="")
    tally = pledge_csv.write(rows, stream)
    return stream.getvalue(), tally


def active_size(rows: list[PledgeRow]) -> int:
    return sum(row.size for row in rows if row.withdrawn_at is None)


def test_the_columns_are_those_of_a_pledge_row_and_name_no_discord_user() -> None:
    assert tuple(field.name for field in fields(PledgeRow)) == pledge_csv.COLUMNS
    assert not any("user" in column for column in pledge_csv.COLUMNS)


def test_a_file_starts_with_a_byte_order_mark_and_ends_lines_as_rfc_4180_says() -> None:
    text, _ = as_csv([pledge(withdrawn_at=None)])
    assert text.encode().startswith(b"\xef\xbb\xbfpledge_id,campaign,")
    assert text.count("\r\n") == 2
    assert "\n" not in text.replace("\r\n", "")


def test_instants_are_written_as_iso_8601_in_utc() -> None:
    text, _ = as_csv([pledge(pledged_at=KEY_DAY_NOON, withdrawn_at=None)])
    (row,) = read(text)
    assert (row["pledged_at"], row["withdrawn_at"]) == ("2027-02-09T12:00:00Z", "")


@given(ROWS)
def test_csv_reads_back_as_it_was_and_adds_up_to_the_counter(rows: list[PledgeRow]) -> None:
    text, tally = as_csv(rows)
    back = read(text)
    for column in ("pledge_text", "partner", "display_name"):
        assert [cells.restore(row[column]) for row in back] == [getattr(row, column) for row in rows]
    assert tally == pledge_csv.ExportTally(len(rows), active_size(rows))
    assert sum(int(row["size"]) for row in back if not row["withdrawn_at"]) == tally.active_size


@given(ROWS)
def test_no_cell_of_the_file_can_calculate(rows: list[PledgeRow]) -> None:
    text, _ = as_csv(rows)
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")):
        assert not any(cell.lstrip(' \n"').startswith(tuple("=+-@\t\r")) for cell in row)


@given(ROWS, ROWS)
def test_batches_make_the_same_file_as_one_go(first: list[PledgeRow], second: list[PledgeRow]) -> None:
    stream = io.StringIO(newline="")
    stream.write(pledge_csv.header())
    tally = pledge_csv.write_rows(first, stream) + pledge_csv.write_rows(second, stream)
    assert (stream.getvalue(), tally) == as_csv([*first, *second])


@given(ROWS)
def test_ndjson_carries_the_same_columns_unescaped(rows: list[PledgeRow]) -> None:
    stream = io.StringIO(newline="")
    tally = pledge_ndjson.write(rows, stream)
    back = [json.loads(line) for line in stream.getvalue().split("\n")[:-1]]
    assert [tuple(row) for row in back] == [pledge_csv.COLUMNS] * len(rows)
    assert [row["pledge_text"] for row in back] == [row.pledge_text for row in rows]
    assert [row["withdrawn_at"] is None for row in back] == [row.withdrawn_at is None for row in rows]
    assert tally == pledge_csv.ExportTally(len(rows), active_size(rows))
