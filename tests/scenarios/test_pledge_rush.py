"""A thousand members pledging in a minute while posts go out, in short: a hundred and fifty in nine seconds."""

import asyncio
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from campaigns.actions import plans, pledge_texts, pledges
from campaigns.storage import campaigns
from sandbox import Sandbox, crowds
from sandbox.crowds import Crowd
from tests import builders, house
from tests.bench import pressing
from tests.builders import SLUG
from tests.house import House

PEOPLE, SECONDS = 150, 9
PARTNERS, POSTS = 10, 12
"""Fifteen people at each partner: more young accounts at one would be held up as a burst."""


async def open_to_all(home: House) -> None:
    """Give the campaign the texts of the shipped plan."""
    plan, _ = plans.shipped("safer-internet-day")
    async with home.database.writing() as connection:
        campaign = await campaigns.by_slug(connection, SLUG)
        assert campaign is not None
        await pledge_texts.put(connection, campaign, plan.pledges)


async def fan_out(home: House) -> None:
    """Let posts fall due one after the other."""
    at = home.clock() + timedelta(seconds=-30)
    for number in range(POSTS):
        content = builders.content(f"{at:%Y-%m-%d %H:%M:%S} UTC", late="send 2h", has_pledge_button=True)
        await home.announce(SLUG, f"post-{number}", content)


def owners(discord: Sandbox) -> list[str]:
    """Say whose each private message is; whoever it was not sent to cannot see it."""
    hidden = discord.messages.hidden.values()
    assert all(message.is_ephemeral for message in hidden)
    return [message.payload["interaction_metadata"]["user"]["id"] for message in hidden]


async def test_a_rush_of_members_during_a_fan_out_is_counted_exactly_and_stays_private(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=PARTNERS, send_rate=10) as home:
        await home.campaign(SLUG)
        await open_to_all(home)
        await fan_out(home)
        await home.until(lambda: len(home.discord.messages) >= PARTNERS)
        posts = [message.id for message in home.discord.messages][:PARTNERS]
        pace = PEOPLE * len(pressing.FLOW) / SECONDS
        crowd = Crowd(posts, PEOPLE, pace, pressing.FLOW, reading_seconds=0.5, locales=pressing.LOCALES, hasty=10)
        before = len(home.discord.messages)
        async with asyncio.timeout(60):
            touches = await crowds.walk(home.discord, crowd)
        assert len(home.discord.messages) > before, "posts went out meanwhile"

        assert [each["why"] for each in touches if "why" in each] == []
        assert not any(each["is_late"] for each in touches)
        assert all(each["is_private"] for each in touches)
        assert len(touches) == PEOPLE * len(pressing.FLOW) + PEOPLE // 10, "one in ten pressed twice"
        assert sorted(owners(home.discord)) == sorted(set(owners(home.discord))), "one receipt each, nobody else's"
        assert len(owners(home.discord)) == PEOPLE

        assert (await pledges.progress(home.database, SLUG)).total == PEOPLE
        async with home.database.reading() as connection:
            found = await connection.execute(sa.text("SELECT count(*), count(DISTINCT person) FROM pledge"))
            assert found.one() == (PEOPLE, PEOPLE)
