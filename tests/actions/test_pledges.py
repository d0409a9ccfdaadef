"""Pledges: one per person and text, taken back at any time, and the counter is what the export adds up to."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import pledges
from campaigns.actions.pledges import Member
from campaigns.model.errors import ConflictError, NotFoundError
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import PledgeReceipt, PledgeRole, PledgeRow
from campaigns.storage import partners as partner_rows
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Database
from tests.builders import AUTHOR, GUILD, KEY_DAY, NOW, SLUG, new_campaign, new_partners, partner_draft

SECRET = b"a secret of at least thirty-two bytes"
ANA = Member(user_id=700_000_000_000_000_001, guild_id=GUILD + 1, locale="pt-PT")
TEXTS = (
    PledgeText("ask-first", "young-person", {"en": "I ask before I share.", "pt": "Pergunto antes de partilhar."}),
    PledgeText("listen", "parent", {"en": "I listen first."}),
)


@pytest.fixture
async def campaign(database: Database) -> Database:
    stored = await new_campaign(database)
    await new_partners(database, 2)
    async with database.writing() as connection:
        for position, text in enumerate(TEXTS):
            await pledge_rows.put_text(connection, stored.id, text, position)
    return database


async def make(database: Database, key: str = "ask-first", member: Member = ANA) -> PledgeReceipt:
    return await pledges.make(database, SLUG, key, member, secret=SECRET, now=NOW)


async def total(database: Database) -> int:
    return (await pledges.progress(database, SLUG)).total


async def export(database: Database) -> list[PledgeRow]:
    return [row async for row in pledges.rows(database, SLUG)]


async def test_a_press_for_a_campaign_of_other_servers_is_refused(campaign: Database) -> None:
    there = await campaign_actions.create(
        campaign, slug="other", name="Other", anchor_on=KEY_DAY, actor=AUTHOR, now=NOW
    )
    async with campaign.writing() as connection:
        await partner_rows.insert(connection, there.id, (replace(partner_draft(7), guild_id=77),))
    with pytest.raises(ConflictError, match="another campaign"):
        await make(campaign, member=replace(ANA, guild_id=77))
    assert await total(campaign) == 0
    for anywhere_else in (78, None):
        await make(campaign, member=replace(ANA, guild_id=anywhere_else))
    assert await total(campaign) == 1


async def test_the_receipt_is_in_the_members_language(campaign: Database) -> None:
    receipt = await make(campaign)
    assert (receipt.text, receipt.role, receipt.is_new) == (
        "Pergunto antes de partilhar.",
        PledgeRole.YOUNG_PERSON,
        True,
    )


async def test_pressing_again_is_harmless_and_says_so(campaign: Database) -> None:
    first, second = await make(campaign), await make(campaign)
    assert (second.is_new, second.pledge_id, await total(campaign)) == (False, first.pledge_id, 1)


async def test_twenty_presses_at_once_in_two_servers_are_one_pledge(campaign: Database) -> None:
    elsewhere = Member(ANA.user_id, GUILD + 2, ANA.locale)
    receipts = await asyncio.gather(*(make(campaign, member=member) for member in (ANA, elsewhere) * 10))
    assert sum(receipt.is_new for receipt in receipts) == 1
    assert await total(campaign) == 1


async def test_taking_back_leaves_a_tombstone_without_anyone_in_it(campaign: Database) -> None:
    receipt = await make(campaign)
    assert await pledges.withdraw(campaign, SLUG, ANA, secret=SECRET, now=NOW, pledge_id=receipt.pledge_id) == 1
    assert await pledges.mine(campaign, SLUG, ANA, secret=SECRET) == ()
    (row,) = await export(campaign)
    assert (row.withdrawn_at, row.display_name, await total(campaign)) == (NOW, "", 0)
    async with campaign.reading() as connection:
        assert (await connection.execute(sa.text("SELECT person FROM pledge"))).scalar_one() is None


async def test_taking_back_twice_is_harmless(campaign: Database) -> None:
    await make(campaign)
    assert await pledges.withdraw(campaign, SLUG, ANA, secret=SECRET, now=NOW) == 1
    assert await pledges.withdraw(campaign, SLUG, ANA, secret=SECRET, now=NOW) == 0


async def test_one_can_pledge_again_after_taking_back(campaign: Database) -> None:
    await make(campaign)
    await pledges.withdraw(campaign, SLUG, ANA, secret=SECRET, now=NOW)
    assert (await make(campaign)).is_new
    assert (await total(campaign), len(await export(campaign))) == (1, 2)


async def test_nobody_can_take_back_anothers_pledge(campaign: Database) -> None:
    receipt = await make(campaign)
    stranger = Member(ANA.user_id + 1, ANA.guild_id, "en")
    assert await pledges.withdraw(campaign, SLUG, stranger, secret=SECRET, now=NOW, pledge_id=receipt.pledge_id) == 0
    assert await total(campaign) == 1


async def test_no_user_id_is_anywhere_in_the_database_or_the_export(campaign: Database) -> None:
    await make(campaign)
    async with campaign.reading() as connection:
        rows = (await connection.execute(sa.text("SELECT * FROM pledge"))).all()
    written = repr(rows) + repr(await export(campaign))
    assert str(ANA.user_id) not in written
    assert ANA.user_id.to_bytes(8, "big") not in rows[0].person


async def test_the_same_person_is_another_hash_in_another_campaign(campaign: Database) -> None:
    other = await new_campaign(campaign, "other", name="Another campaign")
    async with campaign.writing() as connection:
        await pledge_rows.put_text(connection, other.id, TEXTS[0], 0)
    await make(campaign)
    await pledges.make(campaign, "other", "ask-first", replace(ANA, guild_id=None), secret=SECRET, now=NOW)
    async with campaign.reading() as connection:
        persons = (await connection.execute(sa.text("SELECT person FROM pledge"))).scalars().all()
    assert len(set(persons)) == 2


async def test_an_unknown_pledge_and_a_destroyed_key_are_refused_calmly(campaign: Database) -> None:
    with pytest.raises(NotFoundError):
        await make(campaign, "made-up")
    async with campaign.writing() as connection:
        await connection.execute(sa.text("UPDATE campaign SET pseudonym_key = NULL"))
    with pytest.raises(ConflictError, match="anonymous for ever"):
        await make(campaign)


STEPS = st.lists(
    st.tuples(st.sampled_from(["make", "withdraw one", "withdraw all"]), st.integers(1, 3), st.sampled_from(TEXTS)),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_in_any_order_the_counter_is_what_the_export_adds_up_to(
    campaign: Database, steps: list[tuple[str, int, PledgeText]]
) -> None:
    async with campaign.writing() as connection:
        await connection.execute(sa.text("DELETE FROM pledge"))
    standing: set[tuple[int, str]] = set()
    for step, person, text in steps:
        member = Member(person, None, "en")
        mine = await pledges.mine(campaign, SLUG, member, secret=SECRET)
        match step:
            case "make":
                receipt = await make(campaign, text.key, member)
                assert receipt.is_new == ((person, text.key) not in standing)
                standing.add((person, text.key))
            case "withdraw one" if mine:
                await pledges.withdraw(campaign, SLUG, member, secret=SECRET, now=NOW, pledge_id=mine[0].pledge_id)
                standing.discard((person, mine[0].text_key))
            case "withdraw all":
                await pledges.withdraw(campaign, SLUG, member, secret=SECRET, now=NOW)
                standing = {each for each in standing if each[0] != person}
            case _:
                assert not mine
        rows = await export(campaign)
        assert await total(campaign) == len(standing) == sum(row.size for row in rows if row.withdrawn_at is None)
