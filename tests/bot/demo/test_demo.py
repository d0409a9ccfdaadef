"""A whole demo, short: the real bot as a process, organisers, members and newsrooms, and the check that can fail."""

import asyncio
import csv
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from pathlib import Path

import psutil

from bot.demo import souvenirs
from tests.bot.demo import driver

ROOT = Path(__file__).resolve().parents[3]


async def test_a_short_demo_is_exact_fills_its_folder_and_notices_what_was_spoiled_afterwards(tmp_path: Path) -> None:
    out, home = tmp_path / "out", tmp_path / "home"
    home.mkdir()
    process = await start("-m", "tests.bot.demo.driver", str(out), home=home)
    printed, _ = await process.communicate()
    text = printed.decode()
    assert process.returncode == 0, text
    told = json.loads(text.strip().splitlines()[-1])

    assert (told["status"], told["findings"]) == (0, []), text
    assert told["sent"] == driver.PARTNERS * (10 + 2), "ten posts of the plan and two stories for each partner"
    assert told["made"] >= driver.MEMBERS
    assert told["pledges"] == told["made"] - told["taken_back"]

    pledges = rows(out / "pledges.csv")
    assert sum(int(row["size"]) for row in pledges if not row["withdrawn_at"]) == told["pledges"]
    sent = [row for row in rows(out / "deliveries.csv") if row["state"] == "sent"]
    assert len({(row["reference"], row["channel_id"]) for row in sent}) == len(sent) == told["sent"]
    past = [row for row in rows(out / "deliveries.csv") if row["reason"] == "past-when-planned"]
    assert len(past) == driver.PARTNERS * 27, "what was over before it was approved is told, and not sent"
    assert {name: (out / name).stat().st_size > 0 for name in souvenirs.FILES} == dict.fromkeys(souvenirs.FILES, True)
    assert (out / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert not list(out.glob(".running-*"))
    assert not list(home.iterdir())

    assert told["spoiled_status"] == 1
    spoiled = " ".join(told["spoiled_findings"])
    assert "arrived more than once" in spoiled
    assert told["doubled"] in spoiled
    assert "recorded as sent and not there" in spoiled or "promised by the plan and not there" in spoiled
    assert told["removed"] in spoiled


async def test_ctrl_c_stops_everything_and_leaves_no_process_behind(tmp_path: Path) -> None:
    process = await start("-m", "bot", "demo", "--partners", "1", "--out", str(tmp_path / "out"), home=tmp_path)
    assert process.stdout is not None
    while b"is online" not in await asyncio.wait_for(process.stdout.readline(), 60):
        pass
    family = psutil.Process(process.pid).children(recursive=True)
    assert family
    process.send_signal(signal.SIGINT)
    printed, _ = await process.communicate()
    assert process.returncode == 130, printed.decode()
    assert b"nothing is left running" in printed
    assert b"Traceback" not in printed
    assert not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in family)
    assert not list((tmp_path / "out").glob(".running-*"))


async def start(*arguments: str, home: Path) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        env={"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "COLUMNS": "120"},
        stdout=PIPE,
        stderr=STDOUT,
    )


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
