"""`feeds import` as its user sees it: what each address is, what will happen, and nothing posted."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
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
