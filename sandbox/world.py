"""The world: all guilds, channels and people, and the application whose bot is tested.

Every change tells the gateway through `World.announce`, as Discord does; before the gateway is
attached nobody listens, so building a world of thousands of guilds costs only the objects.
"""

from collections.abc import Callable, Iterable

from sandbox.nouns import Channel, ChannelKind, Guild, Membership, Role, User
from sandbox.permissions import EVERYONE, Permission
from sandbox.snowflake import WorldIds
from sandbox.wire import Json

Announce = Callable[[str, Json, int | None], object]
BOT_PERMISSIONS = EVERYONE | Permission.MANAGE_MESSAGES | Permission.MENTION_EVERYONE


class World:
    """All guilds, channels and people, and the application whose bot is tested."""

    def __init__(self, *, bot_name: str = "Sidekick") -> None:
        self.ids = WorldIds()
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.add_user(bot_name, is_bot=True)
        self.owner = self.add_user("owner")
        self.application_id = self.bot.id
        self.announce: Announce = _nobody
        self.announce_channel: Callable[[str, Channel], None] = _nobody
        self.announce_role: Callable[[str, Role], None] = _nobody
        self.announce_guild: Callable[[Guild], None] = _nobody
        self._direct: dict[int, Channel] = {}

    def add_user(self, name: str, *, user_id: int | None = None, locale: str = "en-US", is_bot: bool = False) -> User:
        """Make a person, or another bot."""
        account = "".join(letter for letter in name.lower() if letter.isalnum()) or "user"
        user = User(user_id or self.ids.next(), account[:32], name[:32], is_bot, locale)
        self.users[user.id] = user
        return user

    def add_guild(
        self,
        name: str,
        *,
        guild_id: int | None = None,
        channels: Iterable[str] = ("announcements",),
        locale: str = "en-US",
        member_count: int = 2,
        is_bot_in: bool = True,
    ) -> Guild:
        """Found a guild with text channels; the bot is a member unless told otherwise."""
        guild = Guild(guild_id or self.ids.next(), self, name, self.owner.id, locale, member_count, is_bot_in)
        guild.roles[guild.id] = Role(guild.id, guild, "@everyone", EVERYONE, position=0)
        guild.members[self.owner.id] = Membership(self.owner)
        self.guilds[guild.id] = guild
        if is_bot_in:
            self.admit_bot(guild)
        for position, channel_name in enumerate(channels):
            channel = Channel(self.ids.next(), self, ChannelKind.TEXT, channel_name, guild, position=position)
            guild.channels[channel.id] = self.channels[channel.id] = channel
        if is_bot_in:
            self.announce_guild(guild)
        return guild

    def admit_bot(self, guild: Guild) -> None:
        """Make the bot a member, with the managed role an invitation brings."""
        managed = next((role for role in guild.roles.values() if role.is_managed), None)
        if managed is None:
            managed = Role(self.ids.next(), guild, self.bot.global_name or "bot", BOT_PERMISSIONS, is_managed=True)
            guild.roles[managed.id] = managed
        guild.members[self.bot.id] = Membership(self.bot, [managed.id])

    def direct_channel(self, user: User) -> Channel:
        """Give the direct messages between the bot and a person."""
        if user.id not in self._direct:
            channel = Channel(self.ids.next(), self, ChannelKind.DIRECT, recipient=user)
            self._direct[user.id] = self.channels[channel.id] = channel
        return self._direct[user.id]

    def bot_guilds(self) -> list[Guild]:
        """Give the guilds the bot is a member of."""
        return [guild for guild in self.guilds.values() if guild.is_bot_in]


def _nobody(*_: object) -> None:
    """Listen to nothing: the gateway is not attached yet."""
