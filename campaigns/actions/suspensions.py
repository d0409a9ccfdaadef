"""Channels that refuse posts: suspended so that nobody is held up, told once, trusted again when the trouble is gone.

A channel that is trusted again by itself gets twice the patience each time: the permissions we see and the answer we
get may differ for reasons we do not see, and refused requests are counted by Discord.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from campaigns.actions import gaps
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.storage import notices, suspensions
from campaigns.storage.database import Connection, Database
from campaigns.storage.suspensions import Channel

REMOVED: Final = "removed-from-server"
"""Reason of every channel of a server that the bot was removed from."""
GONE: Final = "unknown-channel"
"""Reason of a channel that was deleted; the same word as Discord's refusal."""
FIRST_PATIENCE: Final = timedelta(minutes=1)
LONGEST_PATIENCE: Final = timedelta(days=1)
_EAGER: Final = 3
"""So many times a change of permissions is believed at once."""


async def suspend(connection: Connection, destination_id: int, reason: str, now: datetime) -> bool:
    """Suspend one destination inside a transaction and have it told; True if it was trusted before."""
    if not await suspensions.suspend(connection, [destination_id], reason, now):
        return False
    channel = await suspensions.by_id(connection, destination_id)
    await notices.write(connection, _notices(NoticeKind.SUSPENDED, [channel], reason, now), now)
    return True


async def server_lost(database: Database, guild_id: int, now: datetime) -> int:
    """Suspend all of a server's destinations: the bot was removed from it. Says how many were trusted."""
    async with database.writing() as connection:
        return await _suspend_all(connection, await suspensions.of_guild(connection, guild_id), REMOVED, now)


async def channel_lost(database: Database, guild_id: int, channel_id: int, now: datetime) -> int:
    """Suspend the destinations of a channel that was deleted, before a post is refused there."""
    async with database.writing() as connection:
        there = await suspensions.of_guild(connection, guild_id)
        return await _suspend_all(connection, [each for each in there if each.channel_id == channel_id], GONE, now)


async def suspended(database: Database) -> tuple[Channel, ...]:
    """List what is suspended in campaigns that go on."""
    async with database.reading() as connection:
        return await suspensions.suspended(connection)


async def revive_fit(
    database: Database, is_fit: Callable[[Channel], bool], now: datetime, *, guild_id: int | None = None
) -> int:
    """Trust again what is fit to take posts now; with `guild_id`, because something has changed in that server."""
    candidates = [each for each in await suspended(database) if guild_id in {None, each.guild_id}]
    fit = [each for each in candidates if _is_patience_over(each, now, has_changed=guild_id is not None)]
    fit = [each for each in fit if is_fit(each)]
    if not fit:
        return 0
    async with database.writing() as connection:
        return await _revive(connection, fit, now, is_by_hand=False)


async def revive_by_hand(connection: Connection, destination_ids: Iterable[int], now: datetime) -> int:
    """Trust destinations again inside a transaction, because a person has set them up anew."""
    wanted = set(destination_ids)
    known = [each for each in await suspensions.suspended(connection) if each.destination_id in wanted]
    return await _revive(connection, known, now, is_by_hand=True)


async def _suspend_all(connection: Connection, channels: Iterable[Channel], reason: str, now: datetime) -> int:
    known = {each.destination_id: each for each in channels}
    changed = await suspensions.suspend(connection, list(known), reason, now)
    told = _notices(NoticeKind.SUSPENDED, [known[each] for each in changed], reason, now)
    await notices.write(connection, told, now)
    return len(changed)


async def _revive(connection: Connection, channels: list[Channel], now: datetime, *, is_by_hand: bool) -> int:
    known = {each.destination_id: each for each in channels}
    revived = await suspensions.revive(connection, list(known), is_by_hand=is_by_hand)
    for each in (known[destination_id] for destination_id in revived):
        if each.suspended_at is not None:
            await gaps.note(connection, each.campaign_id, each.suspended_at, now)
    told = _notices(NoticeKind.REVIVED, [known[each] for each in revived], "", now)
    await notices.write(connection, told, now)
    return len(revived)


def _is_patience_over(channel: Channel, now: datetime, *, has_changed: bool) -> bool:
    if channel.suspended_at is None or (has_changed and channel.revivals < _EAGER):
        return True
    patience = min(FIRST_PATIENCE * (1 << min(channel.revivals, 11)), LONGEST_PATIENCE)
    return now - channel.suspended_at >= patience


def _notices(kind: NoticeKind, channels: Iterable[Channel], reason: str, now: datetime) -> list[NoticeDraft]:
    """Tell the organisers, and the partner where it chose a channel for it that may still be reached.

    What a channel, or a server that is gone, was for is told together.
    """
    together: dict[tuple[int, int], list[Channel]] = {}
    for each in channels:
        together.setdefault((each.partner_id, 0 if reason == REMOVED else each.channel_id), []).append(each)
    drafts: list[NoticeDraft] = []
    for alike in together.values():
        first = alike[0]
        key = f"{kind}:{first.destination_id}:{reason}:{now.isoformat()}"
        detail = {
            "partner": first.partner,
            "guild_id": str(first.guild_id),
            "channel_id": str(first.channel_id),
            "kind": ", ".join(each.kind for each in alike),
            "reason": reason,
        }
        drafts.append(NoticeDraft(kind, first.campaign_id, key, detail))
        if first.contact_channel_id is not None and reason != REMOVED:
            drafts.append(NoticeDraft(kind, first.campaign_id, f"{key}:partner", detail, first.partner_id))
    return drafts
