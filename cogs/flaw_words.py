"""What stands in the way of a post, in words: a permission, a channel, a role, a language."""

from typing import Final, assert_never

import discord

from campaigns.model.lateness import LateDecision
from campaigns.model.precheck import Ability, Flaw
from cogs import channel_facts, replies
from cogs.translation import Words

_CODE_LIMIT: Final = 100


def flaw(_: Words, found: Flaw, detail: str) -> str:  # noqa: C901, PLR0911, PLR0912 - one sentence for each flaw
    """Say what stands in the way."""
    match found:
        case Flaw.NO_DESTINATION:
            return _("it gave no channel for this kind of post")
        case Flaw.NOT_IN_SERVER:
            return _("the bot is not in its server")
        case Flaw.NO_CHANNEL:
            return _("its channel is gone, or hidden from the bot")
        case Flaw.WRONG_KIND:
            return _("its channel takes no messages")
        case Flaw.LACKS:
            names = [name for ability, name in abilities(_).items() if ability in detail.split(",")]
            return _("the bot lacks: {permissions}").format(permissions=", ".join(names))
        case Flaw.SUSPENDED:
            return _("its channel refused a post ({reason})").format(reason=refusal(_, detail))
        case Flaw.ROLE_GONE:
            return _("the role to notify is gone")
        case Flaw.ROLE_SILENT:
            return _("the role to notify cannot be mentioned")
        case Flaw.NO_ALT:
            return _("the picture has no description in `{language}`").format(language=detail)
        case Flaw.OTHER_LANGUAGE:
            return _("it reads another language and gets `{language}`").format(language=detail)
        case Flaw.NIGHT:
            return night(_, LateDecision(detail))
        case Flaw.CANNOT_COMPOSE:
            return replies.plain(detail)
        case Flaw.LINK:
            url, _blank, why = detail.partition(" ")
            return _("it leads to <{url}>: {why} `/resource check` puts it right").format(
                url=url, why=replies.plain(why)
            )
        case Flaw.EXPIRED:
            return _("it hands on what has expired by then: {title}").format(title=replies.plain(detail))
        case _:
            assert_never(found)


def night(_: Words, fate: LateDecision) -> str:
    """Say what becomes of a post about harm that is planned for the night."""
    match fate:
        case LateDecision.ON_TIME | LateDecision.SEND:
            return _("it is night there at that time: it goes out at seven in the morning")
        case LateDecision.ASK:
            return _("it is night there at that time: it waits, and its rule for lateness has somebody asked")
        case LateDecision.DROP:
            return _("it is night there at that time: it waits, and its rule for lateness drops it")
        case _:
            assert_never(fate)


def refusal(_: Words, code: str) -> str:
    """Say why a channel refuses posts; a refusal without a word of ours is shown as Discord's code."""
    known = {
        "missing-permissions": _("the bot may not post there"),
        "missing-access": _("the bot may not see it"),
        "unknown-channel": _("the channel is gone"),
        "unknown-server": _("the server is gone"),
        "not-a-text-channel": _("it takes no messages"),
        "wrong-kind-of-channel": _("it takes no messages"),
        "thread-locked": _("the thread is locked"),
        "thread-archived": _("the thread is archived"),
        "removed-from-server": _("the bot was removed from the server"),
    }
    return known.get(code) or replies.plain(replies.cut(code, _CODE_LIMIT))


def lacking(_: Words, allowed: discord.Permissions) -> list[str]:
    """Name what the bot may not do in a channel, as Discord's settings call it."""
    lacks = channel_facts.lacking(allowed)
    return [name for ability, name in abilities(_).items() if ability in lacks]


def abilities(_: Words) -> dict[Ability, str]:
    """Name what a post needs, as Discord's settings call it."""
    return {
        Ability.VIEW: _("View Channel"),
        Ability.SEND: _("Send Messages"),
        Ability.EMBED: _("Embed Links"),
        Ability.ATTACH: _("Attach Files"),
        Ability.HISTORY: _("Read Message History"),
    }
