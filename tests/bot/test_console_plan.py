"""`plan check` and `plan import` tell of words and of help beside what speaks about harm; they stop nothing by that."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import cli, settings

PLAN = """\
[campaign]
name = "Safer Internet Day 2027"
anchor = 2027-02-09
source_locale = "en"

[[announcement]]
key = "beside-you"
when = "T-14 09:00 local"
mention = "role"
sensitive = true
[announcement.text.en]
title = "Beside you"
body = "Seen child pornography? Talk to somebody. It is never your fault."
"""
PARTNERS = """\
guild_id,name,country,timezone,locale,announcements_channel_id,resources_channel_id,news_channel_id,mention_role_id,tags
812345678901234567,Escola,PT,Europe/Lisbon,pt-PT,812345678901234568,,,,
812345678901234569,Lekòl,HT,America/Port-au-Prince,fr,812345678901234570,,,,
812345678901234571,School,US,America/New_York,en-US,812345678901234572,,,,
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command beside a campaign with three partners; gives exit code, output and errors."""
    for name in settings.NAMES:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    Path("plan.toml").write_text(PLAN, "utf-8")
    Path("partners.csv").write_text(PARTNERS, "utf-8")

    def run_(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(list(arguments))
        out, errors = capfd.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, out, errors

    assert run_("campaign", "create", "sid-2027", "--name", "SID", "--anchor", "2027-02-09")[0] == 0
    assert run_("partners", "import", "partners.csv", "--campaign", "sid-2027", "--as", "ana")[0] == 0
    return run_


def test_a_check_names_words_that_block_and_where_they_stand(run: Run) -> None:
    code, out, _ = run("plan", "check", "plan.toml")
    assert code == 0
    assert "  - block: “child pornography” (beside-you: body, en, characters 6 to 22); better child sexual abuse" in out
    assert "Lekòl" not in out, "no campaign was named"


def test_a_check_for_a_campaign_names_who_finds_nobody_to_talk_to_and_what_rings_nobody(run: Run) -> None:
    code, out, _ = run("plan", "check", "plan.toml", "--campaign", "sid-2027")
    assert code == 0
    assert "only the international directories (2): Lekòl, School." in out
    assert "Help line not confirmed by its partner (1): Escola." in out
    assert "No role is notified by beside-you" in out


def test_an_import_says_so_before_the_console_approves(run: Run) -> None:
    arguments = (
        "--campaign",
        "sid-2027",
        "--as",
        "ana",
        "--approve",
        "--because",
        "tested",
        "--keep-words",
        "It quotes the law.",
    )
    code, out, errors = run("plan", "import", "plan.toml", *arguments)
    assert (code, errors) == (0, "")
    assert out.index("Lekòl, School") < out.index("1 approved")
