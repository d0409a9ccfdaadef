"""Rows of `pledge_note`. A refused note keeps no words; a note that was changed meanwhile is not decided on."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.pledge import NoteState, Refusal
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import partner, pledge, pledge_note, pledge_text
from campaigns.storage.upsert import insert


async def put(connection: AsyncConnection, pledge_id: str, body: str, locale: str, now: datetime) -> None:
    """Leave a note beside a pledge; it takes the place of an earlier one and waits to be read."""
    values = {
        "body": body,
        "locale": locale,
        "state": NoteState.WAITING.value,
        "refusal": "",
        "written_at": now,
        "decided_at": None,
    }
    statement = insert(connection, pledge_note).values(values | {"pledge_id": pledge_id})
    await connection.execute(statement.on_conflict_do_update(index_elements=["pledge_id"], set_=values))


async def remove(connection: AsyncConnection, pledge_id: str) -> bool:
    """Delete a note; False where there was none."""
    return (await connection.execute(pledge_note.delete().where(pledge_note.c.pledge_id == pledge_id))).rowcount == 1


async def count(connection: AsyncConnection, campaign_id: int, state: NoteState) -> int:
    """Count the notes of a campaign in a state."""
    query = (
        sa.select(sa.func.count())
        .select_from(pledge_note.join(pledge, pledge.c.id == pledge_note.c.pledge_id))
        .where(pledge.c.campaign_id == campaign_id, pledge_note.c.state == state.value)
    )
    return int((await connection.execute(query)).scalar_one())


async def oldest_waiting_at(connection: AsyncConnection, campaign_id: int) -> datetime:
    """Give the instant at which the note was written that has waited longest; one must wait."""
    query = (
        sa.select(sa.func.min(pledge_note.c.written_at))
        .select_from(pledge_note.join(pledge, pledge.c.id == pledge_note.c.pledge_id))
        .where(pledge.c.campaign_id == campaign_id, pledge_note.c.state == NoteState.WAITING.value)
    )
    found: datetime = (await connection.execute(query)).scalar_one()
    return found


async def of_campaign(
    connection: AsyncConnection, campaign_id: int, state: NoteState, limit: int, offset: int = 0
) -> tuple[AnyRow, ...]:
    """List notes in a state, oldest first, with what they stand beside; nothing of who wrote them."""
    query = (
        sa.select(
            pledge_note,
            pledge.c.kind,
            pledge.c.size,
            partner.c.name.label("partner"),
            pledge_text.c.texts,
        )
        .join(pledge, pledge.c.id == pledge_note.c.pledge_id)
        .join(pledge_text, pledge_text.c.id == pledge.c.pledge_text_id)
        .join(partner, partner.c.id == pledge.c.partner_id)
        .where(pledge.c.campaign_id == campaign_id, pledge_note.c.state == state.value)
        .order_by(pledge_note.c.written_at, pledge_note.c.pledge_id)
        .limit(limit)
        .offset(offset)
    )
    return tuple((await connection.execute(query)).all())


async def decide(
    connection: AsyncConnection,
    campaign_id: int,
    pledge_id: str,
    written_at: datetime,
    *,
    refusal: Refusal | None,
    now: datetime,
) -> bool:
    """Approve a note that waits, or refuse it and forget its words; False where it is not there as it was read."""
    of_campaign = sa.select(pledge.c.id).where(pledge.c.campaign_id == campaign_id)
    decided = (
        {"state": NoteState.APPROVED.value}
        if refusal is None
        else {"state": NoteState.REFUSED.value, "refusal": refusal.value, "body": ""}
    )
    statement = pledge_note.update().where(
        pledge_note.c.pledge_id == pledge_id,
        pledge_note.c.pledge_id.in_(of_campaign),
        pledge_note.c.written_at == written_at,
        pledge_note.c.state == NoteState.WAITING.value,
    )
    return (await connection.execute(statement.values({"decided_at": now} | decided))).rowcount == 1
