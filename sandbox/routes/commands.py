"""Application commands, global and of one guild: the same handlers, two scopes."""

from sandbox.errors import MISSING_ACCESS, NOT_FOUND, RefusedError
from sandbox.routes.call import Answer, Call, Handler, Route

_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def _scope(call: Call) -> int | None:
    """Give the guild of the address (None: global), which the application must be in."""
    if call.number("application_id") != call.state.world.application_id:
        raise RefusedError(NOT_FOUND)
    if "guild_id" not in call.request.params:
        return None
    guild = call.state.world.guilds.get(call.number("guild_id"))
    if guild is None or not guild.is_bot_in:
        raise RefusedError(MISSING_ACCESS)
    return guild.id


def everything(call: Call) -> Answer:
    """Give the commands of a scope."""
    return Answer(call.state.commands.all(_scope(call)))


def replace(call: Call) -> Answer:
    """Put a whole list in place."""
    return Answer(call.state.commands.replace(_scope(call), call.rows()))


def create(call: Call) -> Answer:
    """Create or overwrite one command."""
    made, is_new = call.state.commands.create(_scope(call), call.body())
    return Answer(made, 201 if is_new else 200)


def one(call: Call) -> Answer:
    """Give one command."""
    return Answer(call.state.commands.get(_scope(call), call.number("command_id")))


def edit(call: Call) -> Answer:
    """Change one command."""
    return Answer(call.state.commands.edit(_scope(call), call.number("command_id"), call.body()))


def delete(call: Call) -> Answer:
    """Remove one command."""
    call.state.commands.delete(_scope(call), call.number("command_id"))
    return Answer(None, 204)


_WHOLE: tuple[tuple[str, Handler], ...] = (("GET", everything), ("PUT", replace), ("POST", create))
_SINGLE: tuple[tuple[str, Handler], ...] = (("GET", one), ("PATCH", edit), ("DELETE", delete))
ROUTES = (
    *(Route(method, scope, handler) for scope in (_GLOBAL, _GUILD) for method, handler in _WHOLE),
    *(Route(method, f"{scope}/{{command_id}}", handler) for scope in (_GLOBAL, _GUILD) for method, handler in _SINGLE),
)
