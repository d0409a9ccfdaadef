"""Answers to interactions and the follow-ups sent with their tokens; neither counts globally."""

from sandbox import interaction_payloads
from sandbox.errors import UNKNOWN_WEBHOOK, RefusedError
from sandbox.routes.call import Answer, Call, Route


def callback(call: Call) -> Answer:
    """Take the first answer to an interaction."""
    exchange = call.state.interactions.callback(
        call.number("interaction_id"),
        call.request.params["interaction_token"],
        call.body(),
        call.files,
        call.request.arrived_monotonic,
    )
    call.request.was_stored = True
    if call.request.query.get("with_response", "").lower() in {"1", "true"}:
        return Answer(interaction_payloads.callback(exchange))
    return Answer(None, 204)


def _token(call: Call) -> str:
    if call.number("webhook_id") != call.state.world.application_id:
        raise RefusedError(UNKNOWN_WEBHOOK)
    return call.request.params["webhook_token"]


def follow_up(call: Call) -> Answer:
    """Send one more message to an interaction."""
    message = call.state.interactions.follow_up(_token(call), call.body(), call.files)
    call.request.was_stored = True
    return Answer(message.payload)


def read(call: Call) -> Answer:
    """Give the original answer or a follow-up."""
    return Answer(call.state.interactions.read(_token(call), call.request.params["message_id"]).payload)


def edit(call: Call) -> Answer:
    """Change the original answer or a follow-up."""
    which = call.request.params["message_id"]
    message = call.state.interactions.edit(_token(call), which, call.body(), call.files)
    call.request.was_stored = True
    return Answer(message.payload)


def delete(call: Call) -> Answer:
    """Delete the original answer or a follow-up."""
    call.state.interactions.delete(_token(call), call.request.params["message_id"])
    return Answer(None, 204)


_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_MESSAGE = f"{_WEBHOOK}/messages/{{message_id}}"
ROUTES = (
    Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback, is_interaction=True),
    Route("POST", _WEBHOOK, follow_up, is_interaction=True),
    Route("GET", _MESSAGE, read, is_interaction=True),
    Route("PATCH", _MESSAGE, edit, is_interaction=True),
    Route("DELETE", _MESSAGE, delete, is_interaction=True),
)
