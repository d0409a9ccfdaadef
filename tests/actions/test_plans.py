"""Plans: all or nothing, and an import that is repeated changes nothing."""

import pytest

from campaigns.actions import announcements, outbox, partners, plans
from campaigns.model.actor import Actor
from campaigns.model.announcement import AnnouncementState
from campaigns.model.delivery import DeliveryState
from campaigns.model.errors import ConflictError, ProblemsError
from campaigns.model.plan import Plan
from campaigns.render import plan_files
from campaigns.storage.database import Database
from tests.builders import NOW, SLUG, new_campaign, new_partners, partner_draft

OPERATOR = Actor.console("ana")
PLAN, PICTURES = plans.shipped("safer-internet-day")


async def bring_in(database: Database, plan: Plan = PLAN, because: str = "") -> plans.Imported:
    return await plans.import_plan(database, SLUG, plan, PICTURES, actor=OPERATOR, now=NOW, because=because)


async def test_the_shipped_plan_comes_in_as_drafts_and_again_changes_nothing(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    first = await bring_in(database)
    assert (first.added, first.approved) == (len(PLAN.announcements), 0)
    second = await bring_in(database)
    assert (second.added, second.changed, second.unchanged) == (0, 0, len(PLAN.announcements))
    everything = await announcements.list_all(database, SLUG)
    assert {each.state for each in everything} == {AnnouncementState.DRAFT}
    assert {each.version for each in everything} == {1}


async def test_a_console_approval_plans_everything_and_again_nothing(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    done = await bring_in(database, because="checked on paper")
    again = await bring_in(database, because="checked on paper")
    assert (done.approved, again.approved) == (len(PLAN.announcements), 0)
    counts = (await outbox.status(database, SLUG)).counts
    assert counts[DeliveryState.PLANNED] + counts[DeliveryState.DROPPED] == done.planned.added
    assert counts[DeliveryState.DROPPED] == done.planned.past > 0


async def test_the_csv_form_of_a_campaigns_own_plan_comes_back_unchanged(database: Database) -> None:
    campaign = await new_campaign(database)
    await bring_in(database)
    exported = plan_files.write_csv(await plans.export(database, SLUG)).encode("utf-8-sig")
    keys = await plans.resource_keys(database, campaign)
    read = plans.check(exported, "plan.csv", PICTURES, campaign, keys)
    again = await bring_in(database, read)
    assert (again.added, again.changed) == (0, 0)


async def test_a_plan_for_another_day_is_refused(database: Database) -> None:
    await new_campaign(database, year=2028)
    with pytest.raises(ConflictError, match="2027-02-09"):
        await bring_in(database)


async def test_a_plan_with_mistakes_changes_nothing(database: Database) -> None:
    await new_campaign(database)
    broken = b'[campaign]\nname = "X"\nkey_date = "safer-internet-day"\nyear = 2027\nsource_locale = "en"\n'
    broken += (
        b'[[announcement]]\nkey = "a"\nwhen = "tomorrow"\n[announcement.text.en]\ntitle = "T"\nbody = "{nobody}"\n'
    )
    with pytest.raises(ProblemsError) as refused:
        plans.check(broken, "plan.toml", PICTURES)
    assert [(problem.place, problem.field.rpartition(".")[2]) for problem in refused.value.problems] == [
        ("8", "when"),
        ("11", "body"),
    ]
    assert await announcements.list_all(database, SLUG) == ()


async def test_a_partner_who_joins_later_gets_what_is_approved_already(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    await bring_in(database, because="checked on paper")
    done = await partners.import_partners(database, SLUG, (partner_draft(3),), actor=OPERATOR, now=NOW)
    assert done.planned.added == len(PLAN.announcements)


async def test_a_partner_who_moves_to_another_zone_gets_other_instants_and_no_second_copy(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    await bring_in(database, because="checked on paper")
    moved = partner_draft(1, timezone="Asia/Kathmandu")
    done = await partners.import_partners(database, SLUG, (moved,), actor=OPERATOR, now=NOW)
    assert (done.changed, done.planned.added) == (1, 0)
    assert done.planned.changed > 0
    rows = await outbox.deliveries(database, SLUG)
    assert len(rows) == 2 * len(PLAN.announcements)
