"""Whom a message pings in the end: characters are stripped first, then allowed mentions decide."""

import re
from dataclasses import dataclass
from typing import Any

from sandbox.nouns import Channel
from sandbox.permissions import Permission
from sandbox.wire import Json

# Discord removes such characters before it looks for mentions, so `@\u202eeveryone` still pings.
_STRIPPED = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MENTION = re.compile(r"@(everyone|here)|<@(&|!?)(\d{15,20})>")
_KINDS = {"": "users", "!": "users", "&": "roles"}


@dataclass(frozen=True, slots=True)
class Pings:
    """Who is notified."""

    everyone: bool = False
    user_ids: tuple[int, ...] = ()
    role_ids: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everyone or bool(self.user_ids or self.role_ids)


NOBODY = Pings()


def find(text: str, allowed: Json | None, channel: Channel, author_id: int) -> Pings:
    """Say who is pinged by a text; without allowed mentions everything in it counts."""
    if "@" not in text:
        return NOBODY
    everyone, found = False, {"users": [], "roles": []}  # type: tuple[bool, dict[str, list[int]]]
    for match in _MENTION.finditer(_STRIPPED.sub("", text)):
        if match[1]:
            everyone = True
        else:
            found[_KINDS[match[2]]].append(int(match[3]))
    may_all = bool(channel.permissions_of(author_id) & Permission.MENTION_EVERYONE)
    return Pings(
        everyone and may_all and _allows_kind(allowed, "everyone"),
        tuple(user_id for user_id in found["users"] if _allows(allowed, "users", user_id)),
        tuple(
            role_id
            for role_id in found["roles"]
            if _allows(allowed, "roles", role_id) and _is_pingable(channel, role_id, may_all=may_all)
        ),
    )


def _allows_kind(allowed: Json | None, kind: str) -> bool:
    return allowed is None or kind in (allowed.get("parse") or [])


def _allows(allowed: Json | None, kind: str, target_id: int) -> bool:
    ids: list[Any] = (allowed or {}).get(kind) or []
    return _allows_kind(allowed, kind) or str(target_id) in map(str, ids)


def _is_pingable(channel: Channel, role_id: int, *, may_all: bool) -> bool:
    role = channel.guild.roles.get(role_id) if channel.guild else None
    return role is not None and (role.is_mentionable or may_all)
