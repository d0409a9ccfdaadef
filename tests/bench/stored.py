"""A ledger of any size, written with one statement: what a long campaign leaves behind, and what lies ahead of it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from campaigns.actions import partners
from campaigns.storage import schema
from campaigns.storage.database import Database
from tests import builders, databases
from tests.builders import AUTHOR, SLUG

PARTNERS = 1_000
_FILL = """
WITH RECURSIVE occurrence(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM occurrence WHERE number < :occurrences)
INSERT INTO delivery (campaign_id, announcement_id, occurrence, destination_id, partner_id, channel_id, version, locale,
                      due_at, deadline_at, late, priority, key, state, next_try_at, sent_at, message_id, attempts)
SELECT campaign_id, announcement_id, number, destination_id, partner_id, channel_id, version, locale,
       :due_at, :due_at + 3600000, late, 1, key, :state, NULL,
       CASE :state WHEN 'sent' THEN :due_at END, CASE :state WHEN 'sent' THEN 1000 * id + number END, 1
FROM delivery CROSS JOIN occurrence WHERE occurrence = 0
"""
_YEAR = 365 * 24 * 3600 * 1000


async def opened(folder: Path) -> Database:
    """Open a new ledger: one announcement for a thousand partners, a year ahead."""
    database = Database.open(databases.sqlite_url(folder))
    await schema.upgrade(database)
    now = datetime.now(UTC)
    await builders.new_campaign(database, now=now)
    drafts = tuple(builders.partner_draft(number) for number in range(1, PARTNERS + 1))
    await partners.import_partners(database, SLUG, drafts, actor=AUTHOR, now=now)
    ahead = now.replace(year=now.year + 1, month=6, day=1)
    await builders.approved(database, builders.content(f"{ahead:%Y-%m-%d %H:%M} UTC"), now=now)
    return database


def fill(folder: Path, rows: int, state: str) -> None:
    """Add so many deliveries, either finished a year ago (`sent`) or a year ahead (`planned`)."""
    now = int(datetime.now(UTC).timestamp() * 1000)
    values = {
        "occurrences": rows // PARTNERS,
        "due_at": now - _YEAR if state == "sent" else now + _YEAR,
        "state": state,
    }
    with closing(sqlite3.connect(folder / "sidekick.db")) as connection, connection:
        if rows >= PARTNERS:
            connection.execute(_FILL, values)
        connection.execute("ANALYZE")


def let_fall_due(folder: Path, count: int) -> None:
    """Make so many of the planned ones due, now."""
    with closing(sqlite3.connect(folder / "sidekick.db")) as connection, connection:
        connection.execute(
            "UPDATE delivery SET state = 'due', next_try_at = 0 WHERE id IN (SELECT id FROM delivery WHERE state ="
            " 'planned' AND occurrence = 0 LIMIT ?)",
            (count,),
        )
