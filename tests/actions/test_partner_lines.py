"""Partners' help lines: used first where they were given, known by who and when, rejected, and asked about once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from campaigns.actions import announcements, campaigns, line_asking, notices, partner_lines, partners, posts
from campaigns.model.announcement import Text
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.helplines import Standing
from campaigns.model.notice import NoticeKind
from campaigns.model.partner import PartnerState
from campaigns.model.partner_line import LineFor, OwnLine
from campaigns.model.post import Post
from campaigns.storage.database import Database
from tests import builders
from tests.builders import APPROVER, AUTHOR, CHANNEL, GUILD, KEY_DAY, NOW, SLUG

OWN = OwnLine("Our line", "+351 21 000 0000", "https://line.example/", LineFor.CHILDREN, "Mon-Fri 9-19")
DESK = CHANNEL + 900
NOTHING = "name = '', audience = '', phone = '', url = '', hours = ''"
ASKED_AT = datetime(2027, 1, 26, 12, tzinfo=UTC)
"""Fourteen days before the key day."""


@pytest.fixture
async def pt(database: Database) -> int:
    """A partner in Portugal with a channel for its team, one in Nepal without."""
    await builders.new_campaign(database)
    drafts = (
        builders.partner_draft(1, contact_channel_id=CHANNEL + 500),
        builders.partner_draft(2, country="NP", name="Nepal"),
    )
    await partners.import_partners(database, SLUG, drafts, actor=AUTHOR, now=NOW)
    return GUILD + 1


async def give(database: Database, guild_id: int, own: OwnLine = OWN) -> partner_lines.Shown:
    return await partner_lines.give(database, guild_id, own, actor=AUTHOR, now=NOW)


async def card(database: Database, body: str, *, guild_id: int, is_sensitive: bool = True) -> Post:
    what = builders.content(texts={"en": Text("Beside you", body)}, is_sensitive=is_sensitive)
    known = await announcements.draft(database, SLUG, what, actor=AUTHOR, now=NOW)
    campaign = await campaigns.get(database, SLUG)
    return await posts.preview(database, campaign, known, await partners.get(database, SLUG, guild_id), NOW)


async def kinds(database: Database) -> list[str]:
    async with database.reading() as connection:
        rows = await connection.execute(sa.text("SELECT kind, audience FROM notice ORDER BY id"))
        return [f"{row.kind} {row.audience}" for row in rows]


async def actions(database: Database) -> list[str]:
    async with database.reading() as connection:
        rows = await connection.execute(sa.text("SELECT action FROM audit ORDER BY id"))
        return [row.action for row in rows if row.action.startswith("partner.line")]


async def test_an_own_line_is_stored_with_who_and_when_and_stands_first_on_the_card(
    database: Database, pt: int
) -> None:
    given = await give(database, pt)
    assert given.said is not None
    assert (given.said.own, given.said.confirmed_by, given.said.confirmed_at) == (OWN, AUTHOR.who, NOW)
    assert given.standing is Standing.CONFIRMED
    post = await card(database, "Talk to {partner.helpline}.", guild_id=pt)
    first = post.help_lines[0]
    assert (first.name, first.phone, first.url, first.hours) == (OWN.name, OWN.phone, OWN.url, OWN.hours)
    assert (first.given_by, first.country_code) == ("Partner 1", "PT")
    assert "SOS-Crianca (IAC; weekdays 9-19)" in [line.name for line in post.help_lines]
    assert post.body == "Talk to Our line: +351 21 000 0000."
    assert await actions(database) == ["partner.line-give"]
    assert await kinds(database) == ["help-line-given organisers"]


async def test_an_own_line_is_for_its_own_server_alone(database: Database, pt: int) -> None:
    await partners.import_partners(database, SLUG, (builders.partner_draft(3),), actor=AUTHOR, now=NOW)
    await give(database, pt)
    post = await card(database, "Talk about it.", guild_id=GUILD + 3)
    assert OWN.name not in [line.name for line in post.help_lines]


async def test_a_line_with_an_address_alone_fills_the_variable(database: Database, pt: int) -> None:
    await give(database, pt, replace(OWN, phone=""))
    post = await card(database, "{partner.helpline}", guild_id=pt)
    assert post.body == "Our line: https://line.example/"


async def test_a_text_that_names_a_line_to_be_checked_says_so_on_its_card(database: Database, pt: int) -> None:
    post = await card(database, "{partner.helpline}", guild_id=pt, is_sensitive=False)
    assert any(line.is_to_be_checked for line in post.help_lines), "one of Portugal's rows has indirect evidence"
    assert "INT" in {line.country_code for line in post.help_lines}
    assert (await card(database, "Hello.", guild_id=pt, is_sensitive=False)).help_lines == ()


async def test_a_yes_counts_for_exactly_what_was_shown(database: Database, pt: int) -> None:
    before = await partner_lines.of_server(database, pt, NOW)
    assert before.standing is Standing.UNCONFIRMED
    with pytest.raises(ConflictError, match="has changed"):
        await partner_lines.confirm(database, pt, "0" * 16, actor=AUTHOR, now=NOW)
    after = await partner_lines.confirm(database, pt, before.mark, actor=AUTHOR, now=NOW)
    assert after.standing is Standing.CONFIRMED
    await give(database, pt)
    with pytest.raises(ConflictError, match="has changed"):
        await partner_lines.confirm(database, pt, before.mark, actor=AUTHOR, now=NOW)


async def test_a_yes_to_the_country_ends_when_the_partner_moves_to_another(database: Database, pt: int) -> None:
    before = await partner_lines.of_server(database, pt, NOW)
    await partner_lines.confirm(database, pt, before.mark, actor=AUTHOR, now=NOW)
    moved = builders.partner_draft(1, country="DE")
    await partners.set_up(database, SLUG, moved, actor=AUTHOR, now=NOW)
    assert (await partner_lines.of_server(database, pt, NOW)).standing is Standing.UNCONFIRMED


async def test_where_there_is_nothing_there_is_nothing_to_say_yes_to(database: Database, pt: int) -> None:
    nepal = await partner_lines.of_server(database, pt + 1, NOW)
    assert nepal.standing is Standing.NONE
    assert {line.country_code for line in nepal.lines} == {"INT"}
    with pytest.raises(ConflictError, match="no help line to confirm"):
        await partner_lines.confirm(database, pt + 1, nepal.mark, actor=AUTHOR, now=NOW)
    assert (await give(database, pt + 1)).standing is Standing.CONFIRMED


async def test_organisers_can_have_a_line_shown_no_more_and_the_partner_is_told_why(
    database: Database, pt: int
) -> None:
    await give(database, pt)
    with pytest.raises(InputError):
        await partner_lines.reject(database, SLUG, pt, " ", actor=APPROVER, now=NOW)
    after = await partner_lines.reject(database, SLUG, pt, "Nobody answers there.", actor=APPROVER, now=NOW)
    assert after.standing is Standing.UNCONFIRMED
    assert OWN.name not in [line.name for line in (await card(database, "Talk.", guild_id=pt)).help_lines]
    assert await kinds(database) == ["help-line-given organisers", "help-line-rejected partner"]
    with pytest.raises(ConflictError, match="no help line of its own"):
        await partner_lines.reject(database, SLUG, pt, "Again.", actor=APPROVER, now=NOW)
    assert (await give(database, pt)).said.rejected_reason == ""  # type: ignore[union-attr]


async def test_going_back_to_the_countrys_lines_is_a_yes_to_them(database: Database, pt: int) -> None:
    with pytest.raises(ConflictError, match="no help line of its own"):
        await partner_lines.use_countrys(database, pt, actor=AUTHOR, now=NOW)
    await give(database, pt)
    after = await partner_lines.use_countrys(database, pt, actor=AUTHOR, now=NOW)
    assert after.standing is Standing.CONFIRMED
    assert after.said is not None
    assert after.said.own is None
    assert OWN.name not in [line.name for line in after.lines]


async def test_organisers_see_who_has_no_line_and_who_has_not_confirmed_one(database: Database, pt: int) -> None:
    found = await partner_lines.everyone(database, SLUG, NOW)
    assert [each.partner.name for each in partner_lines.wanting(found, Standing.NONE)] == ["Nepal"]
    assert [each.partner.name for each in partner_lines.wanting(found, Standing.UNCONFIRMED)] == ["Partner 1"]
    await partners.set_state(database, SLUG, pt + 1, PartnerState.LEFT, actor=AUTHOR, now=NOW)
    assert len(await partner_lines.everyone(database, SLUG, NOW)) == 1


async def test_a_server_that_takes_part_in_nothing_has_no_line(database: Database, pt: int) -> None:
    assert await partner_lines.find_server(database, pt + 50, NOW) is None
    with pytest.raises(NotFoundError):
        await give(database, pt + 50)


async def test_before_the_key_day_everyone_is_asked_once(database: Database, pt: int) -> None:
    assert await line_asking.ask(database, ASKED_AT - timedelta(days=1)) == 0
    assert await line_asking.ask(database, ASKED_AT) == 2
    assert await kinds(database) == ["help-line-due partner", "help-line-due organisers"]
    for later in (timedelta(minutes=10), timedelta(days=14)):
        assert await line_asking.ask(database, ASKED_AT + later) == 0
    async with database.reading() as connection:
        rows = (await connection.execute(sa.text("SELECT detail FROM notice ORDER BY id"))).scalars().all()
    assert '"asked":1' in rows[1]
    assert '"silent_names":["Nepal"]' in rows[1]
    assert '"without_names":["Nepal"]' in rows[1]
    assert "SOS-Crianca" in rows[0]
    assert pt


async def test_who_said_so_lately_is_not_asked_again(database: Database, pt: int) -> None:
    before = await partner_lines.of_server(database, pt, ASKED_AT)
    await partner_lines.confirm(database, pt, before.mark, actor=AUTHOR, now=ASKED_AT - timedelta(days=14))
    await partner_lines.give(database, pt + 1, OWN, actor=AUTHOR, now=ASKED_AT - timedelta(days=15))
    await line_asking.ask(database, ASKED_AT)
    assert await kinds(database) == ["help-line-given organisers", "help-line-due organisers"]


async def test_a_day_that_moves_is_a_new_question(database: Database, pt: int) -> None:
    assert await line_asking.ask(database, ASKED_AT) == 2
    async with database.writing() as connection:
        await connection.execute(sa.text("UPDATE campaign SET anchor_on = '2027-02-10'"))
    assert await line_asking.ask(database, ASKED_AT + timedelta(days=1)) == 2
    assert await line_asking.ask(database, ASKED_AT + timedelta(days=16)) == 0, "the day is over"
    assert date(2027, 2, 9) == KEY_DAY
    assert pt


async def test_the_question_is_posted_in_the_partners_channel_and_at_the_desk(database: Database, pt: int) -> None:
    await notices.choose_desk(database, SLUG, DESK, actor=AUTHOR, now=NOW)
    await line_asking.ask(database, ASKED_AT)
    batch = await notices.next_batch(database, ASKED_AT)
    assert batch is not None
    assert (batch.channel_id, batch.notices[0].kind) == (CHANNEL + 500, NoticeKind.HELP_LINE_DUE)
    assert pt


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("phone = '', url = ''", "own_can_be_reached"),
        ("audience = ''", "own_says_for_whom"),
        ("audience = 'dogs'", "audience_known"),
        ("name = '', audience = ''", "own_has_name"),
        ("rejected_reason = 'x'", "rejection_is_whole"),
        (f"{NOTHING}, rejected_at = 1, rejected_reason = 'x', rejected_by = 'y'", "only_own_is_rejected"),
    ],
)
async def test_a_line_cannot_be_in_an_impossible_state(
    database: Database, pt: int, values: str, constraint: str
) -> None:
    await give(database, pt)
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        async with database.writing() as connection:
            await connection.execute(sa.text(f"UPDATE partner_line SET {values}"))
