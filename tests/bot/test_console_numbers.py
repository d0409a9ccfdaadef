"""The number on the console: stated, verified, and the end of a campaign's key, with exit codes a script can read."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import cli

SLUG = "sid-2027"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'sidekick.db'}")
    monkeypatch.setenv("SECRET_KEY", "0123456789012345678901234567890123456789")
    assert run("campaign", "create", SLUG, "--name", "SID 2027", "--pack", "safer-internet-day", "--year", "2027") == 0
    with closing(sqlite3.connect(tmp_path / "sidekick.db")) as connection, connection:
        (text_id,) = connection.execute("SELECT min(id) FROM pledge_text").fetchone()
        rows = [(f"p{number}", text_id, bytes([number]) * 32, number) for number in range(7)]
        columns = "id, campaign_id, pledge_text_id, person, locale, pledged_at"
        connection.executemany(f"INSERT INTO pledge ({columns}) VALUES (?, 1, ?, ?, 'en', ?)", rows)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    code = left.value.code
    assert isinstance(code, int)
    return code


def test_a_statement_is_made_and_verified_until_the_rows_behind_it_change(tmp_path: Path) -> None:
    assert run("pledges", "freeze", "--campaign", SLUG, "--out", "statement.json", "--as", "Me") == 0
    assert json.loads(json.loads(Path("statement.json").read_text())["statement"])["total"] == 7
    assert run("pledges", "verify", "--campaign", SLUG, "--list", "counted.csv") == 0
    assert len(Path("counted.csv").read_text().splitlines()) == 8
    with closing(sqlite3.connect(tmp_path / "sidekick.db")) as connection, connection:
        connection.execute("DELETE FROM pledge WHERE id = 'p3'")
    assert run("pledges", "verify", "--campaign", SLUG) == 2


def test_what_is_kept_out_is_counted_in_pledges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(tmp_path / "sidekick.db")) as connection, connection:
        for number, ids in enumerate((["p1"], ["p2", "p3"]), 1):
            columns = "id, campaign_id, kind, reason, conditions, who, created_at, looked_at"
            row = (number, 1, "invalid", "a script", "{}", "Me", 1, 1)
            connection.execute(f"INSERT INTO aside ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            connection.executemany(f"INSERT INTO aside_pledge VALUES ({number}, ?)", [(each,) for each in ids])
    assert run("pledges", "asides", "--campaign", SLUG) == 0
    said = capsys.readouterr().out
    assert "#1  1 pledge  a script" in said
    assert "#2  2 pledges  a script" in said


def test_the_key_of_an_open_campaign_stays_and_that_of_a_closed_one_can_be_destroyed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("pledges", "anonymise", "--campaign", SLUG, "--as", "Me") == 0
    assert "pseudonyms: 7; names: 0" in capsys.readouterr().out
    assert run("pledges", "anonymise", "--campaign", SLUG, "--destroy", "--as", "Me") == 2
    assert run("campaign", "close", SLUG, "--as", "Me") == 0
    assert run("pledges", "anonymise", "--campaign", SLUG, "--destroy", "--out", "cert.json", "--as", "Me") == 0
    certificate = json.loads(json.loads(Path("cert.json").read_text())["certificate"])
    assert certificate["kept"]["number"] == 7
    with closing(sqlite3.connect(tmp_path / "sidekick.db")) as connection:
        assert connection.execute("SELECT count(person), count(*) FROM pledge").fetchone() == (0, 7)
