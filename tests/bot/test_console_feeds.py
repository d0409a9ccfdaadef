"""`feeds import` as its user sees it: what each address is, what will happen, and nothing posted."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources
from pathlib import Path

import pytest

from bot import cli, settings
from tests import newsroom
from tests.newsroom import Newsroom

PAGE = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
AS = ("--campaign", "sid-2027", "--as", "ana")
Run = Callable[..., Awaitable[str]]


@pytest.fixture
async def news() -> AsyncIterator[Newsroom]:
    async with newsroom.open_newsroom() as opened:
        opened.show(1, 2, 3, 4)
        opened.show(path="/", body=PAGE)
        yield opened


@pytest.fixture
async def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in a folder of its own that may reach loopback; gives its output."""
    for name in settings.NAMES:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:9/api/v10")
    monkeypatch.setenv("FETCH_ALLOW_LOOPBACK", "true")
    monkeypatch.setenv("LOG_LEVEL", "WARNING")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[object, str, str]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(list(arguments))
        return left.value.code, *capfd.readouterr()

    async def run_(*arguments: str) -> str:
        code, out, errors = await asyncio.to_thread(call, *arguments)
        assert (code, errors) == (0, "")
        return out

    await run_("campaign", "create", "sid-2027", "--name", "Safer Internet Day 2027", "--year", "2027")
    return run_


def listed(*rows: str) -> str:
    Path("feeds.csv").write_text("\n".join(("key,url,organisation,mode", *rows, "")), "utf-8")
    return "feeds.csv"


async def test_an_import_shows_what_each_address_is_and_what_will_happen(run: Run, news: Newsroom) -> None:
    file = listed(f"alliance,{news.url('/')},Alliance,review", f"gone,{news.url('/nowhere')},Gone,review")
    shown = await run("feeds", "import", file, *AS)
    assert f"alliance: Alliance newsroom · Alliance · {news.url()} · en · 4 items" in shown
    assert [line.rpartition(" ")[2] for line in shown.splitlines() if line.startswith("    - ")] == ["4", "3", "2"]
    assert "What it shows now is known and not posted. Each new item waits for somebody to decide." in shown
    assert "gone: could not be looked at." in shown
    assert "2 feeds added" in shown
    feeds = json.loads(await run("feeds", "list", "--campaign", "sid-2027", "--json"))
    assert [feed["url"] for feed in feeds] == [news.url(), news.url("/nowhere")], "the page became its feed"


async def test_importing_a_page_twice_changes_nothing_also_while_the_site_is_down(run: Run, news: Newsroom) -> None:
    file = listed(f"alliance,{news.url('/')},Alliance,review")
    await run("feeds", "import", file, *AS)
    assert "0 feeds added, 0 changed, 1 as before" in await run("feeds", "import", file, *AS)
    news.feeds["/"].status = 503
    assert "0 feeds added, 0 changed, 1 as before" in await run("feeds", "import", file, *AS)


async def test_the_first_look_is_the_baseline_and_the_newest_are_queued_by_choice(run: Run, news: Newsroom) -> None:
    file = listed(f"alliance,{news.url()},Alliance,review")
    shown = await run("feeds", "import", file, *AS, "--queue-newest", "2")
    assert "alliance: 2 items wait for review." in shown
    items = json.loads(await run("feeds", "items", "--campaign", "sid-2027", "--feed", "alliance", "--json"))
    assert [(item["title"][-1], item["state"]) for item in items] == [
        ("4", "queued"),
        ("3", "queued"),
        ("2", "baseline"),
        ("1", "baseline"),
    ]


async def test_a_feed_that_posts_by_itself_shows_the_filter_it_got(run: Run, news: Newsroom) -> None:
    shown = await run("feeds", "import", listed(f"alliance,{news.url()},Alliance,auto"), *AS)
    assert "New items that pass its filters go out by themselves" in shown
    [feed] = json.loads(await run("feeds", "list", "--campaign", "sid-2027", "--json"))
    assert feed["filters"] == {"max_age_days": 30}


async def test_the_list_of_suggested_publishers_can_be_imported_as_it_is_and_asks_nobody(run: Run) -> None:
    with resources.as_file(resources.files("campaigns").joinpath("data", "feeds.csv")) as file:
        shown = await run("feeds", "import", str(file), "--no-look", *AS)
    feeds = json.loads(await run("feeds", "list", "--campaign", "sid-2027", "--json"))
    assert f"{len(feeds)} feeds added" in shown
    assert {feed["mode"] for feed in feeds} == {"review"}


async def test_the_list_says_when_each_feed_was_read_and_is_read_again(run: Run, news: Newsroom) -> None:
    assert await run("feeds", "list", "--campaign", "sid-2027") == "No feed is followed.\n"
    file = listed(f"alliance,{news.url()},Alliance,review", f"down,{news.url('/down')},Down,review")
    news.show(path="/down", status=503)
    await run("feeds", "import", file, "--no-look", *AS)
    assert await run("feeds", "items", "--campaign", "sid-2027", "--feed", "down") == "No items yet.\n"
    polled = await run("feeds", "poll", "--once")
    assert "  down: not reached, tried again (The site has trouble of its own (503).)\n" in polled
    assert "  alliance: fine\n" in polled
    alliance, times, down, other_times = (await run("feeds", "list", "--campaign", "sid-2027")).splitlines()
    assert alliance.startswith("alliance  fine  ")
    assert re.fullmatch(r"    last success 20.* UTC, last new item 20.* UTC, next poll 20.* UTC; 4 baseline", times)
    assert down.startswith("down  not reached, tried again (The site has trouble of its own")
    assert other_times.startswith("    last success never, last new item never, next poll 20")


async def test_of_a_feed_that_is_not_reached_nothing_is_queued_and_that_is_said(run: Run, news: Newsroom) -> None:
    news.show(path="/down", status=503)
    file = listed(f"alliance,{news.url()},Alliance,review", f"down,{news.url('/down')},Down,review")
    shown = await run("feeds", "import", file, "--queue-newest", "2", *AS)
    assert "  alliance: 2 items wait for review.\n" in shown
    assert "  down: not reached, so nothing of it waits for review.\n" in shown


async def test_a_feed_that_is_gone_has_no_next_poll(run: Run, news: Newsroom) -> None:
    news.show(status=410)
    await run("feeds", "import", listed(f"alliance,{news.url()},Alliance,review"), "--no-look", *AS)
    await run("feeds", "poll", "--once")
    [feed] = json.loads(await run("feeds", "list", "--campaign", "sid-2027", "--json"))
    assert (feed["state"], feed["next_poll_at"]) == ("gone", None)
    assert "next poll never" in await run("feeds", "list", "--campaign", "sid-2027")
