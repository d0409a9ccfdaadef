"""Messages in channels: send, read, edit, delete, publish."""

from sandbox import validation
from sandbox.errors import (
    ALREADY_CROSSPOSTED,
    BULK_DELETE_TOO_OLD,
    CANNOT_SEND_TO_USER,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NOT_A_TEXT_CHANNEL,
    NOT_YOUR_MESSAGE,
    WRONG_CHANNEL_TYPE,
    Form,
    RefusedError,
)
from sandbox.messages import Message
from sandbox.nouns import Channel, ChannelKind
from sandbox.permissions import Permission
from sandbox.routes.call import Answer, Call, Route
from sandbox.snowflake import seconds
from sandbox.wire import Json

TWO_WEEKS_SECONDS = 14 * 86_400
DEFAULT_PAGE = 50
LARGEST_PAGE = 100
_WRITABLE = {ChannelKind.TEXT, ChannelKind.NEWS, ChannelKind.DIRECT, ChannelKind.VOICE}


def create(call: Call) -> Answer:
    """Send a message; an enforced nonce that was used already gives the message it made."""
    channel, body, bot = call.channel(Permission.SEND_MESSAGES), call.body(), call.state.world.bot
    if channel.kind not in _WRITABLE:
        raise RefusedError(NOT_A_TEXT_CHANNEL)
    if channel.recipient and not channel.recipient.takes_direct_messages:
        raise RefusedError(CANNOT_SEND_TO_USER)
    _check_extras(call, channel, body)
    validation.check_message(body, call.files)
    validation.check_not_empty(body, call.files)
    _check_reference(call, channel, body)
    body = {**body, "flags": (body.get("flags") or 0) & validation.SENDABLE}
    message = call.state.messages.repeated(channel, bot, body)
    if message is None:
        message = call.state.messages.create(channel, bot, body, call.files)
        call.state.tell("MESSAGE_CREATE", message)
        call.request.was_stored = True
    nonce = {"nonce": body["nonce"]} if body.get("nonce") is not None else {}
    return Answer({**message.payload, **nonce})


def _check_extras(call: Call, channel: Channel, body: Json) -> None:
    granted = channel.permissions_of(call.state.world.bot.id)
    if body.get("embeds") and not granted & Permission.EMBED_LINKS:
        raise RefusedError(MISSING_PERMISSIONS)
    if call.files and not granted & Permission.ATTACH_FILES:
        raise RefusedError(MISSING_PERMISSIONS)


def _check_reference(call: Call, channel: Channel, body: Json) -> None:
    reference = body.get("message_reference")
    if not reference or not reference.get("fail_if_not_exists", True):
        return
    found = call.state.messages.find(int(reference.get("message_id") or 0))
    if found is None or found.channel is not channel:
        form = Form()
        form.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        form.check()


def history(call: Call) -> Answer:
    """Give messages, newest first; without the right to read history there are none."""
    channel = call.channel()
    limit = _limit(call)
    if not channel.permissions_of(call.state.world.bot.id) & Permission.READ_MESSAGE_HISTORY:
        return Answer([])
    found = call.state.messages.history(
        channel.id,
        before=call.query_number("before"),
        after=call.query_number("after"),
        around=call.query_number("around"),
        limit=limit,
    )
    return Answer([message.payload for message in found])


def _limit(call: Call) -> int:
    """Give how many messages are asked for: 1 to 100, by default 50."""
    limit = call.query_number("limit") if "limit" in call.request.query else DEFAULT_PAGE
    if limit is None or not 1 <= limit <= LARGEST_PAGE:
        form = Form()
        form.add(("limit",), "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
        form.check()
    return limit or DEFAULT_PAGE


def _found(call: Call) -> Message:
    channel = call.channel()
    return call.state.messages.get(channel.id, call.number("message_id"))


def one(call: Call) -> Answer:
    """Give one message; needs the right to read history."""
    if not call.channel().permissions_of(call.state.world.bot.id) & Permission.READ_MESSAGE_HISTORY:
        raise RefusedError(MISSING_ACCESS)
    return Answer(dict(_found(call).payload))


def edit(call: Call) -> Answer:
    """Change one of the bot's messages."""
    message, body = _found(call), call.body()
    if message.author is not call.state.world.bot:
        raise RefusedError(NOT_YOUR_MESSAGE)
    _check_extras(call, message.channel, body)
    validation.check_message(body, call.files, old=message.payload)
    call.state.messages.count_old_edit(message)
    call.state.messages.edit(message, body, call.files)
    call.request.was_stored = True
    call.state.tell("MESSAGE_UPDATE", message)
    return Answer(dict(message.payload))


def delete(call: Call) -> Answer:
    """Delete a message: an own one, or any with the right to manage messages."""
    message, bot = _found(call), call.state.world.bot
    may_manage = message.channel.permissions_of(bot.id) & Permission.MANAGE_MESSAGES
    if message.author is not bot and not may_manage:
        raise RefusedError(MISSING_PERMISSIONS)
    call.state.remove(message)
    call.request.was_stored = True
    return Answer(None, 204)


def bulk_delete(call: Call) -> Answer:
    """Delete 2 to 100 messages, none older than two weeks."""
    channel = call.channel(Permission.MANAGE_MESSAGES)
    ids = [int(message_id) for message_id in call.body().get("messages") or ()]
    form = Form()
    form.within(("messages",), len(ids), 2, 100)
    form.check()
    horizon = call.state.clock.now() - TWO_WEEKS_SECONDS
    if any(seconds(message_id) < horizon for message_id in ids):
        raise RefusedError(BULK_DELETE_TOO_OLD)
    for message_id in ids:
        message = call.state.messages.find(message_id)
        if message and message.channel is channel:
            call.state.remove(message)
    return Answer(None, 204)


def crosspost(call: Call) -> Answer:
    """Publish a message of an announcement channel to its followers."""
    message = _found(call)
    if message.channel.kind is not ChannelKind.NEWS:
        raise RefusedError(WRONG_CHANNEL_TYPE)
    if message.payload["flags"] & validation.CROSSPOSTED:
        raise RefusedError(ALREADY_CROSSPOSTED)
    message.payload["flags"] |= validation.CROSSPOSTED
    return Answer(message.payload)


def pin(call: Call) -> Answer:
    """Pin or unpin a message."""
    message = _found(call)
    if not message.channel.permissions_of(call.state.world.bot.id) & Permission.PIN_MESSAGES:
        raise RefusedError(MISSING_PERMISSIONS)
    message.payload["pinned"] = call.request.method == "PUT"
    return Answer(None, 204)


_ONE = "/channels/{channel_id}/messages/{message_id}"
ROUTES = (
    Route("POST", "/channels/{channel_id}/messages", create),
    Route("GET", "/channels/{channel_id}/messages", history),
    Route("POST", "/channels/{channel_id}/messages/bulk-delete", bulk_delete),
    Route("GET", _ONE, one),
    Route("PATCH", _ONE, edit),
    Route("DELETE", _ONE, delete),
    Route("POST", f"{_ONE}/crosspost", crosspost),
    Route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pin),
    Route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", pin),
)
