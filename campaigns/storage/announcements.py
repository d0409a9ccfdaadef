"""Rows of `announcement`, `version` and `approval`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.announcement import Announcement, AnnouncementState, Content
from campaigns.storage import content_json
from campaigns.storage.columns import AnyRow
from campaigns.storage.tables import announcement, approval, version

_NEWEST = announcement.join(
    version, (version.c.announcement_id == announcement.c.id) & (version.c.number == announcement.c.version)
)


async def next_number(connection: AsyncConnection, campaign_id: int) -> int:
    """Count up within the campaign; the caller holds the campaign's lock."""
    query = sa.select(sa.func.max(announcement.c.number)).where(announcement.c.campaign_id == campaign_id)
    return ((await connection.execute(query)).scalar() or 0) + 1


async def insert(
    connection: AsyncConnection,
    *,
    campaign_id: int,
    key: str,
    number: int,
    reference: str,
    content: Content,
    author: str,
    now: datetime,
) -> int:
    """Add a draft with its first version; returns its id."""
    values = {
        "campaign_id": campaign_id,
        "key": key,
        "number": number,
        "reference": reference,
        "kind": content.kind,
        "version": 1,
        "author": author,
        "created_at": now,
        "updated_at": now,
    }
    statement = announcement.insert().values(values).returning(announcement.c.id)
    announcement_id: int = (await connection.execute(statement)).scalar_one()
    await _insert_version(connection, announcement_id, 1, content, author, now)
    return announcement_id


async def add_version(
    connection: AsyncConnection, known: Announcement, content: Content, *, author: str, now: datetime
) -> int:
    """Add a version and make the announcement a draft again: an edit voids the approval. Returns its number."""
    number = known.version + 1
    await _insert_version(connection, known.id, number, content, author, now)
    values = {
        "version": number,
        "kind": content.kind,
        "state": AnnouncementState.DRAFT,
        "approved_version": None,
        "author": author,
        "updated_at": now,
    }
    await connection.execute(announcement.update().where(announcement.c.id == known.id).values(values))
    return number


async def set_state(
    connection: AsyncConnection, announcement_id: int, state: AnnouncementState, *, now: datetime
) -> None:
    """Move between draft, review and cancelled; approval has its own verb."""
    values = {"state": state, "approved_version": None, "updated_at": now}
    await connection.execute(announcement.update().where(announcement.c.id == announcement_id).values(values))


async def approve(
    connection: AsyncConnection, known: Announcement, *, approver: str, because: str, now: datetime
) -> None:
    """Approve exactly the newest version."""
    row = {
        "announcement_id": known.id,
        "version": known.version,
        "approver": approver,
        "because": because,
        "approved_at": now,
    }
    await connection.execute(approval.insert(), row)
    values = {"state": AnnouncementState.APPROVED, "approved_version": known.version, "updated_at": now}
    await connection.execute(announcement.update().where(announcement.c.id == known.id).values(values))


async def approver(connection: AsyncConnection, known: Announcement) -> str:
    """Say who approved the newest version of an approved announcement."""
    query = sa.select(approval.c.approver).where(
        approval.c.announcement_id == known.id, approval.c.version == known.version
    )
    name: str = (await connection.execute(query)).scalar_one()
    return name


async def by_key(connection: AsyncConnection, campaign_id: int, key: str) -> Announcement | None:
    """Find an announcement by its key or by its post reference, whichever people typed."""
    is_it = (announcement.c.key == key) | (announcement.c.reference == key.upper())
    found = await _where(connection, announcement.c.campaign_id == campaign_id, is_it)
    return found[0] if found else None


async def by_id(connection: AsyncConnection, announcement_id: int) -> Announcement:
    """Fetch an announcement that is known to exist."""
    return (await _where(connection, announcement.c.id == announcement_id))[0]


async def of_campaign(connection: AsyncConnection, campaign_id: int) -> tuple[Announcement, ...]:
    """List a campaign's announcements in the order of their numbers."""
    return await _where(connection, announcement.c.campaign_id == campaign_id)


async def number(connection: AsyncConnection, announcement_id: int) -> int:
    """Fetch the number in an announcement's post reference."""
    query = sa.select(announcement.c.number).where(announcement.c.id == announcement_id)
    found: int = (await connection.execute(query)).scalar_one()
    return found


async def standing(connection: AsyncConnection, announcement_id: int) -> tuple[int, AnnouncementState, int | None]:
    """Fetch the number in an announcement's post reference, its state, and the version that stands approved."""
    asked = (announcement.c.number, announcement.c.state, announcement.c.approved_version)
    row = (await connection.execute(sa.select(*asked).where(announcement.c.id == announcement_id))).one()
    return row.number, AnnouncementState(row.state), row.approved_version


async def content(connection: AsyncConnection, announcement_id: int, number: int) -> Content:
    """Fetch what one version says."""
    query = sa.select(version.c.content).where(version.c.announcement_id == announcement_id, version.c.number == number)
    return content_json.load((await connection.execute(query)).scalar_one())


async def _insert_version(
    connection: AsyncConnection,
    announcement_id: int,
    number: int,
    content: Content,
    author: str,
    now: datetime,
) -> None:
    row = {
        "announcement_id": announcement_id,
        "number": number,
        "content": content_json.dump(content),
        "author": author,
        "created_at": now,
    }
    await connection.execute(version.insert(), row)


async def _where(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> tuple[Announcement, ...]:
    query = (
        sa.select(announcement, version.c.content)
        .select_from(_NEWEST)
        .where(*conditions)
        .order_by(announcement.c.campaign_id, announcement.c.number)
    )
    return tuple(_announcement(row) for row in await connection.execute(query))


def _announcement(row: AnyRow) -> Announcement:
    return Announcement(
        id=row.id,
        campaign_id=row.campaign_id,
        key=row.key,
        number=row.number,
        reference=row.reference,
        state=AnnouncementState(row.state),
        version=row.version,
        content=content_json.load(row.content),
        author=row.author,
        approved_version=row.approved_version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
