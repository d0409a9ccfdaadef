"""The whole house at once: what is due is posted, once, by the real client over a real socket."""

from datetime import timedelta
from pathlib import Path

from campaigns.actions import outbox
from campaigns.model.delivery import DeliveryState
from tests import house
from tests.builders import content


async def test_a_due_post_reaches_every_partner_exactly_once(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=3) as home:
        await home.campaign(anchor_on=home.clock().date() + timedelta(days=1))
        due = (home.clock() + timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M UTC")
        written = await home.announce("sid-2027", "hello", content(due))
        home.clock.advance(minutes=1)
        await home.until(lambda: len(home.discord.copies(written.reference)) == 3)
        status = await outbox.status(home.database, "sid-2027")
        assert set(home.discord.copies(written.reference).values()) == {1}
        await home.until(lambda: all_sent(home))
        assert status.campaign.slug == "sid-2027"


async def all_sent(home: house.House) -> bool:
    status = await outbox.status(home.database, "sid-2027")
    return set(status.counts) == {DeliveryState.SENT}
