"""Guilds, their channels, roles and members, as the bot may see them."""

from sandbox import payloads
from sandbox.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    UNKNOWN_GUILD,
    UNKNOWN_MEMBER,
    UNKNOWN_ROLE,
    UNKNOWN_USER,
    RefusedError,
)
from sandbox.nouns import Guild
from sandbox.permissions import Permission
from sandbox.routes.call import Answer, Call, Route


def _guild(call: Call) -> Guild:
    guild = call.state.world.guilds.get(call.number("guild_id"))
    if guild is None:
        raise RefusedError(UNKNOWN_GUILD)
    if not guild.is_bot_in:
        raise RefusedError(MISSING_ACCESS)
    return guild


def one(call: Call) -> Answer:
    """Give a guild."""
    guild = _guild(call)
    counts = {"approximate_member_count": guild.member_count, "approximate_presence_count": 1}
    return Answer({**payloads.guild(guild), **(counts if "with_counts" in call.request.query else {})})


def channels(call: Call) -> Answer:
    """Give the channels of a guild."""
    return Answer([payloads.channel(channel) for channel in _guild(call).channels.values()])


def roles(call: Call) -> Answer:
    """Give the roles of a guild."""
    return Answer([payloads.role(role) for role in _guild(call).roles.values()])


def role(call: Call) -> Answer:
    """Give one role."""
    found = _guild(call).roles.get(call.number("role_id"))
    if found is None:
        raise RefusedError(UNKNOWN_ROLE)
    return Answer(payloads.role(found))


def members(call: Call) -> Answer:
    """Give the members of a guild, by id; needs the members intent, as on Discord."""
    guild = _guild(call)
    if not call.state.settings.privileged_intents:
        raise RefusedError(MISSING_ACCESS)
    after, limit = call.query_number("after") or 0, call.query_number("limit") or 1
    rows = sorted((row for row in guild.members.values() if row.user.id > after), key=lambda row: row.user.id)
    return Answer([payloads.member(row) for row in rows[:limit]])


def member(call: Call) -> Answer:
    """Give one member, `@me` being the bot."""
    guild, world = _guild(call), call.state.world
    is_own = call.request.params["user_id"] == "@me"
    user_id = world.bot.id if is_own else call.number("user_id")
    if user_id not in guild.members:
        raise RefusedError(UNKNOWN_MEMBER if user_id in world.users else UNKNOWN_USER)
    return Answer(payloads.member(guild.members[user_id]))


def edit_own_member(call: Call) -> Answer:
    """Change the bot's nickname."""
    guild = _guild(call)
    own = guild.members[call.state.world.bot.id]
    if not guild.permissions_of(own.user.id) & Permission.CHANGE_NICKNAME:
        raise RefusedError(MISSING_PERMISSIONS)
    own.nick = call.body().get("nick")
    return Answer(payloads.member(own))


def change_role(call: Call) -> Answer:
    """Give a member a role, or take it."""
    guild = _guild(call)
    if not guild.permissions_of(call.state.world.bot.id) & Permission.MANAGE_ROLES:
        raise RefusedError(MISSING_PERMISSIONS)
    row, role_id = guild.members.get(call.number("user_id")), call.number("role_id")
    if row is None:
        raise RefusedError(UNKNOWN_MEMBER)
    if role_id not in guild.roles:
        raise RefusedError(UNKNOWN_ROLE)
    row.role_ids = [held for held in row.role_ids if held != role_id]
    if call.request.method == "PUT":
        row.role_ids.append(role_id)
    return Answer(None, 204)


ROUTES = (
    Route("GET", "/guilds/{guild_id}", one),
    Route("GET", "/guilds/{guild_id}/channels", channels),
    Route("GET", "/guilds/{guild_id}/roles", roles),
    Route("GET", "/guilds/{guild_id}/roles/{role_id}", role),
    Route("GET", "/guilds/{guild_id}/members", members),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", member),
    Route("PATCH", "/guilds/{guild_id}/members/@me", edit_own_member),
    Route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", change_role),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", change_role),
)
