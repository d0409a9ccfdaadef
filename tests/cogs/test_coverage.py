"""/campaign coverage, /announce tag and the tags of /resource add, over a real socket."""

from pathlib import Path

from campaigns.actions import plans, resources, writing
from campaigns.model import taxonomy
from cogs import suggestions
from cogs.resource import Resources
from sandbox import components
from tests import builders, house
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, SLUG, told
from tests.house import House


async def load_the_plan(home: House) -> None:
    plan, pictures = plans.shipped("safer-internet-day")
    await plans.import_plan(home.database, SLUG, plan, pictures, actor=builders.AUTHOR, now=home.clock())


async def test_coverage_is_two_pictures_with_the_same_in_words_and_a_table(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await load_the_plan(home)
        answer = await home.hq.organiser.run("campaign coverage")
        text = await told(answer, "Model National Response (2016): **9 of 21**", "Skills (2022): **")
        assert "no tag" not in text
        galleries = [
            row["items"][0] for _, row in components.walk(answer.reply.payload["components"]) if row["type"] == 12
        ]
        assert [row["description"].partition(" (2016)")[0] for row in galleries] == [
            "Safer Internet Day 2027 supports 9 of 21 capabilities of the Model National Response",
            "Safer Internet Day 2027: what else it supports. INSPIRE strategies",
        ]
        names = [row["filename"] for row in answer.reply.payload["attachments"]]
        assert names == ["sid-2027-coverage.png", "sid-2027-coverage-more.png", "sid-2027-coverage.csv"]


async def test_an_empty_campaign_is_drawn_too_and_items_without_tags_are_told(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await told(await home.hq.auditor.run("campaign coverage"), "(2016): **0 of 21**")
        await home.announce(SLUG, "hello", builders.content())
        await told(await home.hq.organiser.run("campaign coverage"), "1 item has no tag.", "`/announce tag`")


async def test_members_of_the_public_do_not_see_it(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        refused = await home.hq.visitor.run("campaign coverage", unchecked=True)
        assert "supports" not in await told(refused, "Reference:")


async def test_tagging_makes_a_new_version_and_shows_it(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await home.announce(SLUG, "hello", builders.content())
        tags = {"announcement": REFERENCE, "tags": "MNR-13, empathy"}
        await told(await home.hq.organiser.run("announce tag", tags), "Draft, version 2", "Supports: MNR-13, empathy.")
        wrong = await home.hq.organiser.run("announce tag", {"announcement": REFERENCE, "tags": "empathie"})
        await told(wrong, "is not a tag of any taxonomy", "Did you mean", "empathy")
        named = await home.hq.organiser.run("announce tag", {"announcement": REFERENCE, "tags": "inspire-1"})
        await told(named, "is not a tag of any taxonomy", "The tags of INSPIRE strategies are", "`norms-and-values`")
        assert (await organisers.known(home)).version == 2


async def test_whom_it_speaks_to_and_what_about_are_said_with_it(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await home.announce(SLUG, "hello", builders.content())
        olga = home.hq.organiser
        said = {"announcement": REFERENCE, "audience": "parents, Young People", "topics": "cyberbullying"}
        text = await told(await olga.run("announce tag", said), "Draft, version 2", "Speaks to: parents, young-people.")
        assert "About: cyberbullying." in text
        assert "does not say whom it speaks to" not in text
        fewer = {"announcement": REFERENCE, "audience": "-young-people, media", "tags": "empathy"}
        await told(await olga.run("announce tag", fewer), "Speaks to: parents, media.", "Supports: empathy.")
        again = await olga.run("announce tag", {"announcement": REFERENCE, "topics": "cyberbuling"})
        await told(again, "is not a topic", "Did you mean `cyberbullying`?")
        wrong = await olga.run("announce tag", {"announcement": REFERENCE, "audience": "teachers"})
        await told(wrong, "is not an audience", "There are children, educators")
        assert (await organisers.known(home)).content.topics == ("cyberbullying",)


async def test_audiences_and_topics_are_suggested_after_what_is_typed(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        found = await olga.autocomplete("announce tag", "audience", "parents, edu", {})
        assert found == [{"name": "parents, educators", "value": "parents, educators"}]
        found = await olga.autocomplete("announce tag", "topics", "-cyber", {})
        assert [each["value"] for each in found] == ["-cyberbullying"]
        assert await home.hq.visitor.autocomplete("announce tag", "audience", "", {}) == []


async def test_tags_are_offered_one_after_the_other(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        offered = await home.hq.organiser.autocomplete("announce tag", "tags", "MNR-13, bystander")
        assert [choice["value"] for choice in offered] == ["MNR-13, bystander-action"]
        offered = await home.hq.organiser.autocomplete("announce tag", "tags", "MNR-13, -child helpline")
        assert [choice["value"] for choice in offered] == ["MNR-13, -MNR-11"]


def test_every_tag_can_be_found_by_its_id_and_by_its_name() -> None:
    for tag in writing.known_tags():
        for typed in (tag.id, tag.name.partition(",")[0]):
            assert tag.id in [choice.value for choice in suggestions.of_tags(typed)]
    assert len(suggestions.of_tags("")) == 25


async def test_a_resource_says_what_it_supports(tmp_path: Path) -> None:
    async with house.opened(tmp_path, cogs=[Resources], dynamic_items=(), partner_count=0) as home:
        await home.campaign(SLUG)
        facts: dict[str, str | int] = {
            "title": "A guide",
            "url": "https://example.org/guide",
            "publisher": "Somebody",
            "tags": "mnr-13, life-skills",
        }
        answer = await home.hq.organiser.run("resource add", facts)
        await told(answer, "is on the shelf")
        (item,) = await resources.list_all(home.database, SLUG)
        assert taxonomy.ids(item.tags()) == ("MNR-13", "life-skills")
