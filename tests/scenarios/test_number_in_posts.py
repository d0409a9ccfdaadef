"""The number of pledges in a post of the running bot: members press, and the messages that are out follow."""

from datetime import timedelta
from pathlib import Path

from campaigns.actions import numbers, pledges
from campaigns.actions.pledges import Member
from campaigns.actions.watching import Watch
from campaigns.model.announcement import Text
from campaigns.model.plan import PledgeText
from campaigns.storage import pledges as pledge_rows
from sandbox.messages import Message
from tests import house
from tests.builders import content

SECRET = b"a secret of at least thirty-two bytes"
SLUG = "sid-2027"
TEXT = PledgeText("listen", "parent", {"en": "I listen first."})
SAYS = {
    "en": Text("Thank you", "What a day.\n\nSo far: {campaign.pledges} pledges."),
    "de": Text("Danke", "Was für ein Tag.\n\nBisher: {campaign.pledges} Versprechen."),
}


async def test_members_press_and_the_messages_that_are_out_follow_within_a_minute(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        campaign = await home.campaign(SLUG)
        async with home.database.writing() as connection:
            await pledge_rows.put_text(connection, campaign.id, TEXT, 0)
        at = home.clock() + timedelta(seconds=2)
        await home.announce(SLUG, "thanks", content(f"{at:%Y-%m-%d %H:%M} UTC", texts=SAYS, late="send 30d"))
        home.clock.advance(minutes=1)
        places = {partner.channel("announcements").id for partner in home.partners}

        def posts() -> list[Message]:
            return [message for message in home.discord.messages if message.channel.id in places]

        async def press(first: int, last: int) -> None:
            for number in range(first, last + 1):
                member = Member(number, home.partners[0].guild.id, "en")
                await pledges.make(home.database, SLUG, "listen", member, secret=SECRET, now=home.clock())
            home.clock.advance(minutes=2)
            looked = await numbers.look(home.database, Watch(), secret=SECRET, now=home.clock())
            assert looked.refreshes == (2 if last > 4 else 0)
            home.inside.office.alarm.ring()

        await home.until(lambda: len(posts()) == 2)
        await press(1, 4)
        assert not any("So far" in str(each.payload) or "Bisher" in str(each.payload) for each in posts())
        await press(5, 12)
        await home.until(lambda: sum(" 12 " in str(each.payload) for each in posts()) == 2)
        said = " ".join(str(each.payload) for each in posts())
        assert "Bisher: 12 Versprechen." in said
        assert len(home.discord.log.where("PATCH", "/channels/{channel_id}/messages/{message_id}", status=200)) == 2
        assert len(posts()) == 2, "edited, not sent again"
