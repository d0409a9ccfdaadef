"""Partners beside each other: what is shown adds up to the number, and gives none away that is not shown."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from campaigns.actions import leaderboard, pledges
from campaigns.actions.leaderboard import Board
from campaigns.model.campaign import Leaderboard
from campaigns.model.plan import PledgeText
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.database import Database
from campaigns.storage.tables import pledge
from tests.builders import AUTHOR, NOW, SLUG, new_campaign, new_partners

MEMBERS = dict.fromkeys(range(10**18, 10**18 + 100), 50)


@pytest.fixture
async def campaign(database: Database) -> Database:
    stored = await new_campaign(database)
    await new_partners(database, 12)
    async with database.writing() as connection:
        await pledge_rows.put_text(connection, stored.id, PledgeText("ask-first", "young-person", {"en": "I ask."}), 0)
    await leaderboard.choose(database, SLUG, Leaderboard.ABSOLUTE, actor=AUTHOR, now=NOW)
    return database


async def put(database: Database, partner_id: int, count: int, first: int = 0) -> None:
    """Store pledges as if they had been made."""
    ids = [f"p{partner_id:03}{number:04}" for number in range(first, first + count)]
    row = {"campaign_id": 1, "pledge_text_id": 1, "partner_id": partner_id, "locale": "en", "pledged_at": NOW}
    async with database.writing() as connection:
        await connection.execute(pledge.insert(), [row | {"id": each, "person": each.encode()} for each in ids])


async def board(database: Database, hours: int = 0) -> Board | None:
    return await leaderboard.board(database, SLUG, MEMBERS, NOW + timedelta(hours=hours))


async def adds_up(database: Database, shown: Board) -> bool:
    total = (await pledges.progress(database, SLUG)).total
    return sum(each.count for each in shown.places) + shown.others + shown.since == total


async def test_whoever_does_not_fit_among_the_first_is_counted_with_the_others(campaign: Database) -> None:
    for partner_id in range(1, 13):
        await put(campaign, partner_id, 8 + 3 * partner_id)
    shown = await board(campaign)
    assert shown is not None
    assert len(shown.places) == leaderboard.SHOWN
    assert (shown.places[0].count, shown.others, shown.since) == (44, 11 + 14, 0)
    assert await adds_up(campaign, shown)


async def test_what_came_since_is_nobodys_until_the_next_table(campaign: Database) -> None:
    await put(campaign, 1, 39)
    await put(campaign, 2, 13)
    await board(campaign)
    await put(campaign, 2, 3, first=100)
    shown = await board(campaign, hours=1)
    assert shown is not None
    assert ([each.count for each in shown.places], shown.others, shown.since) == ([39, 13], 0, 3)
    assert await adds_up(campaign, shown)


async def test_a_number_that_fell_below_five_is_not_given_away_by_what_is_left_of_a_table(campaign: Database) -> None:
    await put(campaign, 1, 39)
    await put(campaign, 2, 13)
    assert await board(campaign) is not None
    async with campaign.writing() as connection:
        ids = sa.select(pledge.c.id).order_by(pledge.c.id).limit(48)
        await connection.execute(pledge.update().where(pledge.c.id.in_(ids)).values(is_set_aside=True))
    assert (await pledges.progress(campaign, SLUG)).total == 4
    assert await board(campaign, hours=1) is None
