"""Who may do what where: Discord's bits and Discord's order of applying them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """The permissions this Discord looks at, and those that a typical server grants."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51


NONE = Permission(0)
ALL = Permission(~0) & Permission((1 << 53) - 1)
EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.CHANGE_NICKNAME
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.SEND_MESSAGES_IN_THREADS
)


@dataclass(slots=True)
class Overwrite:
    """What a channel allows and denies to one role or one member."""

    target_id: int
    is_member: bool
    allow: Permission = NONE
    deny: Permission = NONE


def base(role_permissions: Iterable[Permission]) -> Permission:
    """Join the permissions of a member's roles; an administrator has them all."""
    joined = NONE
    for permissions in role_permissions:
        joined |= permissions
    return ALL if joined & Permission.ADMINISTRATOR else joined


def in_channel(
    granted: Permission, overwrites: Iterable[Overwrite], *, everyone_id: int, role_ids: set[int], user_id: int
) -> Permission:
    """Apply a channel's overwrites: everyone first, then the roles together, then the member."""
    if granted & Permission.ADMINISTRATOR:
        return ALL
    rows = {(row.target_id, row.is_member): row for row in overwrites}
    everyone = rows.get((everyone_id, False))
    if everyone:
        granted = granted & ~everyone.deny | everyone.allow
    of_roles = [row for role_id in role_ids if (row := rows.get((role_id, False)))]
    for row in of_roles:
        granted &= ~row.deny
    for row in of_roles:
        granted |= row.allow
    own = rows.get((user_id, True))
    if own:
        granted = granted & ~own.deny | own.allow
    return _with_consequences(granted)


def _with_consequences(granted: Permission) -> Permission:
    """Take away what is void without the right to see or to write."""
    if not granted & Permission.VIEW_CHANNEL:
        return NONE
    if not granted & Permission.SEND_MESSAGES:
        granted &= ~(Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.MENTION_EVERYONE)
    return granted
