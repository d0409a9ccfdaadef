"""The shelf on both databases: both find the same, best first, whatever is typed; no link is in an impossible state."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.model.age_band import AgeBand
from campaigns.model.link import Link, LinkState, Served
from campaigns.model.plan import Resource
from campaigns.model.searching import Wish
from campaigns.storage import links, resources
from campaigns.storage.database import Database
from tests.builders import NOW, new_campaign

TODAY = date(2027, 1, 4)


def resource(key: str, title: str, **facts: Any) -> Resource:
    named: dict[str, Any] = {"publisher": "Alliance", "url": f"https://alliance.example/{key}", "language": "en"}
    return Resource(key, title, **(named | facts))


SHELF = (
    resource("guide", "A guide against bullying", themes=("cyberbullying",), audience=("parents",), year=2025),
    resource("pack", "School pack", themes=("bullying", "empathy"), audience=("educators",), ages=(AgeBand.FROM_7,)),
    resource("talk", "How to talk", description="What helps after bullying.", audience=("parents", "educators")),
    resource("gaming", "Gemeinsam spielen – Größe zählt nicht", language="de-AT", publisher="Österreichischer Verein"),
    resource("video", "Vídeo: a privacidade é tua", language="pt", themes=("privacy-and-balance",), year=2024),
    resource("ja", "こどもとインターネットの安全", language="ja"),
    resource("old", "An old guide", expires_on=date(2026, 12, 31), year=2019),
    resource("today", "A guide until today", expires_on=TODAY, year=2018),
)


@pytest.fixture
async def campaign_id(database: Database) -> int:
    campaign = await new_campaign(database)
    async with database.writing() as connection:
        for item in SHELF:
            await resources.put(connection, campaign.id, item)
    return campaign.id


async def found(database: Database, campaign_id: int, text: str = "", **wish: Any) -> list[str]:
    async with database.reading() as connection:
        items = await resources.search(connection, campaign_id, Wish(text, **wish), 50)
    return [item.key for item in items]


async def test_titles_count_more_than_facts_and_facts_more_than_descriptions(
    database: Database, campaign_id: int
) -> None:
    assert await found(database, campaign_id, "bullying") == ["guide", "pack", "talk"]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("osterreich", ["gaming"]),
        ("GRÖSSE", ["gaming"]),
        ("grosse", ["gaming"]),
        ("video privac", ["video"]),
        ("vídeo PRIVACIDADE", ["video"]),
        ("privacy-and", ["video"]),
        ("bull pack", ["pack"]),
        ("安全", ["ja"]),
        ("ullying", []),
        ("guide pack", []),
        ("7-11", ["pack"]),
        ("2024", ["video"]),
    ],
)
async def test_words_are_found_by_their_beginnings_without_case_and_accents(
    database: Database, campaign_id: int, typed: str, keys: list[str]
) -> None:
    assert await found(database, campaign_id, typed) == keys


@pytest.mark.parametrize(
    ("wish", "keys"),
    [
        ({"audience": "parents"}, {"guide", "talk"}),
        ({"audience": "parent"}, set()),
        ({"age": AgeBand.FROM_7}, {"pack"}),
        ({"language": "DE"}, {"gaming"}),
        ({"language": "de-AT"}, {"gaming"}),
        ({"language": "de-CH"}, set()),
        ({"theme": "cyberbullying"}, {"guide"}),
        ({"theme": "empat"}, {"pack"}),
        ({"theme": "%"}, set()),
        ({"theme": "no such theme"}, set()),
        ({"text": "guide", "audience": "parents"}, {"guide"}),
        ({"text": "guide", "current_on": TODAY}, {"guide", "today"}),
    ],
)
async def test_filters_hold_alone_and_together(
    database: Database, campaign_id: int, wish: dict[str, Any], keys: set[str]
) -> None:
    assert set(await found(database, campaign_id, **wish)) == keys


async def test_without_words_the_newest_come_first(database: Database, campaign_id: int) -> None:
    assert (await found(database, campaign_id))[:4] == ["guide", "video", "old", "today"]


async def test_what_leads_nowhere_is_not_offered(database: Database, campaign_id: int) -> None:
    async with database.writing() as connection:
        url = SHELF[0].url
        await links.note(connection, [url], NOW)
        known = (await links.of_urls(connection, [url]))[url]
        dead = replace(known, state=LinkState.DEAD, why="Nothing is there.", checked_at=NOW)
        await links.store(connection, dead, NOW)
    assert await found(database, campaign_id, "against", current_on=TODAY) == []
    assert await found(database, campaign_id, "against") == ["guide"]


async def test_the_index_follows_what_is_changed_and_taken_away(database: Database, campaign_id: int) -> None:
    async with database.writing() as connection:
        await resources.put(connection, campaign_id, replace(SHELF[0], title="Something else"))
    assert await found(database, campaign_id, "against") == []
    assert await found(database, campaign_id, "something") == ["guide"]
    async with database.writing() as connection:
        await connection.execute(sa.text("DELETE FROM resource WHERE key = 'guide'"))
    assert await found(database, campaign_id, "something") == []


@pytest.mark.parametrize(
    "typed",
    ['"', "' OR 1=1 --", "a:*", "NEAR(a b)", "a AND NOT b", "resource_words:", "(", ")", "*", "\\", "!x & |", "{a}^2",
     "title_words : x", "%_", "\x00", "🙂", "-guide", "+guide", "<->", "''':*"],
)  # fmt: skip
async def test_no_text_becomes_part_of_the_query(database: Database, campaign_id: int, typed: str) -> None:
    await found(database, campaign_id, typed)
    await found(database, campaign_id, theme=typed)
    # these two are words of ours by then; even so they are bound
    plain = typed.replace("\x00", "")
    await found(database, campaign_id, language=plain, audience=plain)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60))
async def test_any_text_can_be_searched_for_and_put_on_the_shelf(
    database: Database, campaign_id: int, typed: str
) -> None:
    clean = typed.encode("utf-8", "replace").decode().replace("\x00", "")
    async with database.writing() as connection:
        await resources.put(connection, campaign_id, resource("any", f"Anything {clean}"))
    await found(database, campaign_id, typed)
    assert "any" in await found(database, campaign_id, f"anything {' '.join(clean.split()[:3])}")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("state = 'lost', checked_at = 5", "state_known"),
        ("state = 'fine'", "known_was_checked"),
        ("state = 'dead', checked_at = 5", "trouble_has_reason"),
        ("served = '{}'", "served_is_compared"),
        ("failures = -1", "failures_count"),
    ],
)
async def test_a_link_cannot_be_in_an_impossible_state(database: Database, values: str, constraint: str) -> None:
    async with database.writing() as connection:
        await links.note(connection, ["https://a.example/"], NOW)
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        async with database.writing() as connection:
            await connection.execute(sa.text(f"UPDATE link SET {values}"))


async def test_what_is_known_of_a_link_comes_back_as_it_was_stored(database: Database) -> None:
    url = "https://a.example/"
    async with database.writing() as connection:
        assert await links.note(connection, [url, url], NOW) == 1
        assert await links.note(connection, [url], NOW) == 0
        (due,) = await links.due(connection, NOW, 9)
        seen = Link(due.id, url, LinkState.FINE, served=Served("a" * 64, is_page=True, title="T"), checked_at=NOW)
        seen = replace(seen, accepted=seen.served)
        await links.store(connection, seen, None)
        assert await links.by_id(connection, due.id) == seen
        assert await links.due(connection, NOW, 9) == ()
