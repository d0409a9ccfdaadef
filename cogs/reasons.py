"""Why a delivery is where it is, in words: every reason the ledger may hold, whoever gave it.

Most codes are of `docs/outcomes.md`; the others name what people or our own rules decided.
"""

import re
from typing import Final

from cogs import replies
from cogs.translation import Words

_LIMIT: Final = 160
_IN_DOUBT: Final = "; an earlier try may have arrived"
_STATUS: Final = re.compile(r"(http|refused|blocked-on-the-way)-(\d{3})")


def reason(_: Words, code: str) -> str:
    """Say a reason in words; one that somebody wrote, or that we do not know, is shown as it is."""
    if code.endswith(_IN_DOUBT):
        return _("{reason}; an earlier try may have arrived").format(reason=reason(_, code.removesuffix(_IN_DOUBT)))
    name, colon, words = code.partition(": ")
    said = replies.plain(replies.cut(words, _LIMIT))
    match name:
        case "not compared" if colon:
            return _("nobody could look whether it is there: {reason}").format(reason=said)
        case "held-by-partner" if colon:
            return _("held by the partner: {reason}").format(reason=said)
        case "no-answer" if colon:
            return _("the connection broke before Discord answered ({reason})").format(reason=said)
    if status := _STATUS.fullmatch(code):
        return _of_status(_, *status.groups())
    return (
        _decided(_).get(code)
        or _refused(_).get(code)
        or _passing(_).get(code)
        or replies.plain(replies.cut(code, _LIMIT))
    )


def _of_status(_: Words, kind: str, status: str) -> str:
    match kind:
        case "refused":
            return _("Discord refused it ({status})").format(status=status)
        case "blocked-on-the-way":
            return _("something in front of Discord refused us ({status})").format(status=status)
        case _other:
            return _("Discord answered with an error of its own ({status}); it may be there").format(status=status)


def _decided(_: Words) -> dict[str, str]:
    """What people or our own rules decided."""
    return {
        "past-when-planned": _("its time was over before it was approved"),
        "cancelled": _("called off, or edited and not approved again"),
        "no-longer-addressed": _("no longer addressed to this partner"),
        "late-drop": _("too late by its own rule"),
        "late-ask": _("late; somebody has to decide"),
        "dropped-by-organiser": _("late; an organiser dropped it"),
        "destination-suspended": _("the channel refused posts; it waits until the bot may post there again"),
        "partner-away": _("the partner is paused"),
        "night-there": _("it is night there; what speaks about harm waits for the morning"),
        "recalled": _("taken back before it went out"),
        "removed-at-the-partner": _("somebody there has deleted it"),
        "superseded": _("a newer correction took its place"),
        "message-not-found": _("nobody could find the message"),
    }


def _refused(_: Words) -> dict[str, str]:
    """What Discord refuses for good."""
    return {
        "missing-access": _("the bot may not see the channel"),
        "missing-permissions": _("the bot lacks a permission there"),
        "unknown-channel": _("the channel is gone"),
        "unknown-server": _("the bot is not in that server any more"),
        "not-a-text-channel": _("the channel takes no messages"),
        "wrong-kind-of-channel": _("the channel takes no messages"),
        "thread-archived": _("the thread is archived"),
        "thread-locked": _("the thread is locked"),
        "automod-blocked": _("that server's AutoMod refused the words"),
        "automod-blocked-title": _("that server's AutoMod refused the title"),
        "harmful-link-blocked": _("Discord takes a link in it for harmful"),
        "explicit-content": _("Discord takes something in it for explicit"),
        "too-large": _("it is too large for Discord"),
        "empty-message": _("there is nothing in it"),
        "refused-form": _("Discord does not take it in this form"),
    }


def _passing(_: Words) -> dict[str, str]:
    """What makes it wait, or leaves it in doubt."""
    return {
        "channel-limit": _("the channel takes no more posts just now"),
        "slow-mode": _("the channel is in slow mode"),
        "channel-write-limit": _("the channel takes no more posts just now"),
        "server-write-limit": _("the server takes no more posts just now"),
        "resource-limited": _("Discord takes no more of this just now"),
        "old-edit-limit": _("Discord changes messages older than an hour slowly"),
        "discord-overloaded": _("Discord has too much to do"),
        "discord-unavailable": _("Discord is not available"),
        "global-limit": _("Discord asked the bot to wait"),
        "address-banned": _("Discord refuses this machine's address for a while"),
        "token-refused": _("Discord does not accept the bot's token"),
        "invalid-request-budget": _("too many refusals in ten minutes; everything rests"),
        "timeout": _("no answer within ten seconds; it may be there"),
        "408": _("no answer in time; it may be there"),
        "cut-off": _("the bot was stopped while it was on its way; it may be there"),
        "may-still-arrive": _("no answer yet; it may still arrive and is looked for again"),
        "held-meanwhile": _("put aside in the last moment"),
        "paused": _("the campaign is paused"),
        "safe-mode": _("the campaign is in safe mode"),
        "stopping": _("the bot was being stopped"),
        "lease-too-short": _("there was too little time left for it; it is tried again"),
    }
