"""A milestone in the running bot: noticed once, told at the desk, announced by one press, with its picture."""

from pathlib import Path

from campaigns.actions import milestones, notices, numbers, pledges
from campaigns.actions.pledges import Member
from campaigns.actions.watching import Watch
from campaigns.model.actor import Actor
from campaigns.model.plan import PledgeText
from campaigns.storage import pledges as pledge_rows
from sandbox.messages import Message
from tests import house

SECRET = b"a secret of at least thirty-two bytes"
SLUG = "sid-2027"
TEXT = PledgeText("listen", "parent", {"en": "I listen first."})


def drawn_for(home: house.House) -> set[bytes]:
    """Collect the pictures that went out, each once."""
    requests = home.discord.log.where("POST", "/channels/{channel_id}/messages", status=200)
    return {upload.data for request in requests for upload in request.files}


async def test_ten_pledges_are_news_that_an_approver_lets_out_with_one_press(tmp_path: Path) -> None:
    async with house.opened(tmp_path, partner_count=2) as home:
        campaign = await home.campaign(SLUG)
        async with home.database.writing() as connection:
            await pledge_rows.put_text(connection, campaign.id, TEXT, 0)
        desk = home.hq.guild.channel("alarms")
        await notices.choose_desk(home.database, SLUG, desk.id, actor=Actor.console("test"), now=home.clock())
        for number in range(1, 11):
            member = Member(number, home.partners[0].guild.id, "en")
            await pledges.make(home.database, SLUG, "listen", member, secret=SECRET, now=home.clock())
        looked = await numbers.look(home.database, Watch(), secret=SECRET, now=home.clock())
        assert looked.milestones == 1

        def told() -> list[Message]:
            return [message for message in home.discord.messages if message.channel.id == desk.id]

        await home.inside.caretaker.post_notices()
        (notice,) = told()
        pressed = await home.hq.approver.press(notice, "Announce 10")
        assert pressed.is_private
        assert "goes out now to 2 channels" in pressed.text

        def posts() -> list[Message]:
            wanted = {partner.channel("announcements").id for partner in home.partners}
            return [message for message in home.discord.messages if message.channel.id in wanted]

        await home.until(lambda: len(posts()) == 2)
        assert all("10 " in str(message.payload) for message in posts())
        said = {post.channel.guild.id: str(post.payload) for post in posts() if post.channel.guild}
        lisbon, berlin = home.partners
        assert "10 promessas" in said[lisbon.guild.id]
        assert "10 Versprechen" in said[berlin.guild.id]
        assert len(drawn_for(home)) == 2, "each in the language of its readers"
        again = await home.hq.approver.press(notice, "Announce 10")
        assert "announced already" in again.text
        known, total = await milestones.listed(home.database, SLUG)
        assert [(each.step, bool(each.announcement)) for each in known] == [(10, True)]
        assert total == 10
