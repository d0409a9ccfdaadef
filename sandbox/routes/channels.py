"""Channels: look at one, rename or delete it, show typing."""

from sandbox import payloads
from sandbox.errors import Form
from sandbox.permissions import Permission
from sandbox.routes.call import Answer, Call, Route


def one(call: Call) -> Answer:
    """Give a channel."""
    return Answer(payloads.channel(call.channel()))


def edit(call: Call) -> Answer:
    """Change a channel's name or topic."""
    channel, body = call.channel(Permission.MANAGE_CHANNELS), call.body()
    form = Form()
    if "name" in body:
        form.within(("name",), len(str(body["name"])), 1, 100)
    form.at_most(("topic",), body.get("topic"), 1024)
    form.check()
    channel.topic = body.get("topic", channel.topic)
    channel.rename(str(body.get("name", channel.name)))
    return Answer(payloads.channel(channel))


def delete(call: Call) -> Answer:
    """Delete a channel."""
    channel = call.channel(Permission.MANAGE_CHANNELS)
    call.state.delete_channel(channel)
    return Answer(payloads.channel(channel))


def typing(call: Call) -> Answer:
    """Show that the bot is typing."""
    call.channel(Permission.SEND_MESSAGES)
    return Answer(None, 204)


ROUTES = (
    Route("GET", "/channels/{channel_id}", one),
    Route("PATCH", "/channels/{channel_id}", edit),
    Route("DELETE", "/channels/{channel_id}", delete),
    Route("POST", "/channels/{channel_id}/typing", typing),
)
