"""The number: counted one way everywhere, held up when it comes too fast, announced once, stated for ever."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.actions import asides, milestones, pledges, publishing, statements, watching
from campaigns.actions.asides import Conditions
from campaigns.actions.pledges import Member
from campaigns.actions.watching import Watch
from campaigns.model import bursts
from campaigns.model.counting import Dimension
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.plan import PledgeText
from campaigns.storage import counting
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.columns import milliseconds
from campaigns.storage.database import Database
from campaigns.storage.tables import announcement, audit, notice, partner, pledge
from tests.builders import APPROVER, AUTHOR, GUILD, NOW, SLUG, new_campaign, new_partners

SECRET = b"a secret of at least thirty-two bytes"
TEXTS = (
    PledgeText("ask-first", "young-person", {"en": "I ask."}),
    PledgeText("listen", "parent", {"en": "I listen."}),
)


@pytest.fixture
async def campaign(database: Database) -> Database:
    stored = await new_campaign(database)
    await new_partners(database, 3)
    async with database.writing() as connection:
        await connection.execute(partner.update().where(partner.c.id == 3).values(country="DE"))
        for position, text in enumerate(TEXTS):
            await pledge_rows.put_text(connection, stored.id, text, position)
    return database


async def put(
    database: Database, count: int, *, first: int = 0, partner_id: int | None = 1, at: datetime = NOW, **more: object
) -> list[str]:
    """Store pledges as if they had been made."""
    ids = [f"p{number:06}" for number in range(first, first + count)]
    async with database.writing() as connection:
        text_id = (await connection.execute(sa.text("SELECT min(id) FROM pledge_text"))).scalar_one()
        campaign_id = (await connection.execute(sa.text("SELECT min(id) FROM campaign"))).scalar_one()
        row = {"campaign_id": campaign_id, "pledge_text_id": text_id, "partner_id": partner_id, "locale": "en"}
        row |= {"pledged_at": at} | more
        rows = [row | {"id": each, "person": each.encode()} for each in ids]
        if rows:
            await connection.execute(pledge.insert(), rows)
    return ids


async def total(database: Database) -> int:
    return (await pledges.progress(database, SLUG)).total


# -- milestones -------------------------------------------------------------------------------------


async def told(database: Database) -> list[dict[str, object]]:
    async with database.reading() as connection:
        rows = await connection.execute(sa.select(notice).where(notice.c.kind == "milestone").order_by(notice.c.id))
        return [row.detail for row in rows]


async def test_a_step_is_news_once_and_several_at_once_are_one_piece_of_news(campaign: Database) -> None:
    await put(campaign, 30)
    assert (await milestones.look(campaign, NOW), await milestones.look(campaign, NOW)) == (1, 0)
    assert await told(campaign) == [{"step": 25}]


async def test_a_dip_and_a_second_rise_are_silent(campaign: Database) -> None:
    ids = await put(campaign, 10)
    assert await milestones.look(campaign, NOW) == 1
    async with campaign.writing() as connection:
        one = pledge.c.id == ids[0]
        await connection.execute(pledge.update().where(one).values(person=None, withdrawn_at=NOW))
    assert (await total(campaign), await milestones.look(campaign, NOW)) == (9, 0)
    await put(campaign, 3, first=50)
    assert (await total(campaign), await milestones.look(campaign, NOW)) == (12, 0)
    assert await told(campaign) == [{"step": 10}]


async def test_a_goal_of_ones_own_is_a_step_too(campaign: Database) -> None:
    await milestones.set_goal(campaign, SLUG, 7, actor=AUTHOR, now=NOW)
    await milestones.set_goal(campaign, SLUG, 8, actor=AUTHOR, now=NOW)
    await milestones.drop_goal(campaign, SLUG, 8, actor=AUTHOR, now=NOW)
    await put(campaign, 8)
    assert await milestones.look(campaign, NOW) == 1
    assert await told(campaign) == [{"step": 7}]
    with pytest.raises(NotFoundError):
        await milestones.drop_goal(campaign, SLUG, 7, actor=AUTHOR, now=NOW)
    with pytest.raises(InputError, match="cannot be a goal"):
        await milestones.set_goal(campaign, SLUG, 4, actor=AUTHOR, now=NOW)
    with pytest.raises(InputError, match="past 8 already"):
        await milestones.set_goal(campaign, SLUG, 8, actor=AUTHOR, now=NOW)


async def test_nothing_is_posted_by_itself_and_a_step_is_announced_only_once(campaign: Database) -> None:
    await put(campaign, 12)
    await milestones.look(campaign, NOW)
    async with campaign.reading() as connection:
        assert (await connection.execute(sa.select(announcement))).all() == []
    with pytest.raises(ConflictError, match="not reached"):
        await milestones.announce(campaign, SLUG, 25, None, actor=APPROVER, now=NOW)
    approved = await milestones.announce(campaign, SLUG, 10, None, actor=APPROVER, now=NOW)
    assert approved.announcement.author == "sidekick"
    assert set(approved.announcement.content.texts) == {"en", "de", "fr", "es", "pt"}
    with pytest.raises(ConflictError, match="announced already"):
        await milestones.announce(campaign, SLUG, 10, None, actor=APPROVER, now=NOW)
    listed, _ = await milestones.listed(campaign, SLUG)
    assert [each.announcement for each in listed if each.step == 10] == [approved.announcement.reference]


async def test_a_step_behind_one_that_was_announced_is_no_news(campaign: Database) -> None:
    await put(campaign, 12)
    await milestones.look(campaign, NOW)
    await put(campaign, 20, first=20)
    await milestones.look(campaign, NOW)
    await milestones.announce(campaign, SLUG, 25, None, actor=APPROVER, now=NOW)
    with pytest.raises(ConflictError, match="25 was announced already, so 10 is no news"):
        await milestones.announce(campaign, SLUG, 10, None, actor=APPROVER, now=NOW)


async def test_a_step_the_number_has_fallen_below_is_not_announced(campaign: Database) -> None:
    ids = await put(campaign, 10)
    await milestones.look(campaign, NOW)
    async with campaign.writing() as connection:
        gone = {"person": None, "withdrawn_at": NOW}
        await connection.execute(pledge.update().where(pledge.c.id == ids[0]).values(gone))
    with pytest.raises(ConflictError, match="The number is 9 now: 10 would not be true"):
        await milestones.announce(campaign, SLUG, 10, None, actor=APPROVER, now=NOW)
    await put(campaign, 1, first=50)
    await milestones.announce(campaign, SLUG, 10, None, actor=APPROVER, now=NOW)


# -- bursts and asides -------------------------------------------------------------------------------


def account(made_at: datetime, number: int) -> int:
    """Make a Discord id of an account made then."""
    epoch = milliseconds(datetime(2015, 1, 1, tzinfo=UTC))
    return ((milliseconds(made_at) - epoch) << 22) | number


async def test_a_class_counts_at_once_and_a_crowd_waits_until_somebody_has_looked(campaign: Database) -> None:
    await put(campaign, 30, partner_id=2)
    await put(campaign, bursts.MOST_AT_A_PARTNER + 1, first=100, partner_id=1)
    watch = Watch()
    assert await watch.look(campaign, NOW) == bursts.MOST_AT_A_PARTNER + 1
    assert (await total(campaign), await watch.look(campaign, NOW)) == (30, 0)
    (held,) = await asides.listed(campaign, SLUG)
    assert (held.waits, held.size) == (True, bursts.MOST_AT_A_PARTNER + 1)
    await asides.let_in(campaign, SLUG, held.id, actor=AUTHOR, now=NOW)
    assert await total(campaign) == bursts.MOST_AT_A_PARTNER + 31
    # who has looked is not asked again for the same crowd
    assert await watch.look(campaign, NOW + timedelta(minutes=1)) == 0


async def test_many_accounts_made_yesterday_wait_and_an_old_one_among_them_does_not(campaign: Database) -> None:
    watch, count = Watch(), bursts.MOST_YOUNG + 1
    for number in range(count + 1):
        is_old = number == count
        user_id = account(NOW - timedelta(days=400 if is_old else 1), number)
        made = await pledges.make(campaign, SLUG, "listen", Member(user_id, GUILD + 1, "en"), secret=SECRET, now=NOW)
        watch.saw(made.pledge_id, user_id, NOW)
    assert await watch.look(campaign, NOW) == count
    assert await total(campaign) == 1
    async with campaign.reading() as connection:
        told = (await connection.execute(sa.select(notice.c.detail).where(notice.c.kind == "burst"))).scalars().all()
        written = repr((await connection.execute(sa.text("SELECT * FROM aside"))).all()) + repr(told)
    assert [each["why"] for each in told] == [watching.YOUNG]
    assert not any(str(account(NOW - timedelta(days=1), number)) in written for number in range(count))


async def test_who_presses_again_and_again_is_asked_to_wait_and_others_are_not() -> None:
    watch = Watch()
    waits = [watch.seconds_to_wait(7, NOW) for _ in range(bursts.PRESSES + 1)]
    assert waits == [0.0] * bursts.PRESSES + [bursts.PRESSES_WITHIN.total_seconds()]
    assert watch.seconds_to_wait(8, NOW) == 0
    assert watch.seconds_to_wait(7, NOW + bursts.PRESSES_WITHIN) == 0


async def test_bulk_invalidation_asks_for_conditions_and_a_reason_and_can_be_undone(campaign: Database) -> None:
    await put(campaign, 6, partner_id=1)
    await put(campaign, 5, first=10, partner_id=2)
    one = Conditions(guild_id=GUILD + 1)
    with pytest.raises(InputError, match="in common"):
        await asides.invalidate(campaign, SLUG, Conditions(), "spam", actor=AUTHOR, now=NOW)
    with pytest.raises(InputError, match="reason"):
        await asides.invalidate(campaign, SLUG, one, " ", actor=AUTHOR, now=NOW)
    with pytest.raises(InputError, match="ends before it begins"):
        await asides.preview(campaign, SLUG, Conditions(since=NOW, until=NOW - timedelta(days=1)))
    with pytest.raises(NotFoundError, match='no pledge "ask-frist"') as unknown:
        await asides.preview(campaign, SLUG, Conditions(text_key="ask-frist"))
    assert "ask-first" in unknown.value.fix
    assert await asides.preview(campaign, SLUG, one) == (6, 6)
    made = await asides.invalidate(campaign, SLUG, one, "a script", actor=AUTHOR, now=NOW)
    assert (await total(campaign), made.size, made.is_out) == (5, 6, True)
    with pytest.raises(NotFoundError):
        await asides.invalidate(campaign, SLUG, one, "again", actor=AUTHOR, now=NOW)
    await asides.let_in(campaign, SLUG, made.id, actor=APPROVER, now=NOW)
    assert await total(campaign) == 11
    async with campaign.reading() as connection:
        rows = (await connection.execute(sa.select(audit.c.action, audit.c.who).order_by(audit.c.id))).all()
    assert [tuple(row) for row in rows][-2:] == [("pledges.invalidate", AUTHOR.who), ("pledges.let-in", APPROVER.who)]


# -- one number ---------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "back", "aside", "let in"]), st.integers(0, 7), st.integers(1, 3)), max_size=10
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_in_any_order_counter_tables_and_the_past_agree(
    campaign: Database, steps: list[tuple[str, int, int]]
) -> None:
    async with campaign.writing() as connection:
        for name in ("aside_pledge", "aside", "pledge"):
            await connection.execute(sa.text(f"DELETE FROM {name}"))
    history: list[tuple[datetime, int]] = []
    for number, (step, which, partner_id) in enumerate(steps):
        now = NOW + timedelta(hours=number)
        match step:
            case "put":
                await put(campaign, which, first=100 * number, partner_id=partner_id, at=now)
            case "back":
                async with campaign.writing() as connection:
                    one = sa.select(sa.func.min(pledge.c.id)).where(pledge.c.withdrawn_at.is_(None)).scalar_subquery()
                    gone = {"person": None, "withdrawn_at": now}
                    await connection.execute(pledge.update().where(pledge.c.id == one).values(gone))
            case "aside":
                conditions = Conditions(guild_id=GUILD + partner_id)
                if (await asides.preview(campaign, SLUG, conditions))[0]:
                    await asides.invalidate(campaign, SLUG, conditions, "a test", actor=AUTHOR, now=now)
            case _:
                out = [each for each in await asides.listed(campaign, SLUG) if each.is_out]
                if out:
                    await asides.let_in(campaign, SLUG, out[0].id, actor=AUTHOR, now=now)
        async with campaign.reading() as connection:
            found = [
                sum(count for _, count in await counting.cells(connection, 1, dimension)) for dimension in Dimension
            ]
            history.append((now + timedelta(minutes=1), await total(campaign)))
            assert found == [history[-1][1]] * 3
            facts = await counting.facts(connection, 1)
            assert facts.total == facts.persons == history[-1][1]
            assert [await counting.total(connection, 1, at) for at, _ in history] == [size for _, size in history]


# -- statements ---------------------------------------------------------------------------------------


async def test_a_statement_holds_whatever_is_taken_back_put_aside_or_renamed_later(campaign: Database) -> None:
    await put(campaign, 12, partner_id=1)
    await put(campaign, 6, first=20, partner_id=3)
    later = NOW + timedelta(minutes=1)
    made = await statements.freeze(campaign, SLUG, "for the press", secret=SECRET, actor=AUTHOR, now=later)
    facts = made.paper.facts
    assert (facts["total"], facts["note"], facts["definition"]) == (18, "for the press", "sidekick-counting-1")
    assert [(group["who"], group["count"]) for group in facts["countries"]["groups"]] == [(["PT"], 12), (["DE"], 6)]
    assert sum(group["count"] for group in facts["partners"]["groups"]) + facts["partners"]["not divided"] == 18
    assert facts["partners"]["at"] == facts["countries"]["at"] == facts["cut_off_at"]
    after = later + timedelta(days=1)
    await asides.invalidate(campaign, SLUG, Conditions(guild_id=GUILD + 3), "late", actor=AUTHOR, now=after)
    async with campaign.writing() as connection:
        gone = {"person": None, "withdrawn_at": after}
        await connection.execute(pledge.update().where(pledge.c.id == "p000001").values(gone))
        await connection.execute(partner.update().values(name="renamed"))
    found = await statements.verify(campaign, SLUG, made.number, secret=SECRET)
    assert (found.holds, found.again.size, await total(campaign)) == (True, 18, 11)


async def test_a_forged_statement_and_rows_changed_behind_its_back_are_found_out(campaign: Database) -> None:
    await put(campaign, 9)
    await statements.freeze(campaign, SLUG, "", secret=SECRET, actor=AUTHOR, now=NOW + timedelta(minutes=1))
    assert not (await statements.verify(campaign, SLUG, None, secret=b"another secret of 32 bytes or so")).is_genuine
    async with campaign.writing() as connection:
        await connection.execute(pledge.delete().where(pledge.c.id == "p000003"))
    found = await statements.verify(campaign, SLUG, None, secret=SECRET)
    assert (found.is_genuine, found.adds_up, found.holds) == (True, False, False)
    async with campaign.writing() as connection:
        await connection.execute(sa.text("UPDATE statement SET body = replace(body, '9', '8')"))
    assert not (await statements.verify(campaign, SLUG, None, secret=SECRET)).is_genuine


async def test_fewer_than_five_are_never_stated(campaign: Database) -> None:
    await put(campaign, 4)
    with pytest.raises(ConflictError, match="nothing to state"):
        await statements.freeze(campaign, SLUG, "", secret=SECRET, actor=AUTHOR, now=NOW + timedelta(minutes=1))
    with pytest.raises(NotFoundError):
        await statements.verify(campaign, SLUG, None, secret=SECRET)


async def test_everybody_sees_the_same_table_until_the_next_one_is_safe(campaign: Database) -> None:
    await put(campaign, 12, partner_id=1)
    await put(campaign, 7, first=20, partner_id=3)
    first = await publishing.breakdown(campaign, SLUG, Dimension.COUNTRY, NOW)
    await put(campaign, 2, first=40, partner_id=3)
    second = await publishing.breakdown(campaign, SLUG, Dimension.COUNTRY, NOW + timedelta(hours=1))
    assert second.table == first.table
    assert (second.total, second.since) == (21, 2)
    await put(campaign, 3, first=50, partner_id=3)
    third = await publishing.breakdown(campaign, SLUG, Dimension.COUNTRY, NOW + timedelta(hours=2))
    assert third.table is not None
    shown = Counter({key: each.count for each in third.table.groups for key in each.keys})
    assert (shown, third.since) == (Counter({"PT": 12, "DE": 12}), 0)
