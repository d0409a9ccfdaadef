"""Rows of `statement` and `certificate`: papers, word for word. None is ever changed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from campaigns.model.paper import Paper, StoredStatement
from campaigns.storage.tables import certificate, statement


async def next_number(connection: AsyncConnection, campaign_id: int) -> int:
    """Number the next statement of a campaign."""
    query = sa.select(sa.func.coalesce(sa.func.max(statement.c.number), 0))
    return int((await connection.execute(query.where(statement.c.campaign_id == campaign_id))).scalar_one()) + 1


async def put_statement(connection: AsyncConnection, campaign_id: int, made: StoredStatement) -> None:
    """Keep a statement."""
    values = {
        "campaign_id": campaign_id,
        "number": made.number,
        "cut_off_at": made.cut_off_at,
        "body": made.paper.body,
        "signature": made.paper.signature,
        "who": made.who,
    }
    await connection.execute(statement.insert().values(values))


async def statements(connection: AsyncConnection, campaign_id: int) -> tuple[StoredStatement, ...]:
    """List a campaign's statements, newest first."""
    query = sa.select(statement).where(statement.c.campaign_id == campaign_id).order_by(statement.c.number.desc())
    return tuple(
        StoredStatement(row.number, row.cut_off_at, Paper(row.body, row.signature), row.who)
        for row in await connection.execute(query)
    )


async def put_certificate(connection: AsyncConnection, campaign_id: int, paper: Paper, destroyed_at: datetime) -> None:
    """Keep the certificate that a campaign's key is gone."""
    values = {
        "campaign_id": campaign_id,
        "destroyed_at": destroyed_at,
        "body": paper.body,
        "signature": paper.signature,
    }
    await connection.execute(certificate.insert().values(values))


async def certificate_of(connection: AsyncConnection, campaign_id: int) -> Paper | None:
    """Fetch a campaign's certificate; None while its key is there."""
    query = sa.select(certificate.c.body, certificate.c.signature).where(certificate.c.campaign_id == campaign_id)
    row = (await connection.execute(query)).one_or_none()
    return Paper(row.body, row.signature) if row else None


async def unscrubbed(connection: AsyncConnection) -> tuple[int, ...]:
    """List the campaigns whose key is gone, but may still stand in a journal of the database."""
    query = sa.select(certificate.c.campaign_id).where(certificate.c.scrubbed_at.is_(None))
    return tuple((await connection.execute(query)).scalars())


async def scrubbed(connection: AsyncConnection, campaign_id: int, now: datetime) -> None:
    """Note that no journal holds anything of it any more."""
    done = certificate.update().where(certificate.c.campaign_id == campaign_id, certificate.c.scrubbed_at.is_(None))
    await connection.execute(done.values(scrubbed_at=now))
