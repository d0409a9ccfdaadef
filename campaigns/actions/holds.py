"""A partner's own brake: hold one announcement back from its server, and let it go again.

A hold outlives edits and new approvals: only the partner, or cancelling the announcement, ends it.
"""

from datetime import datetime

from campaigns.actions import partners as partner_actions
from campaigns.model import plain_text
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.partner import Partner
from campaigns.storage import announcements, audit, holds
from campaigns.storage.database import Connection, Database

LONGEST_REASON = 200


async def hold(
    database: Database, guild_id: int, key: str, reason: str, *, actor: Actor, now: datetime
) -> tuple[Announcement, int]:
    """Keep an announcement back from this partner's channels; says how many deliveries that holds."""
    why = _checked(reason)
    partner = await _partner(database, guild_id)
    async with database.writing() as connection:
        known = await _addressed(connection, partner, key)
        count = await holds.hold(connection, announcement_id=known.id, partner_id=partner.id, why=why)
        if not count:
            raise ConflictError(
                f"Nothing of {known.reference} is waiting to go out to this server.",
                why="It has gone out, was called off, or is on hold already.",
                fix="See /partner status.",
            )
        await _audit(connection, partner, known, "delivery.hold", actor, now, {"reason": why, "count": count})
        return known, count


async def release(
    database: Database, guild_id: int, key: str, *, actor: Actor, now: datetime
) -> tuple[Announcement, int]:
    """End a hold; what is late by now follows its own lateness rule. Says how many deliveries that frees."""
    partner = await _partner(database, guild_id)
    async with database.writing() as connection:
        known = await _addressed(connection, partner, key)
        count = await holds.release(connection, announcement_id=known.id, partner_id=partner.id)
        if not count:
            raise ConflictError(f"{known.reference} is not on hold here.", fix="See /partner status.")
        await _audit(connection, partner, known, "delivery.release", actor, now, {"count": count})
        return known, count


async def _partner(database: Database, guild_id: int) -> Partner:
    found = await partner_actions.partnership(database, guild_id)
    if found is None:
        raise NotFoundError(
            "This server takes part in no campaign.", fix="Someone who manages the server runs /partner setup."
        )
    return found[1]


async def _addressed(connection: Connection, partner: Partner, key: str) -> Announcement:
    known = await announcements.by_key(connection, partner.campaign_id, key)
    if known is None or not await holds.is_addressed(connection, announcement_id=known.id, partner_id=partner.id):
        raise NotFoundError(
            "There is no such post for this server.", fix="Choose one from the list that appears as you type."
        )
    return known


def _checked(reason: str) -> str:
    why = " ".join(reason.split())
    if not 1 <= len(why) <= LONGEST_REASON:
        raise InputError(
            f"A reason has 1 to {LONGEST_REASON} characters.", fix="Say in a few words why; the organisers read it."
        )
    if problems := plain_text.find_problems(why):
        raise InputError("That reason cannot be used.", why="; ".join(problems))
    return why


async def _audit(
    connection: Connection,
    partner: Partner,
    known: Announcement,
    action: str,
    actor: Actor,
    now: datetime,
    detail: dict[str, object],
) -> None:
    subject = f"announcement:{known.key}"
    told = {"guild_id": str(partner.guild_id), **detail}
    await audit.record(connection, actor, action, subject, now=now, campaign_id=partner.campaign_id, detail=told)
