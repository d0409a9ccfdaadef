"""Canaries: what people who stay unnamed, take back, erase or are refused typed, or are, is afterwards nowhere.

Looked for in every byte of the database file (free pages too), its journal, a backup, the log at DEBUG, the exports,
the errors and what the process tells at its metrics endpoint. A found canary is shown with where it was.
"""

import io
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot import log
from bot.settings import LogFormat, LogLevel
from campaigns.actions import mydata, pledge_names, pledge_notes, pledges
from campaigns.actions.pledges import Member
from campaigns.model.errors import SidekickError
from campaigns.model.pledge import NoteState, PledgeReceipt, Refusal
from campaigns.storage import copies
from campaigns.storage.database import Database
from tests import databases, house
from tests.actions.pledgers import ANA, SECRET, SIXTEEN, TEACHER, export, furnish, group, make, name
from tests.bot.test_health import free_port
from tests.builders import AUTHOR, NOW, SLUG

MANY = 300
"""Rows around the canaries, so that pages fill, split and are freed."""


@pytest.fixture
async def campaign(tmp_path: Path) -> AsyncIterator[Database]:
    async with databases.sqlite(tmp_path) as database:
        await furnish(database)
        yield database


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Listen to everything at DEBUG, and give the log back afterwards."""
    before, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    log.start(LogLevel.DEBUG, LogFormat.JSON, stream=stream)
    yield stream
    logging.getLogger().handlers[:] = before
    logging.getLogger().setLevel(level)


async def crowd(database: Database) -> None:
    """Fill pages with people who stay."""
    for number in range(MANY):
        await make(database, member=replace(ANA, user_id=600_000_000_000_000_000 + number))


def places(folder: Path, lines: io.StringIO, texts: list[str]) -> dict[str, bytes]:
    """Gather every place where something could be left."""
    backup = folder / "backup.db"
    copies.backup(folder / "sidekick.db", backup)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return files | {"log": lines.getvalue().encode(), "texts": "\n".join(texts).encode()}


async def told_outside(folder: Path) -> str:
    """Let a process on the same file tell how it is, over a real socket."""
    async with house.opened(folder, cogs=(), dynamic_items=(), partner_count=0, is_connected=False) as home:
        await home.inside.health.start("127.0.0.1", free_port())
        async with aiohttp.ClientSession(f"http://127.0.0.1:{home.inside.health.port}") as session:
            told = [await (await session.get(path)).text() for path in ("/metrics", "/health")]
        await home.inside.health.stop()
    assert f'sidekick_pledges{{campaign="{SLUG}"}}' in told[0], "the pledges are among its figures"
    return "\n".join(told)


def found(places: dict[str, bytes], canaries: list[bytes]) -> list[tuple[str, bytes]]:
    return [(where, canary) for where, data in places.items() for canary in canaries if canary in data]


async def named(database: Database, member: Member, typed: str) -> PledgeReceipt:
    receipt = await make(database, member=member)
    return await name(database, receipt, typed, member)


async def test_nothing_typed_or_known_of_who_withdraws_erases_hides_or_is_refused_is_left(
    campaign: Database, tmp_path: Path, lines: io.StringIO
) -> None:
    people = [replace(ANA, user_id=712_345_678_900_000_000 + number) for number in range(6)]
    unnamed, taken, erased, hidden, refused, kept = people
    said: list[str] = []
    await make(campaign, member=unnamed)
    receipts = [
        await named(campaign, each, typed)
        for each, typed in zip((taken, erased, hidden, kept), ("Zilpah", "Quillon", "Xanthe", "Kestrel"), strict=True)
    ]
    await crowd(campaign)
    assert found(places(tmp_path, lines, said), [b"Zilpah"]), "the canary is there while it may be"
    (tmp_path / "backup.db").unlink()

    await pledges.withdraw(campaign, SLUG, taken, secret=SECRET, now=NOW, pledge_id=receipts[0].pledge_id)
    await mydata.erase(campaign, erased.user_id, secret=SECRET, now=NOW)
    await pledge_names.hide(campaign, SLUG, hidden, receipts[2].pledge_id, secret=SECRET)
    bare = await make(campaign, member=refused)
    for typed in ("Wyndham@example.org", "www.wolfram", "Ysolde 0912345678"):
        with pytest.raises(SidekickError) as error:
            await name(campaign, bare, typed, refused)
        said.append(str(error.value))
    said.append(repr(await export(campaign)))
    said.append(await told_outside(tmp_path))
    everywhere = places(tmp_path, lines, said)
    gone = [b"Zilpah", b"Quillon", b"Xanthe", b"Wyndham", b"wolfram", b"Ysolde", b"0912345678"]
    ids = [form for each in people for form in _forms(each.user_id)]
    assert found(everywhere, [*gone, *ids]) == []
    assert {where for where, _ in found(everywhere, [b"Kestrel"])} == {"sidekick.db", "backup.db", "texts"}


async def test_no_word_of_a_note_that_was_refused_changed_or_taken_back_is_left(
    campaign: Database, tmp_path: Path, lines: io.StringIO
) -> None:
    receipt = await group(campaign)
    await crowd(campaign)
    for typed in ("Moonraker projects in our class.", "Thistledown projects in our class."):
        await pledge_notes.write(campaign, SLUG, TEACHER, receipt.pledge_id, typed, secret=SECRET, now=NOW)
    (waiting,) = (await pledge_notes.page(campaign, SLUG, NoteState.WAITING, locale="en")).notes
    await pledge_notes.decide(
        campaign, SLUG, waiting.pledge_id, waiting.written_at, refusal=Refusal.UNKIND, actor=AUTHOR, now=NOW
    )
    assert found(places(tmp_path, lines, []), [b"Moonraker", b"Thistledown"]) == []
    (tmp_path / "backup.db").unlink()
    other = await group(campaign, 12, key="listen")
    await pledge_notes.write(campaign, SLUG, TEACHER, other.pledge_id, "Gossamer evenings.", secret=SECRET, now=NOW)
    await mydata.erase(campaign, TEACHER.member.user_id, secret=SECRET, now=NOW)
    assert found(places(tmp_path, lines, []), [b"Gossamer", *_forms(TEACHER.member.user_id)]) == []


async def test_what_a_reader_held_back_is_cleared_by_the_next_tidying(
    campaign: Database, tmp_path: Path, lines: io.StringIO
) -> None:
    receipt = await named(campaign, ANA, "Zilpah")
    async with campaign.reading() as connection:
        await connection.exec_driver_sql("SELECT count(*) FROM pledge")
        await pledge_names.hide(campaign, SLUG, ANA, receipt.pledge_id, secret=SECRET)
        assert b"Zilpah" in (tmp_path / "sidekick.db-wal").read_bytes()
    await campaign.tidy()
    assert found(places(tmp_path, lines, []), [b"Zilpah"]) == []


async def test_a_failing_statement_shows_no_value(campaign: Database) -> None:
    receipt = await make(campaign)
    with pytest.raises(SidekickError) as error:
        await pledge_names.show(
            campaign, SLUG, ANA, "p0000000000000000", "Zilpah", statement=SIXTEEN, secret=SECRET, now=NOW
        )
    assert "Zilpah" not in str(error.value)
    assert str(ANA.user_id) not in str(error.value) + receipt.pledge_id


def _forms(user_id: int) -> list[bytes]:
    return [str(user_id).encode(), user_id.to_bytes(8, "big"), user_id.to_bytes(8, "little")]
