"""What speaks about harm goes out with somebody to talk to beside it, or with a directory of those, or not at all."""

import pytest

from campaigns.actions import announcements, campaigns, partner_lines, partners, posts
from campaigns.model.actor import Actor
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.helplines import DIRECTORIES, HelpLineRow, Standing
from campaigns.model.partner_line import LineFor, OwnLine
from campaigns.sources import facts
from campaigns.storage.database import Database
from tests import builders
from tests.actions.relays import Room
from tests.builders import AUTHOR, NOON, NOW, SLUG, approved, content, new_campaign, partner_draft

ADMIN = Actor.discord(2001)
LISTENING, REPORTS_ONLY = partner_draft(1), partner_draft(2, country="US", timezone="America/New_York")


@pytest.fixture
async def room(database: Database) -> Room:
    await new_campaign(database)
    await partners.import_partners(database, SLUG, (LISTENING, REPORTS_ONLY), actor=AUTHOR, now=NOW)
    return Room(database, NOON)


def kept(monkeypatch: pytest.MonkeyPatch, *, has_directories: bool) -> None:
    """Leave the file of help lines without the directories, or without anything."""
    rows = tuple(each for each in facts.help_line_rows() if has_directories or each.country_code != DIRECTORIES)

    def read() -> tuple[HelpLineRow, ...]:
        return rows

    monkeypatch.setattr(facts, "help_line_rows", read)


async def rows(database: Database) -> dict[str, DeliveryRow]:
    _, found = await announcements.status(database, SLUG, "hello")
    return {each.partner: each for each in found}


async def test_without_a_directory_only_those_with_somebody_to_talk_to_get_it(
    database: Database, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(monkeypatch, has_directories=False)
    await approved(database, content(is_sensitive=True))
    await room.relay()
    assert [each.channel_id for each in room.sender.stored] == [builders.CHANNEL + 1]
    found = await rows(database)
    assert found["Partner 2"].state is DeliveryState.FAILED
    assert "no help line is known for Partner 2" in found["Partner 2"].reason


async def test_who_is_about_to_approve_it_reads_for_whom_it_is_blocked(
    database: Database, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(monkeypatch, has_directories=False)
    known = await announcements.draft(database, SLUG, content(is_sensitive=True), actor=AUTHOR, now=NOW, key="hello")
    campaign = await campaigns.get(database, SLUG)
    ((partner, error),) = await posts.problems(database, campaign, known, room.now)
    assert (partner.name, error.why) == ("Partner 2", "A sensitive post never goes out without help beside it.")


async def test_with_the_directories_everybody_gets_it_and_who_has_nobody_to_talk_to_is_named(
    database: Database, room: Room
) -> None:
    await approved(database, content(is_sensitive=True))
    await room.relay()
    assert len(room.sender.stored) == 2
    everyone = await partner_lines.everyone(database, SLUG, NOW)
    assert [each.partner.name for each in partner_lines.wanting(everyone, Standing.NONE)] == ["Partner 2"]


async def test_a_line_of_its_own_is_somebody_to_talk_to(
    database: Database, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(monkeypatch, has_directories=False)
    own = OwnLine("Our line", "123 456", "", LineFor.CHILDREN)
    await partner_lines.give(database, REPORTS_ONLY.guild_id, own, actor=ADMIN, now=NOW)
    await approved(database, content(is_sensitive=True))
    await room.relay()
    assert len(room.sender.stored) == 2
