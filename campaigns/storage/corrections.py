"""Rows of `correction`: which versions put right what is out already, and what their copies say about it."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.amendment import AmendmentKind, Correction
from campaigns.model.announcement import AnnouncementState
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import amendment, announcement, approval, correction

_APPROVED = correction.join(
    approval,
    (approval.c.announcement_id == correction.c.announcement_id) & (approval.c.version == correction.c.version),
)


async def put(connection: AsyncConnection, made: Correction) -> None:
    """Mark a version as a correction, in place of what was said about it before."""
    said = {"is_meaning_changed": made.is_meaning_changed, "notes": dict(made.notes)}
    place = {"announcement_id": made.announcement_id, "version": made.version}
    await connection.execute(correction.delete().filter_by(**place))
    await connection.execute(correction.insert(), place | said)


async def of_version(connection: AsyncConnection, announcement_id: int, version: int) -> Correction | None:
    """Fetch what a version corrects, if it is a correction."""
    is_it = (correction.c.announcement_id == announcement_id) & (correction.c.version == version)
    row = (await connection.execute(sa.select(correction).where(is_it))).first()
    return None if row is None else _correction(row)


async def notes(connection: AsyncConnection, announcement_id: int, version: int) -> Mapping[str, str]:
    """Fetch what copies say of the correction that a version is, by locale; nothing where it is none."""
    made = await of_version(connection, announcement_id, version)
    return made.notes if made else {}


_NEWEST_APPROVED = (
    sa.select(sa.func.max(correction.c.version))
    .select_from(_APPROVED)
    .where(correction.c.announcement_id == sa.bindparam("whose"))
    .scalar_subquery()
)
_DECIDED = sa.select(announcement.c.state, _NEWEST_APPROVED.label("newest")).where(
    announcement.c.id == sa.bindparam("whose")
)


async def decided(connection: AsyncConnection, announcement_id: int) -> tuple[AnnouncementState, int | None]:
    """Say what holds for every copy: the announcement's state, and the correction it should show, if there is one."""
    return await connection.run_sync(decided_in, announcement_id)


def decided_in(connection: sa.Connection, announcement_id: int) -> tuple[AnnouncementState, int | None]:
    """The same, inside a transaction that small writes share."""
    row = connection.execute(_DECIDED, {"whose": announcement_id}).one()
    return AnnouncementState(row.state), row.newest


async def told_of(
    connection: AsyncConnection, announcement_id: int, delivery_id: int, version: int
) -> tuple[Correction, datetime] | None:
    """Fetch the newest correction up to this version that a copy has to tell its readers of, with its approval."""
    asked = sa.select(amendment.c.version).where(
        amendment.c.delivery_id == delivery_id, amendment.c.kind == AmendmentKind.CORRECT
    )
    query = (
        sa.select(correction, approval.c.approved_at)
        .select_from(_APPROVED)
        .where(
            correction.c.announcement_id == announcement_id,
            correction.c.version <= version,
            correction.c.version.in_(asked),
            sa.type_coerce(correction.c.is_meaning_changed, sa.Integer) == 1,
        )
        .order_by(correction.c.version.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).first()
    return None if row is None else (_correction(row), row.approved_at)


def _correction(row: AnyRow) -> Correction:
    return Correction(row.announcement_id, row.version, row.is_meaning_changed, row.notes)
