"""The words guard before all that others read: promises, the shelf, plans, notes; and whose words are refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.actions import campaigns, feeds, file_door, partners, plans, resources, words
from campaigns.model.errors import ConflictError, ProblemsError
from campaigns.model.plan import Plan, PledgeText, Resource
from campaigns.render import plan_files
from campaigns.storage.database import Database
from tests.builders import AUTHOR, NOW, SLUG, new_campaign

SHIPPED = "safer-internet-day"
HARMFUL_PROMISE = PledgeText("say-it", "parent", {"en": "I listen.", "fr": "Je signale la pédopornographie."})
HARMFUL_RESOURCE = Resource("study", "Child porn on the net", "A publisher", "https://example.org/study", "en")
WHY = "It is the title its publisher gave in 1998."


def plan(**changes: object) -> Plan:
    shipped = plans.read_shipped(SHIPPED)
    small = replace(shipped, announcements=(), pledges=shipped.pledges[:1], resources=())
    return replace(small, **changes)  # type: ignore[arg-type]  # by name


async def bring_in(database: Database, what: Plan, override: str = "") -> None:
    pictures = plans.shipped_pictures()
    await plans.import_plan(database, SLUG, what, pictures, actor=AUTHOR, now=NOW, override=override)


async def detail(database: Database, action: str) -> dict[str, object]:
    async with database.reading() as connection:
        query = sa.text("SELECT detail FROM audit WHERE action = :action").bindparams(action=action)
        row = (await connection.execute(query)).scalar_one()
        return dict(json.loads(row) if isinstance(row, str) else row)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (plan(pledges=(HARMFUL_PROMISE,)), "“pédopornographie” (fr pledge say-it"),
        (plan(resources=(HARMFUL_RESOURCE,)), "“Child porn” (en resource study: title"),
        (plan(resources=(replace(HARMFUL_RESOURCE, title="A study", description="On child porn."),)), "description"),
        (plan(resources=(replace(HARMFUL_RESOURCE, title="A study", themes=("child porn",)),)), "theme"),
        (plan(hashtags=("#SID2027", "#ChildPornography")), "“ChildPornography” (en hashtag"),
    ],
)
async def test_a_plan_brings_no_harmful_promise_or_title_unless_somebody_says_why(
    database: Database, what: Plan, said: str
) -> None:
    await new_campaign(database)
    with pytest.raises(ConflictError) as refused:
        await bring_in(database, what)
    assert said in str(refused.value)
    assert await resources.list_all(database, SLUG) == ()
    await bring_in(database, what, WHY)
    assert (await detail(database, "plan.import"))["words_because"] == WHY


async def test_a_title_with_harmful_words_is_shelved_for_a_reason_only_and_never_rewritten(database: Database) -> None:
    await new_campaign(database)
    with pytest.raises(ConflictError, match="Child porn"):
        await resources.add(database, SLUG, HARMFUL_RESOURCE, actor=AUTHOR, now=NOW)
    await resources.add(database, SLUG, HARMFUL_RESOURCE, actor=AUTHOR, now=NOW, override=WHY)
    assert [each.title for each in await resources.list_all(database, SLUG)] == [HARMFUL_RESOURCE.title]
    assert (await detail(database, "resource.add"))["words"] == [["2", "en", "resource study: title"]]


@pytest.mark.parametrize("shown", [{"name": "Stop child porn 2027"}, {"hashtags": ("#ChildPornography",)}])
async def test_no_campaign_puts_harmful_words_on_every_post_by_its_name_or_hashtags(
    database: Database, shown: dict[str, Any]
) -> None:
    plain: dict[str, Any] = {"slug": SLUG, "name": "Safer Internet Day", "actor": AUTHOR, "now": NOW}
    with pytest.raises(ConflictError, match="has words that cannot go out"):
        await campaigns.create(database, **(plain | shown))
    await campaigns.create(database, **plain, hashtags=("#OPSC", "#ChildPornographyPreventionAct"))


def test_a_warning_stops_nothing_and_is_listed() -> None:
    warned = plan(pledges=(PledgeText("care", "parent", {"en": "I protect minors online."}),))
    assert words.may_go_out("The plan", words.found_before_import(warned)) == {}
    assert [(each.quoted, each.finding.prefer) for each in words.found_in_plan(warned)] == [
        ("minors", "child (under 18)")
    ]


def test_a_note_is_checked_in_its_language_and_shown_with_what_to_prefer_and_why() -> None:
    (found,) = words.found([("de", "note", "Wir sagen nein zu Kinderpornografie.")])
    assert (found.part, found.quoted) == ("note", "Kinderpornografie")
    assert "Missbrauchsdarstellungen" in found.finding.prefer
    assert found.finding.why
    with pytest.raises(ConflictError, match="The note has words"):
        words.may_go_out("The note", [found])


TOLD = "My uncle touches me and I am scared."


def written(what: Plan) -> bytes:
    return plan_files.write_toml(what).encode()


@pytest.mark.parametrize("text", [TOLD, "Er bringt sich um, mein Vater schlägt mich."])
def test_a_plan_file_in_which_somebody_tells_of_harm_is_refused_without_a_word_of_it(text: str) -> None:
    told = plan(pledges=(PledgeText("told", "parent", {"en": text}),))
    with pytest.raises(ProblemsError) as refused:
        plans.check_upload(written(told), "plan.toml")
    said = str(refused.value)
    assert ": pledge.told.text.en.text: reads like somebody telling of harm" in said
    assert text[:10] not in said


IN_A_PLAN = (
    ('name = "', 'name = "{} '),
    ("hashtags = [", 'hashtags = ["#{}", '),
    ("topics = [", 'topics = ["{}", '),
    ("audience = [", 'audience = ["{}", '),
    ("[[announcement]]", '[[announcement]]\npartners = ["tag:{}"]'),
    ('publisher = "', 'publisher = "{} '),
    ('licence = "', 'licence = "{} '),
    ("[[pledge]]", '[[pledge]]\n"{}" = 1'),
    ('alt = "', 'alt = "{} '),
)


@pytest.mark.parametrize(("before", "after"), IN_A_PLAN)
def test_no_field_of_a_plan_keeps_or_repeats_what_somebody_tells_of_harm(before: str, after: str) -> None:
    whole = (files("campaigns.plans") / "safer-internet-day.toml").read_text("utf-8")
    assert before in whole
    with pytest.raises(ProblemsError) as refused:
        plans.check_upload(whole.replace(before, after.format(TOLD), 1).encode(), "plan.toml")
    assert "reads like somebody telling of harm" in str(refused.value)
    assert TOLD[:10] not in str(refused.value)


HEADERS = (
    (partners.read_file, "guild_id,name,country,timezone,locale,announcements_channel_id,tags"),
    (feeds.read_file, "key,url,organisation,mode,words"),
)


@pytest.mark.parametrize(("read", "header"), HEADERS)
def test_no_cell_of_a_spreadsheet_keeps_or_repeats_what_somebody_tells_of_harm(
    read: Callable[[bytes, str], object], header: str
) -> None:
    columns = header.split(",")
    for place in range(len(columns) + 1):
        cells = ["x"] * (len(columns) + 1)
        cells[place] = TOLD
        for text in (f"{header}\n{','.join(cells)}\n", f"{header},{TOLD}\n{','.join(cells[:-1])}\n"):
            with pytest.raises(ProblemsError) as refused:
                read(text.encode(), "list.csv")
            assert "reads like somebody telling of harm" in str(refused.value)
            assert TOLD[:10] not in str(refused.value)


@pytest.mark.parametrize("text", [f"A girl said: “{TOLD}” We believe her.", f"A survivor writes: {TOLD}"])
def test_a_marked_quotation_in_a_plan_file_is_a_text_of_the_campaign(text: str) -> None:
    quoted = plan(pledges=(PledgeText("told", "parent", {"en": text}),))
    assert plans.check_upload(written(quoted), "plan.toml").pledges[0].texts["en"] == text


def test_the_shipped_plan_has_nothing_to_think_again_about_that_blocks_and_no_statement() -> None:
    shipped = plans.read_shipped(SHIPPED)
    assert words.may_go_out("The plan", words.found_in_plan(shipped)) == {}
    file_door.look(written(shipped), "plan.toml")
