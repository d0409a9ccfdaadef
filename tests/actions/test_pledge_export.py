"""The pledge list: what the database writes is what a CSV writer would, and it opens as it was meant everywhere."""

import asyncio
import csv
import hashlib
import io
import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from campaigns.actions import pledge_export, pledges
from campaigns.actions.pledge_export import Exported, ExportFormat
from campaigns.model.plan import PledgeText
from campaigns.render import cells, pledge_csv, pledge_ndjson
from campaigns.sources.workers import Workers
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Database
from campaigns.storage.tables import partner, pledge
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners

NAMES = (
    "Zoë", "Łukasz \"Ł\" Żak", "Ana, Maria", "two\nlines", "carriage\rreturn", "👩‍👩‍👧‍👦 família", "日本語", "עברית",
    "=1+1", "+351", "-2", "@SUM(A1)", "\tcmd", "\r=1", " =1+1", "'=1+1", '"=1+1"', "=HYPERLINK(\"http://x\")",
    "=cmd|' /C calc'!A0", "\u202e=1", "\ufeff=1", "é" * 40 + "\u0301" * 200, "a\x01b", "plain", "O'Brien",
    "1234567890123456789",
)  # fmt: skip
TEXT = PledgeText("ask-first", "young-person", {"en": 'I ask, "always",\nbefore I share. 💙'})


async def filled(database: Database, names: Sequence[str] = NAMES) -> Database:
    """Store one pledge for each name, the first one taken back, the second one made at no partner's."""
    campaign = await new_campaign(database)
    await new_partners(database, 2)
    async with database.writing() as connection:
        await pledge_rows.put_text(connection, campaign.id, TEXT, 0)
        hostile = '=Partner, "der" Bücherei\nKöln'
        await connection.execute(partner.update().where(partner.c.id == 1).values(name=hostile))
        text_id = (await connection.execute(sa.text("SELECT id FROM pledge_text"))).scalar_one()
        rows = [
            {
                "id": f"p{number:04}", "campaign_id": campaign.id, "pledge_text_id": text_id,
                "person": number.to_bytes(8),
                "partner_id": None if number == 1 else number % 2 + 1, "locale": "pt-PT", "kind": "person", "size": 1,
                "display_name": name, "consent_version": "v1 16+", "consented_at": NOW,
                "pledged_at": NOW + timedelta(milliseconds=number), "withdrawn_at": None,
            }
            for number, name in enumerate(names)
        ]  # fmt: skip
        empty = {"person": None, "display_name": "", "consent_version": "", "consented_at": None}
        rows[0] |= {"withdrawn_at": NOW + timedelta(days=1), **empty}
        await connection.execute(pledge.insert(), rows)
    return database


async def exported(database: Database, wanted: ExportFormat, folder: Path) -> tuple[bytes, Exported]:
    file = folder / f"pledges.{wanted}"
    async with Workers(size=1) as workers:
        with file.open("wb") as stream:
            made = await pledge_export.write(database, SLUG, wanted, stream, workers=workers, actor=AUTHOR, now=NOW)
    data = file.read_bytes()
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (made.sha256, made.size_bytes)
    return data, made


@pytest.mark.parametrize("wanted", [ExportFormat.CSV, ExportFormat.NDJSON])
async def test_the_database_writes_what_a_writer_would_byte_by_byte(
    database: Database, wanted: ExportFormat, tmp_path: Path
) -> None:
    await filled(database, [name for name in NAMES if "\x01" not in name])
    data, made = await exported(database, wanted, tmp_path)
    rows = [row async for row in pledges.rows(database, SLUG)]
    text = io.StringIO(newline="")
    tally = (pledge_csv if wanted is ExportFormat.CSV else pledge_ndjson).write(rows, text)
    assert data.decode() == text.getvalue()
    assert made.tally == tally


async def test_no_character_breaks_the_list_on_either_database(database: Database, tmp_path: Path) -> None:
    await filled(database)
    data, _ = await exported(database, ExportFormat.CSV, tmp_path)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    shown = [cells.restore(row["display_name"]).replace("\ufffd", "\x01") for row in rows]
    assert shown == ["", *NAMES[1:]]


async def test_the_list_adds_up_to_the_counter_and_leaves_out_what_is_put_aside(
    database: Database, tmp_path: Path
) -> None:
    await filled(database)
    async with database.writing() as connection:
        await connection.execute(pledge.update().where(pledge.c.id == "p0003").values(is_set_aside=True))
    data, made = await exported(database, ExportFormat.NDJSON, tmp_path)
    rows = [json.loads(line) for line in data.decode().splitlines()]
    standing = sum(row["size"] for row in rows if row["withdrawn_at"] is None)
    assert standing == made.tally.active_size == (await pledges.progress(database, SLUG)).total == len(NAMES) - 2
    assert (made.tally.rows, made.tally.left_out) == (len(rows), 1)
    assert "p0003" not in {row["pledge_id"] for row in rows}


async def test_the_workbook_holds_every_cell_as_text(database: Database, tmp_path: Path) -> None:
    await filled(database)
    await exported(database, ExportFormat.XLSX, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "pledges.xlsx").active
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert tuple(head) == pledge_csv.COLUMNS
    names = [cells.restore(row[head.index("display_name")] or "") for row in rows]
    shown = [name.replace("\r", "\n").replace("\x01", "\ufffd") for name in NAMES]
    assert names == ["", *shown[1:]]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n", "inlineStr"}
    assert {row[head.index("size")] for row in rows} == {1}


async def test_a_stretch_of_time_is_all_that_is_written(database: Database) -> None:
    await filled(database)
    stream = io.BytesIO()
    since, until = NOW + timedelta(milliseconds=2), NOW + timedelta(milliseconds=5)
    async with Workers(size=1) as workers:
        made = await pledge_export.write(
            database, SLUG, ExportFormat.CSV, stream, workers=workers, actor=AUTHOR, now=NOW, since=since, until=until
        )
    assert made.tally.rows == made.tally.active_size == 3


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
@pytest.mark.parametrize("wanted", [ExportFormat.CSV, ExportFormat.XLSX])
async def test_libreoffice_shows_every_letter_as_it_was(
    database: Database, wanted: ExportFormat, tmp_path: Path
) -> None:
    if not database.is_sqlite:
        pytest.skip("the file is the same from either database; opening it once is enough")
    visible = [name for name in NAMES if not set(name) & set("\x01\r")]  # no spreadsheet shows those
    await filled(database, visible)
    await exported(database, wanted, tmp_path)
    rows = await asyncio.to_thread(opened_in_office, tmp_path / f"pledges.{wanted}")
    assert [row["pledge_id"] for row in rows] == [f"p{number:04}" for number in range(len(visible))]
    assert [cells.restore(row["display_name"]) for row in rows] == ["", *visible[1:]]
    assert {row["pledge_text"] for row in rows} == {TEXT.texts["en"]}
    assert rows[2]["partner"] == '\'=Partner, "der" Bücherei\nKöln'
    assert rows[2]["pledged_at"] == "2027-01-04T12:00:00Z"


def opened_in_office(file: Path) -> list[dict[str, str]]:
    """Open a file in LibreOffice as a person would (UTF-8, commas) and read what its cells show."""
    profile, out = file.parent / "profile", file.parent / "shown"
    reading = ["--infilter=CSV:44,34,76,1,,0,false,true,false"] if file.suffix == ".csv" else []
    writing = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false"
    command = [str(OFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless", *reading]
    command += ["--convert-to", writing, "--outdir", str(out), str(file)]
    surroundings = {"HOME": str(file.parent), "PATH": "/usr/bin:/bin"}
    subprocess.run(command, check=True, capture_output=True, timeout=100, env=surroundings)
    (shown,) = out.glob("*.csv")
    return list(csv.DictReader(io.StringIO(shown.read_text("utf-8"), newline="")))
