"""What a campaign supports, counted from what is stored."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from campaigns.actions import announcements, coverage, following, partners, plans, resources
from campaigns.model import taxonomy
from campaigns.model.announcement import AnnouncementState
from campaigns.model.coverage import Support
from campaigns.model.errors import InputError
from campaigns.model.partner import DestinationKind, PartnerState
from campaigns.model.plan import Resource
from campaigns.model.taxonomy import Taxonomy
from campaigns.storage.database import Database
from tests.actions.relays import Room
from tests.builders import AUTHOR, GUILD, NOON, NOW, SLUG, approved, content, new_campaign, new_partners, partner_draft

EDUCATION: dict[str, Any] = {"capabilities": ("MNR-13",), "skills": ("empathy",)}
GUIDE = Resource("guide", "A guide", "Somebody", "https://example.org/guide", "en", capabilities=("MNR-13",))


async def education(database: Database) -> Support:
    part = (await coverage.measure(database, SLUG, now=NOW)).part(Taxonomy.CAPABILITIES)
    return next(each for each in part.supports if each.tag.id == "MNR-13")


async def test_the_shipped_plan_covers_what_it_says(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 3)
    plan, pictures = plans.shipped("safer-internet-day")
    await plans.import_plan(database, SLUG, plan, pictures, actor=AUTHOR, now=NOW)
    found = await coverage.measure(database, SLUG, now=NOW)
    assert (found.announcements, found.approved) == (len(plan.announcements), 0)
    assert (found.resources, found.pledges) == (len(plan.resources), len(plan.pledges))
    carrying = [
        each
        for each in (*(planned.content for planned in plan.announcements), *plan.resources, *plan.pledges)
        if "MNR-13" in each.capabilities
    ]
    assert (await education(database)).items == len(carrying)
    assert (found.untagged, [part.unknown for part in found.parts]) == (0, [()] * 5)
    assert all(part.supported for part in found.parts)


async def test_what_was_called_off_or_has_expired_supports_nothing(database: Database) -> None:
    await new_campaign(database)
    await announcements.draft(database, SLUG, content(**EDUCATION), actor=AUTHOR, now=NOW, key="off")
    await announcements.cancel(database, SLUG, "off", actor=AUTHOR, now=NOW)
    for key, expires_on in (("old", date(2027, 1, 3)), ("today", date(2027, 1, 4))):
        item = replace(GUIDE, key=key, url=f"https://example.org/{key}", expires_on=expires_on)
        await resources.add(database, SLUG, item, actor=AUTHOR, now=NOW)
    found = await education(database)
    assert (found.announcements, found.resources) == (0, 1)


async def test_partners_count_where_the_post_is_for_them_and_they_have_the_channel(database: Database) -> None:
    await new_campaign(database)
    shelf_only = partner_draft(1, channels={DestinationKind.RESOURCES: 500})
    drafts = (shelf_only, partner_draft(2, country="DE"), partner_draft(3, country="DE"), partner_draft(4))
    await partners.import_partners(database, SLUG, drafts, actor=AUTHOR, now=NOW)
    await approved(database, content(**EDUCATION, partners=("country:DE",)), key="german")
    assert (await education(database)).partners == 2
    await approved(database, content(**EDUCATION, partners=("country:PT",)), key="portuguese")
    assert (await education(database)).partners == 3
    await approved(database, content(**EDUCATION, destination=DestinationKind.RESOURCES), key="shelf")
    found = await education(database)
    assert (found.announcements, found.approved, found.partners, found.reached) == (3, 3, 4, 0)


async def test_a_partner_is_reached_when_the_post_is_in_its_channel(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    await approved(database, content(**EDUCATION))
    room = Room(database, NOON + timedelta(seconds=1))
    await room.relay()
    found = await education(database)
    assert (found.partners, found.reached) == (2, 2)


async def test_who_has_left_is_no_partner_of_what_is_supported(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 2)
    await approved(database, content(**EDUCATION))
    room = Room(database, NOON + timedelta(seconds=1))
    await room.relay()
    await partners.set_state(database, SLUG, GUILD + 1, PartnerState.LEFT, actor=AUTHOR, now=room.now)
    found = await education(database)
    assert (found.partners, found.reached) == (1, 1)
    assert (await coverage.measure(database, SLUG, now=NOW)).partners == 1


async def test_tags_are_added_and_taken_away_by_a_new_version_that_is_not_approved(database: Database) -> None:
    await new_campaign(database)
    await approved(database, content(**EDUCATION))
    tagged = await announcements.tag(database, SLUG, "hello", "sdg-16.2, -empathy", actor=AUTHOR, now=NOW)
    assert taxonomy.ids(tagged.content.tags()) == ("MNR-13", "SDG-16.2")
    assert (tagged.version, tagged.state) == (2, AnnouncementState.DRAFT)


def test_tags_are_nothing_a_reader_sees_so_no_copy_is_corrected_for_them() -> None:
    assert following.reads_the_same(content(), content(**EDUCATION, sdg=("SDG-16.2",)), "en", "en")


async def test_an_unknown_tag_changes_nothing(database: Database) -> None:
    await new_campaign(database)
    await approved(database, content(**EDUCATION))
    with pytest.raises(InputError, match="Did you mean `empathy`"):
        await announcements.tag(database, SLUG, "hello", "MNR-11, empaty", actor=AUTHOR, now=NOW)
    known = await announcements.get(database, SLUG, "hello")
    assert (known.version, known.state) == (1, AnnouncementState.APPROVED)


async def test_tags_of_resources_and_pledges_are_kept(database: Database) -> None:
    await new_campaign(database)
    plan, pictures = plans.shipped("safer-internet-day")
    await plans.import_plan(database, SLUG, plan, pictures, actor=AUTHOR, now=NOW)
    exported = await plans.export(database, SLUG)
    assert {each.key: each.tags() for each in exported.pledges} == {each.key: each.tags() for each in plan.pledges}
    assert {each.key: each.tags() for each in exported.resources} == {each.key: each.tags() for each in plan.resources}
