"""The end of a campaign's key: certificate first, then nobody can be found, and the number is what it was."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaigns.actions import asides, mydata, pledge_export, pledges, retention
from campaigns.actions.asides import Conditions
from campaigns.actions.pledge_export import ExportFormat
from campaigns.actions.pledges import Member
from campaigns.model import paper
from campaigns.model.errors import ConflictError
from campaigns.model.plan import PledgeText
from campaigns.sources.workers import Workers
from campaigns.storage import copies
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Database
from campaigns.storage.tables import audit, campaign, pledge
from tests import databases
from tests.builders import AUTHOR, GUILD, NOW, SLUG, new_campaign, new_partners

SECRET = b"a secret of at least thirty-two bytes"
CANARY = "Canary Wren-Finch"
LATER = NOW + timedelta(days=31)


@pytest.fixture
async def pledged(database: Database) -> Database:
    return await filled(database)


async def filled(database: Database) -> Database:
    """Let seven people pledge; one of them is named and one took it back."""
    stored = await new_campaign(database)
    await new_partners(database, 1)
    async with database.writing() as connection:
        await pledge_rows.put_text(connection, stored.id, PledgeText("listen", "parent", {"en": "I listen."}), 0)
    for number in range(1, 8):
        await pledges.make(database, SLUG, "listen", member(number), secret=SECRET, now=NOW)
    await pledges.withdraw(database, SLUG, member(7), secret=SECRET, now=NOW)
    async with database.writing() as connection:
        one = sa.select(sa.func.min(pledge.c.id)).where(pledge.c.person.is_not(None)).scalar_subquery()
        named = {"display_name": CANARY, "consent_version": "v1 16+", "consented_at": NOW}
        await connection.execute(pledge.update().where(pledge.c.id == one).values(named))
    return database


def member(number: int) -> Member:
    return Member(number, GUILD + 1, "en")


async def test_the_dry_run_says_what_would_be_gone_and_changes_nothing(pledged: Database) -> None:
    seen = await retention.outlook(pledged, SLUG)
    assert (seen.traces.persons, seen.traces.names, seen.traces.pledges, seen.traces.total) == (6, 1, 7, 6)
    assert (seen.due_at, seen.certificate) == (None, None)
    assert await pledges.mine(pledged, SLUG, member(1), secret=SECRET)


async def test_an_open_campaign_keeps_its_key(pledged: Database) -> None:
    with pytest.raises(ConflictError, match="still open"):
        await retention.destroy(pledged, SLUG, secret=SECRET, actor=AUTHOR, now=NOW)
    assert await retention.look(pledged, secret=SECRET, now=NOW + timedelta(days=999)) == ()


async def test_thirty_days_after_the_close_the_clock_destroys_and_not_before(pledged: Database) -> None:
    due_at = await retention.close(pledged, SLUG, actor=AUTHOR, now=NOW)
    assert due_at == NOW + timedelta(days=30)
    assert await retention.look(pledged, secret=SECRET, now=due_at - timedelta(seconds=1)) == ()
    assert await retention.look(pledged, secret=SECRET, now=due_at) == (SLUG,)
    assert await retention.look(pledged, secret=SECRET, now=LATER) == ()


async def test_a_campaign_closed_in_another_way_gets_its_clock_too(pledged: Database) -> None:
    async with pledged.writing() as connection:
        await connection.execute(campaign.update().values(state="closed"))
    assert await retention.look(pledged, secret=SECRET, now=NOW) == ()
    assert await retention.look(pledged, secret=SECRET, now=LATER) == (SLUG,)


async def test_the_certificate_is_signed_says_how_many_and_is_given_again(pledged: Database) -> None:
    await retention.close(pledged, SLUG, actor=AUTHOR, now=NOW)
    made = await retention.destroy(pledged, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
    assert made.facts["destroyed"]["pseudonyms of persons"] == 6
    assert made.facts["destroyed"]["names people chose to show"] == 1
    assert made.facts["kept"]["number"] == 6
    assert paper.is_genuine(made, SECRET)
    assert not paper.is_genuine(paper.Paper(made.body.replace("6", "9"), made.signature), SECRET)
    assert await retention.destroy(pledged, SLUG, secret=SECRET, actor=AUTHOR, now=LATER) == made
    async with pledged.reading() as connection:
        rows = (await connection.execute(sa.select(audit).where(audit.c.action == "campaign.anonymise"))).all()
    assert [row.detail["certificate"] for row in rows] == [made.fingerprint]


async def test_afterwards_the_number_stays_and_nobody_can_be_found(pledged: Database) -> None:
    await retention.close(pledged, SLUG, actor=AUTHOR, now=NOW)
    await retention.destroy(pledged, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
    assert (await pledges.progress(pledged, SLUG)).total == 6
    with pytest.raises(ConflictError, match="anonymous for ever"):
        await pledges.mine(pledged, SLUG, member(1), secret=SECRET)
    assert (await mydata.everything(pledged, 1, "en", secret=SECRET)).pledges == ()
    assert (await mydata.erase(pledged, 1, secret=SECRET, now=LATER)).withdrawn == 0
    async with pledged.reading() as connection:
        left = (await connection.execute(sa.select(pledge.c.person, pledge.c.display_name))).all()
    assert {tuple(row) for row in left} == {(None, "")}


async def test_free_pages_log_backups_and_exports_hold_nothing_of_it(tmp_path: Path) -> None:
    async with databases.sqlite(tmp_path) as database:
        await filled(database)
        traces = await everything_that_leads_to_persons(database)
        assert found(traces, tmp_path) == traces
        await retention.close(database, SLUG, actor=AUTHOR, now=NOW)
        await retention.destroy(database, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
        assert found(traces, tmp_path) == set()
        copies.backup(tmp_path / "sidekick.db", tmp_path / "backup.db")
        async with Workers(size=1) as workers:
            for wanted in (ExportFormat.CSV, ExportFormat.NDJSON):
                with (tmp_path / f"list.{wanted}").open("wb") as stream:
                    await pledge_export.write(database, SLUG, wanted, stream, workers=workers, actor=AUTHOR, now=LATER)
        assert found(traces, tmp_path) == set()


async def test_a_reader_in_the_way_only_puts_off_the_scrubbing(tmp_path: Path) -> None:
    async with databases.sqlite(tmp_path) as database:
        await filled(database)
        traces = await everything_that_leads_to_persons(database)
        await retention.close(database, SLUG, actor=AUTHOR, now=NOW)
        async with database.reading() as connection:
            await connection.execute(sa.select(pledge.c.id))
            await retention.destroy(database, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
        await retention.look(database, secret=SECRET, now=LATER)
        assert found(traces, tmp_path) == set()


async def test_the_number_on_the_certificate_goes_neither_down_nor_up(pledged: Database) -> None:
    await pledges.make(pledged, SLUG, "listen", member(8), secret=SECRET, now=NOW + timedelta(days=2))
    late, all_of_them = Conditions(since=NOW + timedelta(days=1)), Conditions(guild_id=GUILD + 1)
    out = await asides.invalidate(pledged, SLUG, late, "a script", actor=AUTHOR, now=LATER)
    await retention.close(pledged, SLUG, actor=AUTHOR, now=NOW)
    assert await asides.preview(pledged, SLUG, all_of_them) == (6, 6)
    made = await retention.destroy(pledged, SLUG, secret=SECRET, actor=AUTHOR, now=LATER)
    for change in (
        asides.preview(pledged, SLUG, all_of_them),
        asides.invalidate(pledged, SLUG, all_of_them, "too late", actor=AUTHOR, now=LATER),
        asides.let_in(pledged, SLUG, out.id, actor=AUTHOR, now=LATER),
    ):
        with pytest.raises(ConflictError, match="does not change any more") as refused:
            await change
        assert refused.value.why
        assert refused.value.fix
    assert (await pledges.progress(pledged, SLUG)).total == made.facts["kept"]["number"] == 6


async def everything_that_leads_to_persons(database: Database) -> set[bytes]:
    async with database.reading() as connection:
        persons = (await connection.execute(sa.select(pledge.c.person).where(pledge.c.person.is_not(None)))).scalars()
        key = (await connection.execute(sa.select(campaign.c.pseudonym_key))).scalar_one()
        return {CANARY.encode(), key, *persons}


def found(traces: set[bytes], folder: Path) -> set[bytes]:
    """Search every byte of every file, free pages and journals included."""
    data = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    return {trace for trace in traces if trace in data}
