from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.actions import announcements, evidence, plans, resources, writing
from campaigns.actions.link_checking import Checker
from campaigns.model import searching
from campaigns.model.age_band import AgeBand
from campaigns.model.announcement import AnnouncementKind, AnnouncementState
from campaigns.model.principle import Rule
from campaigns.model.searching import Wish
from campaigns.render import plan_files
from campaigns.sources.fetch import Fetcher
from cogs import resource_wish, resource_words
from cogs.permissions import Role
from cogs.resource import Resources
from cogs.resource_search import ResourceSearch
from cogs.resource_wish import ShelfState
from sandbox import Member, components
from sandbox.options import Value
from tests import builders, newsroom
from tests.cogs import rooms
from tests.cogs.rooms import GUIDE, SLUG, Room
from tests.sandbox import bots


def shelf(room: Room) -> ResourceSearch:
    return ResourceSearch(database=room.database, now=room.clock)


def office(room: Room) -> Resources:
    # nothing here looks at a link; tests/cogs/test_resource_links.py does
    checker = Checker(room.database, Fetcher(newsroom.SETTINGS), may_visit=lambda _: False)
    return Resources(database=room.database, now=room.clock, roles=room.roles, checker=checker)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with rooms.room(tmp_path) as furnished, furnished.open(shelf, office):
        yield furnished


def organiser(room: Room) -> Member:
    role_id = room.roles.ids[Role.ORGANISER]
    role = next(role for role in room.headquarters.roles.values() if role.id == role_id)
    return room.sandbox.member(room.headquarters, "Organiser", roles=[role], locale="en-US")


async def test_everyone_searches_and_only_they_see_it(room: Room) -> None:
    found = await room.sandbox.member(room.school, "Ana", locale="en-US").run("resource search", {"text": "GUIDE exam"})
    assert found.is_private
    assert "A guide for" in found.text
    assert "1 resource" in found.text
    links = [row["url"] for _, row in components.walk(found.reply.payload["components"]) if row.get("url")]
    assert links == [GUIDE.url]


async def test_nothing_found_says_so(room: Room) -> None:
    found = await room.sandbox.person("Ana", locale="en-US").run("resource search", {"text": "zebra%"})
    assert "Nothing found" in found.text


async def test_a_long_shelf_is_paged_and_what_has_expired_is_not_offered(room: Room) -> None:
    for number in range(13):
        item = replace(GUIDE, key=f"g{number}", title=f"Number {number:02}", expires_on=date(2026, 1, 1 + number))
        await resources.add(room.database, SLUG, item, actor=builders.AUTHOR, now=builders.NOW)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    assert "Nothing found" in (await ana.run("resource search", {"text": "number"})).text
    shown = await organiser(room).run("resource list")
    assert "14 resources" in shown.text
    await organiser(room).press(shown.reply, "More (1 of 3)", unchecked=True)
    await bots.until(lambda: "Number 06" in shown.text)


async def test_an_organiser_adds_a_resource_and_makes_a_post_of_it(room: Room) -> None:
    boss = organiser(room)
    facts: dict[str, Value] = {
        "title": "Léarn *together*",
        "url": "https://example.org/learn",
        "publisher": "A {publisher}",
        "language": "pt-br",
        "audience": "parents, educators",
        "year": 2026,
    }
    added = await boss.run("resource add", facts)
    assert "`learn-together`" in added.text or "`le-arn-together`" in added.text
    key = added.text.split("`")[1]
    offered = await boss.autocomplete("resource drop", "resource", "together")
    assert [choice["value"] for choice in offered] == [key]
    dropped = await boss.run("resource drop", {"resource": key, "when": "T-7 09:00 local"})
    assert "SID27-001" in dropped.text
    (drafted,) = await announcements.list_all(room.database, SLUG)
    assert (drafted.state, drafted.content.kind) == (AnnouncementState.DRAFT, AnnouncementKind.RESOURCE)
    assert drafted.content.links[0].url == "https://example.org/learn"
    assert set(drafted.content.texts) == {"en", "de", "fr", "es", "pt"}
    assert "A {{publisher}}" in drafted.content.texts["en"].body
    assert drafted.content.resource == key


async def test_a_publishers_own_themes_are_no_topics_of_the_campaign_so_that_its_plan_can_be_read_again(
    room: Room,
) -> None:
    facts: dict[str, Value] = {
        "title": "A quiz",
        "url": "https://example.org/q",
        "publisher": "P",
        "audience": "parents",
    }
    await organiser(room).run("resource add", facts | {"themes": "Cyberbullying, our own words"})
    await organiser(room).run("resource drop", {"resource": "a-quiz", "when": "T-7 09:00 local"})
    (drafted,) = await announcements.list_all(room.database, SLUG)
    assert drafted.content.topics == ("cyberbullying",)
    text = plan_files.write_toml(await plans.export(room.database, SLUG))
    assert plans.check_upload(text.encode(), "plan.toml").announcements[0].content.topics == ("cyberbullying",)


async def test_the_post_of_a_resource_asks_for_something_in_every_language(room: Room) -> None:
    await organiser(room).run("resource drop", {"resource": GUIDE.key, "when": "T-7 09:00 local"})
    (drafted,) = await announcements.list_all(room.database, SLUG)
    found = evidence.of_plan(await plans.export(room.database, SLUG))
    (about,) = [each for each in found if each.principle.rule is Rule.AUDIENCE_AND_ACTION]
    assert [each.lacks for each in about.advice if "asks for nothing" in each.lacks] == []
    assert set(drafted.content.texts) == {"en", "de", "fr", "es", "pt"}


async def test_two_resources_with_one_title_do_not_replace_each_other(room: Room) -> None:
    boss = organiser(room)
    for address in ("https://example.org/1", "https://example.org/2", "https://example.org/1"):
        await boss.run("resource add", {"title": "Same", "url": address, "publisher": "P"})
    found = await resources.search(room.database, SLUG, Wish("same"))
    assert sorted(item.url for item in found) == ["https://example.org/1", "https://example.org/2"]


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("resource add", {"title": "x", "url": "https://example.org", "publisher": "p"}),
        ("resource drop", {"resource": "guide", "when": "T 09:00 local"}),
        ("resource list", {}),
    ],
)
async def test_the_shelf_is_filled_by_organisers_only(room: Room, command: str, values: dict[str, str]) -> None:
    eve = room.sandbox.member(room.headquarters, "Eve", locale="en-US")
    told = await eve.run(command, values, unchecked=True)
    assert "role of organiser" in told.text
    assert told.is_private


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://example.org"},
        {"url": "https://user@example.org/guide"},
        {"url": "https://example.org/a guide"},
        {"url": "https://example.org/<@1>"},
        {"expires": "31.12.2027"},
        {"language": "klingon-ish"},
        {"title": "  "},
    ],
)
async def test_what_cannot_be_right_is_refused_with_a_way_out(room: Room, wrong: dict[str, str]) -> None:
    facts = {"title": "T", "url": "https://example.org", "publisher": "P"} | wrong
    told = await organiser(room).run("resource add", facts, unchecked=True)
    assert told.is_private
    assert len(await resources.list_all(room.database, SLUG)) == 1


async def stock(room: Room) -> None:
    """Put a shelf of many kinds up."""
    for number in range(8):
        item = replace(
            GUIDE,
            key=f"quiz-{number}",
            title=f"Quiz {number}: Größe zählt nicht",
            audience=("young-people",),
            ages=(AgeBand.FROM_11, AgeBand.FROM_14),
            themes=("cyberbullying",),
            language="de",
            description="Ten questions for a lesson, with answers.",
            version="2nd edition",
            licence="CC BY 4.0",
        )
        await resources.add(room.database, SLUG, item, actor=builders.AUTHOR, now=builders.NOW)


async def test_filters_stay_with_every_page_and_a_persons_language_names_the_facts(room: Room) -> None:
    await stock(room)
    ana = room.sandbox.member(room.school, "Ana", locale="de")
    wish: dict[str, Value] = {"text": "grosse", "audience": "young-people", "age": "11-14", "language": "de"}
    shown = await ana.run("resource search", wish | {"theme": "cyber"})
    assert "8 " in shown.text
    assert "Deutsch · junge Menschen · 11 bis 14 Jahre, 14 bis 18 Jahre · 2026 · 2nd edition · CC BY 4.0" in shown.text
    assert "Ten questions for a lesson" in shown.text
    await ana.press(shown.reply)
    await bots.until(lambda: "Quiz 7" in shown.text)
    assert "Quiz 5" not in shown.text
    nothing = await ana.run("resource search", wish | {"age": "3-7"})
    assert "8 " not in nothing.text


async def test_what_is_on_the_shelf_is_suggested_to_everyone(room: Room) -> None:
    await stock(room)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    assert [each["value"] for each in await ana.autocomplete("resource search", "theme", "cyb")] == ["cyberbullying"]
    offered = await ana.autocomplete("resource search", "language", "")
    assert [(each["name"], each["value"]) for each in offered] == [("German · de", "de"), ("English · en", "en")]


async def test_a_search_that_fits_into_no_button_says_that_there_is_more(room: Room) -> None:
    await stock(room)
    ana = room.sandbox.member(room.school, "Ana", locale="en-US")
    theme = "cyberbullying cyberbullyin cyberbullyi cyberbully cyberbull cyberbul"
    shown = await ana.run("resource search", {"text": "quiz zahlt nicht grosse questions with", "theme": theme})
    assert "look for fewer things at once" in shown.text


async def test_an_organiser_says_whom_a_resource_is_for(room: Room) -> None:
    facts: dict[str, Value] = {"title": "A quiz", "url": "https://example.org/quiz", "publisher": "P"}
    said = {"audience": "Young people, educators", "ages": "11 - 14; 14–18", "version": "2", "description": "A quiz."}
    added = await organiser(room).run("resource add", facts | said | {"expires": "2027-12-31"})
    assert (
        "young people, educators · 11 to 14 years, 14 to 18 years · 2 · until <t:1830254400:D>"
        in (await organiser(room).run("resource list")).text
    )
    assert "is on the shelf as `a-quiz`" in added.text
    item = await resources.get(room.database, SLUG, "a-quiz")
    assert item.audience == ("young-people", "educators")
    assert (item.ages, item.version) == ((AgeBand.FROM_11, AgeBand.FROM_14), "2")
    unknown = await organiser(room).run("resource add", facts | {"title": "Another", "url": "https://example.org/b"})
    assert "no post for children or young people can carry it" in unknown.text
    assert "expired already" not in added.text
    old = await organiser(room).run("resource add", facts | said | {"expires": "2020-01-01"})
    assert "It has expired already, so nobody is offered it." in old.text


@pytest.mark.parametrize(
    ("wrong", "fix"),
    [({"audience": "teachers"}, "young-people"), ({"ages": "12-13"}, "11-14"), ({"audience": "young"}, "children")],
)
async def test_an_unknown_audience_or_age_is_refused_with_those_there_are(
    room: Room, wrong: dict[str, str], fix: str
) -> None:
    facts = {"title": "T", "url": "https://example.org", "publisher": "P"} | wrong
    told = await organiser(room).run("resource add", facts)
    assert fix in told.text
    assert len(await resources.list_all(room.database, SLUG)) == 1


async def test_resources_are_suggested_to_the_team_of_the_campaign_that_is_named(room: Room) -> None:
    boss = organiser(room)
    offered = await boss.autocomplete("resource check", "resource", "", {"campaign": SLUG})
    assert [each["value"] for each in offered] == [GUIDE.key]
    eve = room.sandbox.member(room.headquarters, "Eve", locale="en-US")
    assert await eve.autocomplete("resource check", "resource", "", {}) == []


async def test_the_shelf_is_given_as_a_spreadsheet(room: Room) -> None:
    await stock(room)
    await organiser(room).run("resource list", {"file": True})
    first, *rows = room.file("resources.csv").decode("utf-8-sig").splitlines()
    assert first.startswith("key,title,publisher,url,language,audience,ages")
    assert len(rows) == 9
    assert "young-people,11-14; 14-18,cyberbullying" in rows[1]


def test_every_audience_and_age_has_words() -> None:
    assert set(resource_words.AUDIENCES) == set(writing.audiences())
    assert set(resource_words.AGES) == set(AgeBand)


@given(
    typed=st.text(max_size=40),
    theme=st.text(max_size=80),
    audience=st.sampled_from(["", *writing.audiences()]),
    age=st.sampled_from([None, *AgeBand]),
    language=st.sampled_from(["", "de", "pt-BR", "sr-Latn"]),
    page=st.integers(0, 50),
)
@example(typed="", theme="\u03f2", audience="", age=None, language="", page=0)  # decomposes to a letter with a case
def test_what_a_button_says_finds_the_same_again(
    typed: str, theme: str, audience: str, age: AgeBand | None, language: str, page: int
) -> None:
    state = ShelfState(SLUG, Wish(typed, audience, age, language, theme), page)
    if not state.has_room:
        return
    found = resource_wish.TEMPLATE.fullmatch(state.custom_id)
    assert found is not None
    again = resource_wish.read(found.groupdict())
    assert again.custom_id == state.custom_id
    assert (again.page, again.wish.audience, again.wish.age) == (page, audience, age)
    assert searching.beginnings(again.wish.text) == searching.beginnings(typed)


async def test_who_has_no_role_in_headquarters_sees_there_what_members_see(room: Room) -> None:
    item = replace(GUIDE, key="old", title="An old guide", expires_on=date(2026, 1, 1))
    await resources.add(room.database, SLUG, item, actor=builders.AUTHOR, now=builders.NOW)
    eve = room.sandbox.member(room.headquarters, "Eve", locale="en-US")
    assert "Nothing found" in (await eve.run("resource search", {"text": "old"})).text
    assert "expired" in (await organiser(room).run("resource search", {"text": "old"})).text
