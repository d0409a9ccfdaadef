"""The console: what it prints, what it leaves behind, and the exit code of each ending."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import cli, settings
from campaigns.actions import bot_state, helplines, safety
from campaigns.storage.database import Database

PLAN = """\
[campaign]
name = "Safer Internet Day 2027"
anchor = 2027-02-09
source_locale = "en"

[[announcement]]
key = "kick-off"
when = "T-14 09:00 local"
[announcement.text.en]
title = "Two weeks"
body = "Hello, {partner.name}."

[[pledge]]
key = "ask-first"
role = "young-person"
[pledge.text.en]
text = "I ask before I share a picture of someone."
"""
PARTNERS = """\
guild_id,name,country,timezone,locale,announcements_channel_id,resources_channel_id,news_channel_id,mention_role_id,tags
812345678901234567,Escola,PT,Europe/Lisbon,pt-PT,812345678901234568,,,,schools
812345678901234569,Schule,DE,Europe/Berlin,de,812345678901234570,,,,schools;youth
"""
FEEDS = "key,url,organisation,mode\nnews,https://example.org/feed,Example,review\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder of its own; gives exit code, output and errors."""
    for name in settings.NAMES:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in (("plan.toml", PLAN), ("partners.csv", PARTNERS), ("feeds.csv", FEEDS)):
        Path(name).write_text(text, "utf-8")

    def run_(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(list(arguments))
        out, errors = capfd.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, out, errors

    return run_


def created(run: Run) -> None:
    code, out, _ = run("campaign", "create", "sid-2027", "--name", "Safer Internet Day 2027", "--anchor", "2027-02-09")
    assert (code, "SID27" in out) == (0, True)


def test_a_campaign_begins_with_the_ready_plan_on_its_own_day(run: Run) -> None:
    arguments = ("--name", "Safer Internet Day", "--pack", "safer-internet-day", "--anchor", "2028-03-01")
    assert run("campaign", "create", "sid-2028", *arguments)[0] == 0
    assert run("plan", "export", "--campaign", "sid-2028", "--format", "toml", "--out", "out.toml")[0] == 0
    text = Path("out.toml").read_text("utf-8")
    assert "anchor = 2028-03-01" in text
    assert "SID2028" in text
    assert run("plan", "check", "out.toml")[0] == 0


def test_the_same_campaign_twice_is_refused_and_changes_nothing(run: Run) -> None:
    created(run)
    code, out, errors = run("campaign", "create", "sid-2027", "--name", "Again")
    assert (code, out) == (2, "")
    assert len(errors.splitlines()) == 1


def test_every_mistake_of_a_plan_is_a_line_with_its_place(run: Run) -> None:
    Path("bad.toml").write_text(PLAN.replace("T-14", "T-x").replace("young-person", "everybody"), "utf-8")
    code, out, errors = run("plan", "check", "bad.toml")
    assert code == 2
    lines = out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("bad.toml:8: ")
    assert lines[1].startswith("bad.toml:15: ")
    assert errors.splitlines() == ["2 problems found; nothing was imported."]
    assert not Path("data").exists()


def test_a_plan_is_checked_against_the_evidence_and_warnings_do_not_change_the_exit_status(run: Run) -> None:
    code, out, errors = run("plan", "check", "plan.toml")
    assert (code, errors) == (0, "")
    assert "What the evidence says: 4 of 8 principles hold; warnings only." in out
    assert "C6 does not hold yet: Every item says which skills it trains.\n  - kick-off names no skill" in out
    assert "WHO: What works to prevent online violence against children, 2022" in out


def test_a_plan_with_a_mistake_is_not_imported_at_all(run: Run) -> None:
    created(run)
    Path("bad.toml").write_text(PLAN.replace("T-14", "T-x"), "utf-8")
    code, out, errors = run("plan", "import", "bad.toml", "--campaign", "sid-2027", "--as", "ana")
    assert (code, out) == (2, "")
    assert errors.startswith("bad.toml:8: ")
    run("plan", "export", "--campaign", "sid-2027", "--format", "toml", "--out", "out.toml")
    assert "kick-off" not in Path("out.toml").read_text("utf-8")


def test_importing_again_adds_nothing_and_approval_needs_a_reason(run: Run) -> None:
    created(run)
    run("partners", "import", "partners.csv", "--campaign", "sid-2027", "--as", "ana")
    importing = ("plan", "import", "plan.toml", "--campaign", "sid-2027", "--as", "ana")
    assert run(*importing, "--approve")[0] == 2
    assert "1 announcements added" in run(*importing, "--approve", "--because", "a test")[1]
    assert "0 announcements added, 0 changed, 1 as before" in run(*importing, "--approve", "--because", "a test")[1]
    status = json.loads(run("outbox", "status", "--campaign", "sid-2027", "--json")[1])
    assert sum(status["counts"].values()) == 2


@pytest.mark.parametrize("form", ["toml", "csv"])
def test_an_exported_plan_imports_as_it_was(run: Run, form: str) -> None:
    created(run)
    run("plan", "import", "plan.toml", "--campaign", "sid-2027", "--as", "ana")
    assert run("plan", "export", "--campaign", "sid-2027", "--format", form, "--out", f"out.{form}")[0] == 0
    code, out, _ = run("plan", "import", f"out.{form}", "--campaign", "sid-2027", "--as", "ana")
    assert (code, "0 announcements added, 0 changed, 1 as before" in out) == (0, True)


def test_the_calendar_holds_every_post_once_at_each_instant(run: Run) -> None:
    created(run)
    run("partners", "import", "partners.csv", "--campaign", "sid-2027", "--as", "ana")
    run("plan", "import", "plan.toml", "--campaign", "sid-2027", "--as", "ana", "--approve", "--because", "a test")
    run("plan", "export", "--campaign", "sid-2027", "--format", "ics", "--out", "out.ics")
    text = Path("out.ics").read_text("utf-8")
    # 09:00 in Lisbon and in Berlin are two instants
    assert text.count("BEGIN:VEVENT") == 2
    assert {"DTSTART:20270126T090000Z", "DTSTART:20270126T080000Z"} <= set(text.splitlines())


def test_partners_are_named_by_row_and_field(run: Run) -> None:
    created(run)
    Path("bad.csv").write_text(PARTNERS.replace("Europe/Berlin", "CET+1").replace(",PT,", ",XX,"), "utf-8")
    code, _, errors = run("partners", "import", "bad.csv", "--campaign", "sid-2027", "--as", "ana")
    assert code == 2
    assert "bad.csv: row 2: country:" in errors
    assert "bad.csv: row 3: timezone:" in errors


def test_feeds_are_followed_and_listed(run: Run) -> None:
    created(run)
    assert (
        "1 feeds added" in run("feeds", "import", "feeds.csv", "--no-look", "--campaign", "sid-2027", "--as", "ana")[1]
    )
    assert (
        "0 feeds added" in run("feeds", "import", "feeds.csv", "--no-look", "--campaign", "sid-2027", "--as", "ana")[1]
    )
    (feed,) = json.loads(run("feeds", "list", "--campaign", "sid-2027", "--json")[1])
    assert {"key", "url", "state", "why", "last_success_at", "last_new_item_at", "next_poll_at", "items"} <= feed.keys()
    assert json.loads(run("feeds", "items", "--campaign", "sid-2027", "--feed", "news", "--json")[1]) == []


def test_the_pledge_list_is_written_whole_and_private(run: Run) -> None:
    created(run)
    assert run("pledges", "export", "--campaign", "sid-2027", "--format", "csv", "--out", "out/list.csv")[0] == 0
    assert Path("out/list.csv").read_bytes().startswith(b"\xef\xbb\xbfpledge_id,")
    assert Path("out/list.csv").stat().st_mode & 0o777 == 0o600
    code, _, errors = run("pledges", "export", "--campaign", "nix", "--format", "csv", "--out", "out/other.csv")
    assert (code, Path("out/other.csv").exists(), len(errors.splitlines())) == (2, False, 1)
    assert [each.name for each in Path("out").iterdir()] == ["list.csv"]


def test_a_backup_is_verified_restored_and_keeps_what_was_there(run: Run) -> None:
    created(run)
    assert run("db", "backup", "copy.db")[0] == 0
    assert run("db", "backup", "copy.db")[0] == 2
    assert run("campaign", "create", "later", "--name", "Later")[0] == 0
    assert "1 in campaign" in run("db", "verify", "copy.db")[1]
    code, out, _ = run("db", "restore", "copy.db")
    assert (code, "before-restore" in out) == (0, True)
    assert run("outbox", "status", "--campaign", "later")[0] == 2
    assert run("outbox", "status", "--campaign", "sid-2027")[0] == 0
    (kept,) = Path("data").glob("*.before-restore-*Z")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM campaign").fetchone() == (2,)


def test_a_damaged_copy_is_refused_and_the_database_stays(run: Run) -> None:
    created(run)
    run("db", "backup", "copy.db")
    data = bytearray(Path("copy.db").read_bytes())
    data[5_000:9_000] = b"\x55" * 4_000
    Path("copy.db").write_bytes(data)
    assert run("db", "verify", "copy.db")[0] == 2
    assert run("db", "restore", "copy.db")[0] == 2
    assert run("outbox", "status", "--campaign", "sid-2027")[0] == 0
    Path("other.db").write_bytes(b"not a database at all" * 100)
    assert run("db", "verify", "other.db")[0] == 2


def test_a_restore_waits_until_the_bot_has_stopped(run: Run) -> None:
    created(run)
    run("db", "backup", "copy.db")
    asyncio.run(noted(bot_state.beat))
    code, _, errors = run("db", "restore", "copy.db")
    assert (code, errors.startswith("The bot is running.")) == (2, True)
    asyncio.run(noted(bot_state.stop))
    assert run("db", "restore", "copy.db")[0] == 0


def test_postgresql_brings_its_own_tools(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://me:hunter2@127.0.0.1:1/sidekick")
    code, _, errors = run("db", "backup", "copy.db")
    assert (code, "pg_dump" in errors, "hunter2" in errors) == (2, True, False)
    code, _, errors = run("outbox", "status", "--campaign", "sid-2027")
    assert (code, len(errors.splitlines()), "hunter2" in errors) == (1, 1, False)


@pytest.mark.parametrize("arguments", [("nonsense",), ("plan", "check", "nowhere.toml"), ("outbox", "status")])
def test_a_command_that_makes_no_sense_is_bad_input(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, errors = run(*arguments)
    assert (code, out) == (2, "")
    assert "Error: " in errors
    assert "Traceback" not in errors


def test_a_database_put_back_by_other_tools_can_be_distrusted_and_safe_mode_ended(run: Run) -> None:
    created(run)
    code, out, errors = run("outbox", "confirm", "--campaign", "sid-2027", "--as", "ana")
    assert (code, out) == (2, "")
    assert "not in safe mode" in errors
    assert run("db", "distrust")[0] == 0
    asyncio.run(noted(safety.begin))
    code, out, errors = run("outbox", "confirm", "--campaign", "sid-2027", "--as", "ana")
    assert (code, out) == (2, "")
    assert "still being compared" in errors
    assert "SAFE MODE (restored): 0 of 0 channels" in run("outbox", "status", "--campaign", "sid-2027")[1]
    asyncio.run(noted(compared))
    shown = json.loads(run("outbox", "status", "--campaign", "sid-2027", "--json")[1])["safe_mode"]
    assert (shown["reason"], shown["is_compared"]) == ("restored", True)
    assert run("outbox", "confirm", "--campaign", "sid-2027", "--as", "ana")[0] == 0
    assert json.loads(run("outbox", "status", "--campaign", "sid-2027", "--json")[1])["safe_mode"] is None


async def noted(note: Callable[[Database, datetime], Awaitable[object]]) -> None:
    database = Database.open("sqlite+aiosqlite:///data/sidekick.db")
    await note(database, datetime.now(UTC))
    await database.close()


async def compared(database: Database, now: datetime) -> None:
    class NoChannels:
        async def references(
            self, channel_id: int, since: datetime, turn: Callable[[], Awaitable[None]]
        ) -> dict[str, int]:
            raise AssertionError(f"there is no channel {channel_id} to read since {since}: {turn}")

    async def turn() -> None:
        raise AssertionError("nothing to ask")

    await safety.compare(database, NoChannels(), now=lambda: now, turn=turn)


TOLD = "My uncle touches me and I am scared."


@pytest.mark.parametrize(
    "arguments",
    [
        ("campaign", "create", "sid", "--name", TOLD),
        ("campaign", "create", TOLD, "--name", "Safer Internet Day"),
        ("plan", "import", "plan.toml", "--campaign", "sid", "--as", "Olga", "--approve", "--because", TOLD),
        ("plan", "import", "plan.toml", "--campaign", "sid", "--as", "Olga", f"--keep-words={TOLD}"),
        ("partners", "import", "partners.csv", "--campaign", "sid", "--as", TOLD),
        (TOLD,),
    ],
)
def test_what_an_operator_types_of_harm_is_used_nowhere_and_answered_with_who_can_help(
    run: Run, arguments: tuple[str, ...]
) -> None:
    code, out, errors = run(*arguments)
    assert (code, out) == (2, "")
    assert "uncle" not in errors
    assert "it is not your fault" in errors
    lines = helplines.of_country(helplines.DIRECTORIES, datetime.now(UTC).date())
    assert all(f"  {line.name}: {line.phone or line.url}\n" in errors for line in lines)
    assert not Path("data").exists()


def test_a_marked_quotation_in_a_reason_is_the_operators_own(run: Run) -> None:
    run("campaign", "create", "sid", "--name", "Safer Internet Day 2027", "--year", "2027")
    because = f"She wrote: “{TOLD}” We have her consent."
    code, out, _ = run(
        "plan", "import", "plan.toml", "--campaign", "sid", "--as", "Olga", "--approve", "--because", because
    )
    assert code == 0
    assert "1 approved" in out


def test_a_file_that_tells_of_harm_is_refused_by_row_without_a_word_of_it(run: Run) -> None:
    run("campaign", "create", "sid", "--name", "Safer Internet Day 2027", "--year", "2027")
    Path("partners.csv").write_text(PARTNERS.replace("Escola", TOLD), "utf-8")
    code, _, errors = run("partners", "import", "partners.csv", "--campaign", "sid", "--as", "Olga")
    assert code == 2
    assert "partners.csv: row 2: name: reads like somebody telling of harm" in errors
    assert "it is not your fault" in errors
    assert "https://childhelplineinternational.org/helplines/" in errors
    assert "uncle" not in errors
    Path("told.csv").write_text(f"key,title\na,{TOLD}\n", "utf-8")
    code, out, errors = run("plan", "check", "told.csv")
    assert code == 2
    assert "told.csv: row 2: title: reads like somebody telling of harm" in out
    assert "https://childhelplineinternational.org/helplines/" in out
    assert "uncle" not in out + errors
