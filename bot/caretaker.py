"""Looks after what nobody asked for: channels that fell ill or recovered, posts due soon, gaps, safe mode, notices.

Everything here goes by Discord's events and the client's cache; only notices and the comparison in safe mode make
requests, and those take their turn.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import discord
import structlog
from discord.ext import commands

from bot.alarm import Alarm
from bot.channel_reader import ChannelReader
from bot.feed_board import FeedBoard
from bot.notice_board import NoticeBoard
from campaigns.actions import late_posts, line_asking, prechecks, safety, suspensions
from campaigns.actions.courier import Courier
from campaigns.storage.database import Database
from campaigns.storage.suspensions import Channel
from cogs import channel_facts

log = structlog.get_logger()

_REMEMBERED: Final = 1_000


class Caretaker:
    """Makes its rounds while the house runs."""

    def __init__(
        self, client: commands.AutoShardedBot, courier: Courier, alarm: Alarm, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._courier = courier
        self._alarm = alarm
        self._now = now
        self._reader = ChannelReader(client)
        self._checked: dict[tuple[int, int, int], datetime] = {}
        self._safe: frozenset[str] = frozenset()
        self.board = NoticeBoard(client, courier, courier.database, now)
        self.cards = FeedBoard(client, courier, courier.database, now)

    @property
    def _database(self) -> Database:
        return self._courier.database

    def listen(self) -> None:
        """Hear of what changes in servers."""
        for name in (
            "on_guild_remove",
            "on_guild_join",
            "on_guild_available",
            "on_guild_channel_delete",
            "on_guild_channel_update",
            "on_guild_role_update",
            "on_member_update",
        ):
            self._client.add_listener(getattr(self, name), name)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed from a server: nothing is sent there any more, and the organisers know."""
        count = await suspensions.server_lost(self._database, guild.id, self._now())
        if count:
            log.warning("removed from a partner's server", action="server.lost", guild_id=guild.id, channels=count)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot came (back) to a server."""
        await self._revive(guild.id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The same, in the words of a Discord that says so explicitly; or an outage there is over."""
        await self._revive(guild.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted: no post is tried there."""
        await suspensions.channel_lost(self._database, channel.guild.id, channel.id, self._now())

    async def on_guild_channel_update(self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel's permissions may have been put right."""
        await self._revive(after.guild.id)

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """A role's permissions may have been put right."""
        await self._revive(after.guild.id)

    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """The bot itself may have been given another role."""
        if after.id == after.guild.me.id:
            await self._revive(after.guild.id)

    async def look_at_channels(self) -> None:
        """Trust again what can take posts by now, should its event have been missed."""
        await self._revive(None)

    async def tell_late(self) -> None:
        """Write the digests that are ready."""
        await late_posts.tell(self._database, self._now())

    async def post_notices(self) -> None:
        """Post what waits to be told, and keep what was told about items up to date."""
        await self.board.post()
        await self.cards.renew()

    async def ask_about_help_lines(self) -> None:
        """Ask partners once, before the key day, whether their help line is still right."""
        await line_asking.ask(self._database, self._now())

    async def precheck(self) -> None:
        """Check what is due within the hour; each occurrence every few minutes until then."""
        if not self._client.is_ready():
            return
        now = self._now()
        survey = channel_facts.survey(self._client)
        for coming in await prechecks.soon(self._database, now):
            mark = (coming.announcement_id, coming.occurrence, coming.version)
            seen_at = self._checked.get(mark)
            if seen_at is not None and now - seen_at < prechecks.AGAIN:
                continue
            if len(self._checked) > _REMEMBERED:
                self._checked.clear()
            self._checked[mark] = now
            await prechecks.check(self._database, coming, survey, now)

    async def see_to_safety(self) -> None:
        """Compare what is in safe mode, and let the outbox know when somebody has ended it."""
        safe = frozenset(each.campaign.slug for each in await safety.standing(self._database))
        if self._safe - safe:
            self._alarm.ring()
        self._safe = safe
        if safe and self._client.is_ready():
            await safety.compare(
                self._database,
                self._reader,
                now=self._now,
                turn=self._courier.turn,
                is_stopping=lambda: self._courier.is_stopping,
            )

    async def _revive(self, guild_id: int | None) -> None:
        if not self._client.is_ready():
            return  # a start is no change in a thousand servers; the next round looks at all of them together
        survey = channel_facts.survey(self._client)

        def is_fit(channel: Channel) -> bool:
            return survey(channel.guild_id, channel.channel_id, None).is_fit

        count = await suspensions.revive_fit(self._database, is_fit, self._now(), guild_id=guild_id)
        if count:
            log.info("channels take posts again", action="channel.revived", channels=count)
            self._alarm.ring()
