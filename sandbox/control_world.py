"""The controls for the world and its people: guilds, channels, moderators, members and their acts."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from sandbox import crowds
from sandbox.crowds import Crowd
from sandbox.exchange import Exchange
from sandbox.members import Member
from sandbox.messages import Message
from sandbox.nouns import Channel, Guild
from sandbox.permissions import Permission
from sandbox.server import Server
from sandbox.wire import Json

Verb = Callable[[Server, web.Request, Json], Awaitable[Any]]


async def world(house: Server, _request: web.Request, _body: Json) -> list[Json]:
    """Give the guilds with their channels and roles."""
    return [_guild_json(guild) for guild in house.world.guilds.values()]


async def add_guild(house: Server, _request: web.Request, body: Json) -> Json:
    """Found a guild with text channels."""
    guild_id = int(body["guild_id"]) if body.get("guild_id") else None
    channels = body.get("channels") or ("announcements",)
    locale = body.get("locale") or "en-US"
    return _guild_json(house.world.add_guild(body["name"], guild_id=guild_id, channels=channels, locale=locale))


async def move_bot(house: Server, request: web.Request, _body: Json) -> Json:
    """Kick the bot out of a guild, or invite it again."""
    guild = _guild(house, request.match_info["guild_id"])
    match request.match_info["act"]:
        case "kick":
            guild.kick_bot()
        case "invite":
            guild.invite_bot()
        case act:
            raise ValueError(f"no act {act!r}: kick, invite")
    return {}


async def add_role(house: Server, request: web.Request, body: Json) -> Json:
    """Make a role."""
    guild = _guild(house, request.match_info["guild_id"])
    role = guild.add_role(
        body["name"],
        Permission(int(body.get("permissions") or 0)),
        is_mentionable=bool(body.get("is_mentionable")),
    )
    return {"id": str(role.id)}


async def set_permissions(house: Server, request: web.Request, body: Json) -> Json:
    """Give or take rights of the bot in a channel; names as in `Permission`, such as SEND_MESSAGES."""
    allow, deny = (_permissions(body.get(name) or ()) for name in ("allow", "deny"))
    _channel(house, request).set_bot_permissions(allow=allow, deny=deny)
    return {}


async def delete_channel(house: Server, request: web.Request, _body: Json) -> Json:
    """Delete a channel."""
    house.delete_channel(_channel(house, request))
    return {}


async def post(house: Server, request: web.Request, body: Json) -> Json:
    """Let somebody write in a channel, `count` times."""
    author = house.world.users[int(body["user_id"])] if "user_id" in body else house.world.owner
    channel = _channel(house, request)
    last = None
    for _ in range(int(body.get("count", 1))):
        last = house.post(channel, author, body["text"])
    return {"id": str(last.id) if last else None}


async def remove_message(house: Server, request: web.Request, _body: Json) -> Json:
    """Let a moderator delete a message."""
    house.remove(_message(house, request.match_info["message_id"]))
    return {}


async def add_member(house: Server, request: web.Request, body: Json) -> Json:
    """Let a person join a guild."""
    guild = _guild(house, request.match_info["guild_id"])
    roles = [guild.roles[int(role_id)] for role_id in body.get("role_ids") or ()]
    member = house.member(guild, body["name"], roles=roles, locale=body.get("locale") or "en-US")
    return {"id": str(member.id)}


async def act(house: Server, request: web.Request, body: Json) -> Json:
    """Let a member act: run, press, choose or submit; `settle` (default true) waits for the answer."""
    guild = _guild(house, request.match_info["guild_id"])
    user = house.world.users[int(request.match_info["user_id"])]
    exchange = await _act(house, Member(house.state, user, guild), body)
    return exchange.as_json()


async def _act(house: Server, member: Member, body: Json) -> Exchange:
    settle, unchecked = bool(body.get("settle", True)), bool(body.get("unchecked", False))
    values = body.get("values") or {}
    match body.get("act"):
        case "run":
            channel_id = body.get("channel_id")
            channel = house.world.channels[int(channel_id)] if channel_id else None
            return await member.run(body["path"], values, channel=channel, settle=settle, unchecked=unchecked)
        case "press":
            message = _message(house, body["message_id"])
            return await member.press(message, body.get("button"), settle=settle, unchecked=unchecked)
        case "choose":
            message = _message(house, body["message_id"])
            chosen = list(body["values"])
            return await member.choose(message, chosen, body.get("menu"), settle=settle, unchecked=unchecked)
        case "submit":
            form = house.interactions.all[int(body["exchange_id"])]
            return await member.submit(form, values, settle=settle, unchecked=unchecked)
        case other:
            raise ValueError(f"no act {other!r}: run, press, choose, submit")


async def crowd(house: Server, _request: web.Request, body: Json) -> list[Json]:
    """Let a crowd walk the same steps at an even pace (see `Crowd`); gives every touch when all have ended."""
    return await crowds.walk(house, Crowd.of_json(body))


async def exchange(house: Server, request: web.Request, _body: Json) -> Json:
    """Give what a member sees of an exchange by now."""
    return house.interactions.all[int(request.match_info["exchange_id"])].as_json()


def _guild(house: Server, guild_id: str) -> Guild:
    return house.world.guilds[int(guild_id)]


def _channel(house: Server, request: web.Request) -> Channel:
    return house.world.channels[int(request.match_info["channel_id"])]


def _message(house: Server, message_id: str) -> Message:
    message = house.messages.find(int(message_id))
    if message is None:
        raise LookupError(f"no message {message_id}")
    return message


def _permissions(names: Iterable[str]) -> Permission:
    granted = Permission(0)
    for name in names:
        granted |= Permission[name]
    return granted


def _guild_json(guild: Guild) -> Json:
    return {
        "id": str(guild.id),
        "name": guild.name,
        "is_bot_in": guild.is_bot_in,
        "channels": [{"id": str(row.id), "name": row.name} for row in guild.channels.values()],
        "roles": [{"id": str(row.id), "name": row.name} for row in guild.roles.values()],
    }


VERBS: dict[tuple[str, str], Verb] = {
    ("GET", "/world"): world,
    ("POST", "/guilds"): add_guild,
    ("POST", "/guilds/{guild_id}/bot/{act}"): move_bot,
    ("POST", "/guilds/{guild_id}/roles"): add_role,
    ("POST", "/guilds/{guild_id}/members"): add_member,
    ("POST", "/guilds/{guild_id}/members/{user_id}/acts"): act,
    ("POST", "/channels/{channel_id}/permissions"): set_permissions,
    ("POST", "/channels/{channel_id}/posts"): post,
    ("DELETE", "/channels/{channel_id}"): delete_channel,
    ("DELETE", "/messages/{message_id}"): remove_message,
    ("POST", "/crowds"): crowd,
    ("GET", "/exchanges/{exchange_id}"): exchange,
}
