"""How interactions look as Discord's JSON: the event, the mark on replies, the answer to a callback."""

from sandbox import payloads
from sandbox.exchange import Exchange, InteractionKind
from sandbox.nouns import Channel, User
from sandbox.wire import Json
from sandbox.world import World

WITH_MESSAGE = frozenset({4, 7})


def event(exchange: Exchange, data: Json, world: World, *, attachment_bytes: int) -> Json:
    """Write the event that tells the application what a member did."""
    channel, user = exchange.channel, exchange.user
    written: Json = {
        "id": str(exchange.id),
        "application_id": str(world.application_id),
        "type": int(exchange.kind),
        "data": data,
        "token": exchange.token,
        "version": 1,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel),
        "locale": user.locale,
        "app_permissions": payloads.permission_text(channel.permissions_of(world.bot.id)),
        "entitlements": [],
        "attachment_size_limit": attachment_bytes,
        "authorizing_integration_owners": _owners(exchange),
        **_whereabouts(channel, user),
    }
    return {**written, "message": exchange.source.payload} if exchange.source else written


def origin(exchange: Exchange, world: World) -> Json:
    """Write the mark of a message that answers an interaction."""
    application_id = str(world.application_id)
    metadata = _metadata(exchange)
    if exchange.original and exchange.answered is not None:
        metadata["original_response_message_id"] = str(exchange.original.id)
    return {"webhook_id": application_id, "application_id": application_id, "interaction_metadata": metadata}


def callback(exchange: Exchange) -> Json:
    """Write the answer to a callback that asked for one; only types 4 and 7 carry the message."""
    message = exchange.original
    interaction: Json = {"id": str(exchange.id), "type": int(exchange.kind)}
    if message:
        interaction["response_message_id"] = str(message.id)
        interaction["response_message_loading"] = exchange.is_waiting
        interaction["response_message_ephemeral"] = message.is_ephemeral
    if message is None or exchange.callback_type not in WITH_MESSAGE:
        return {"interaction": interaction}
    resource = {"type": exchange.callback_type, "message": message.payload}
    return {"interaction": interaction, "resource": resource}


def _metadata(exchange: Exchange) -> Json:
    written: Json = {
        "id": str(exchange.id),
        "type": int(exchange.kind),
        "user": payloads.user(exchange.user),
        "authorizing_integration_owners": _owners(exchange),
    }
    if exchange.kind is InteractionKind.COMPONENT and exchange.source:
        written["interacted_message_id"] = str(exchange.source.id)
    if exchange.kind is InteractionKind.MODAL and exchange.parent:
        written["triggering_interaction_metadata"] = _metadata(exchange.parent)
    return written


def _owners(exchange: Exchange) -> Json:
    guild = exchange.channel.guild
    return {"0": str(guild.id)} if guild else {"0": "0", "1": str(exchange.user.id)}


def _whereabouts(channel: Channel, user: User) -> Json:
    guild = channel.guild
    if guild is None:
        return {"user": payloads.user(user), "context": 1}
    member = payloads.member(guild.members[user.id])
    member["permissions"] = payloads.permission_text(channel.permissions_of(user.id))
    return {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": ["COMMUNITY"]},
        "guild_locale": guild.locale,
        "member": member,
        "context": 0,
    }
