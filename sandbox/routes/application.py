"""The bot itself: its account, its application, where the gateway is, whom it can write to."""

from sandbox import payloads
from sandbox.errors import UNKNOWN_GUILD, UNKNOWN_USER, RefusedError
from sandbox.routes.call import Answer, Call, Route
from sandbox.wire import Json


def own_account(call: Call) -> Answer:
    """Give the bot's account."""
    return Answer(payloads.own_user(call.state.world.bot))


def own_application(call: Call) -> Answer:
    """Give the bot's application."""
    return Answer(payloads.application(call.state.world))


def own_guilds(call: Call) -> Answer:
    """Give the guilds the bot is in, by id."""
    world = call.state.world
    after, limit = call.query_number("after") or 0, call.query_number("limit") or 200
    guilds = sorted((guild for guild in world.bot_guilds() if guild.id > after), key=lambda guild: guild.id)
    rows: list[Json] = [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": payloads.permission_text(guild.permissions_of(world.bot.id)),
            "features": [],
            "approximate_member_count": guild.member_count,
        }
        for guild in guilds[:limit]
    ]
    return Answer(rows)


def leave_guild(call: Call) -> Answer:
    """Leave a guild."""
    guild = call.state.world.guilds.get(call.number("guild_id"))
    if guild is None or not guild.is_bot_in:
        raise RefusedError(UNKNOWN_GUILD)
    guild.kick_bot()
    return Answer(None, 204)


def open_direct_channel(call: Call) -> Answer:
    """Open direct messages with a user."""
    user = call.state.world.users.get(int(call.body().get("recipient_id") or 0))
    if user is None:
        raise RefusedError(UNKNOWN_USER)
    return Answer(payloads.channel(call.state.world.direct_channel(user)))


def user(call: Call) -> Answer:
    """Give any user."""
    found = call.state.world.users.get(call.number("user_id"))
    if found is None:
        raise RefusedError(UNKNOWN_USER)
    return Answer(payloads.user(found))


def gateway(call: Call) -> Answer:
    """Say where the gateway is."""
    return Answer({"url": call.state.gateway.base_url})


def gateway_for_bot(call: Call) -> Answer:
    """Say where the gateway is, and how many shards to start how fast."""
    return Answer(call.state.gateway.bot_info())


ROUTES = (
    Route("GET", "/users/@me", own_account),
    Route("GET", "/users/@me/guilds", own_guilds),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("POST", "/users/@me/channels", open_direct_channel),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/applications/@me", own_application),
    Route("GET", "/oauth2/applications/@me", own_application),
    Route("GET", "/gateway", gateway),
    Route("GET", "/gateway/bot", gateway_for_bot),
)
