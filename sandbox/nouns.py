"""The nouns: guilds, channels, roles, people, and what moderators do to them.

Every change is announced through the world they belong to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from sandbox import permissions
from sandbox.permissions import NONE, Overwrite, Permission
from sandbox.snowflake import WorldIds
from sandbox.wire import Json


class ChannelKind(IntEnum):
    """Discord's channel types, as far as they occur here."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    FORUM = 15


class Surroundings(Protocol):
    """What a noun needs of the world around it: names, and somebody to tell."""

    ids: WorldIds
    bot: "User"
    channels: dict[int, "Channel"]
    announce: Callable[[str, Json, int | None], object]
    announce_channel: Callable[[str, "Channel"], None]
    announce_role: Callable[[str, "Role"], None]
    announce_guild: Callable[["Guild"], None]

    def admit_bot(self, guild: "Guild") -> None:
        """Make the bot a member."""
        ...


@dataclass(slots=True, eq=False)
class User:
    """A person or a bot."""

    id: int
    name: str
    global_name: str | None = None
    is_bot: bool = False
    locale: str = "en-US"
    takes_direct_messages: bool = True


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild; @everyone has the guild's own id."""

    id: int
    guild: "Guild"
    name: str
    permissions: Permission = NONE
    is_mentionable: bool = False
    is_managed: bool = False
    position: int = 1

    def delete(self) -> None:
        """Delete the role, as a moderator would."""
        self.guild.roles.pop(self.id, None)
        for membership in self.guild.members.values():
            if self.id in membership.role_ids:
                membership.role_ids.remove(self.id)
        gone = {"guild_id": str(self.guild.id), "role_id": str(self.id)}
        self.guild.world.announce("GUILD_ROLE_DELETE", gone, self.guild.id)


@dataclass(slots=True, eq=False)
class Membership:
    """A user inside a guild."""

    user: User
    role_ids: list[int] = field(default_factory=list)
    nick: str | None = None


@dataclass(slots=True, eq=False)
class Channel:
    """A channel of a guild, or the direct messages with one person."""

    id: int
    world: "Surroundings"
    kind: ChannelKind
    name: str = ""
    guild: "Guild | None" = None
    recipient: User | None = None
    overwrites: list[Overwrite] = field(default_factory=list)
    topic: str | None = None
    parent_id: int | None = None
    position: int = 0
    last_message_id: int | None = None

    def permissions_of(self, user_id: int) -> Permission:
        """Say what a user may do here; nothing, for who is not a member."""
        if self.guild is None:
            return permissions.ALL
        membership = self.guild.members.get(user_id)
        if membership is None:
            return NONE
        return permissions.in_channel(
            self.guild.permissions_of(user_id),
            self.overwrites,
            everyone_id=self.guild.id,
            role_ids=set(membership.role_ids),
            user_id=user_id,
        )

    def set_bot_permissions(self, *, allow: Permission = NONE, deny: Permission = NONE) -> None:
        """Give or take rights of the bot in this channel; replaces what was set before."""
        self.set_overwrite(Overwrite(self.world.bot.id, is_member=True, allow=allow, deny=deny))

    def set_overwrite(self, overwrite: Overwrite) -> None:
        """Set what one role or member may do here, and tell the gateway."""
        same = (overwrite.target_id, overwrite.is_member)
        kept = [row for row in self.overwrites if (row.target_id, row.is_member) != same]
        self.overwrites = [*kept, overwrite]
        self.world.announce_channel("CHANNEL_UPDATE", self)

    def rename(self, name: str) -> None:
        """Give the channel another name."""
        self.name = name
        self.world.announce_channel("CHANNEL_UPDATE", self)

    def delete(self) -> None:
        """Delete the channel, as a moderator would."""
        self.world.channels.pop(self.id, None)
        if self.guild:
            self.guild.channels.pop(self.id, None)
        self.world.announce_channel("CHANNEL_DELETE", self)


@dataclass(slots=True, eq=False)
class Guild:
    """A server."""

    id: int
    world: "Surroundings"
    name: str
    owner_id: int
    locale: str = "en-US"
    member_count: int = 2
    is_bot_in: bool = True
    joined_at: float = 0.0
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    members: dict[int, Membership] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        """The role that every member has."""
        return self.roles[self.id]

    def channel(self, name: str) -> Channel:
        """Find a channel by its name."""
        for channel in self.channels.values():
            if channel.name == name:
                return channel
        raise LookupError(f"no channel called {name!r} in {self.name!r}: it has {sorted(self._names())}")

    def permissions_of(self, user_id: int) -> Permission:
        """Say what a member may do in this guild, channels apart."""
        if user_id == self.owner_id:
            return permissions.ALL
        membership = self.members.get(user_id)
        if membership is None:
            return NONE
        held = [self.roles[role_id] for role_id in membership.role_ids if role_id in self.roles]
        return permissions.base(role.permissions for role in (self.everyone, *held))

    def add_channel(self, name: str, *, channel_id: int | None = None, kind: ChannelKind = ChannelKind.TEXT) -> Channel:
        """Open a channel."""
        channel = Channel(
            channel_id or self.world.ids.next(), self.world, kind, name, self, position=len(self.channels)
        )
        self.channels[channel.id] = self.world.channels[channel.id] = channel
        self.world.announce_channel("CHANNEL_CREATE", channel)
        return channel

    def add_role(
        self,
        name: str,
        permissions: Permission = NONE,
        *,
        role_id: int | None = None,
        is_mentionable: bool = False,
    ) -> Role:
        """Make a role."""
        role = Role(role_id or self.world.ids.next(), self, name, permissions, is_mentionable)
        role.position = len(self.roles)
        self.roles[role.id] = role
        self.world.announce_role("GUILD_ROLE_CREATE", role)
        return role

    def add_member(self, user: User, roles: Iterable[Role] = ()) -> Membership:
        """Let a user join, or give who is in already these roles as well."""
        membership = self.members.get(user.id)
        if membership is None:
            membership = self.members[user.id] = Membership(user)
            self.member_count = max(self.member_count, len(self.members))
        membership.role_ids.extend(role.id for role in roles if role.id not in membership.role_ids)
        return membership

    def kick_bot(self) -> None:
        """Throw the bot out."""
        self.is_bot_in = False
        self.members.pop(self.world.bot.id, None)
        self.world.announce("GUILD_DELETE", {"id": str(self.id)}, self.id)

    def invite_bot(self) -> None:
        """Let the bot in (again)."""
        self.is_bot_in = True
        self.world.admit_bot(self)
        self.world.announce_guild(self)

    def _names(self) -> Iterable[str]:
        return (channel.name for channel in self.channels.values())
