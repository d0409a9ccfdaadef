"""The delivery list for spreadsheets: one row per post and channel, by the rules of `cells` and RFC 4180."""

import csv
from collections.abc import Iterable
from typing import TextIO

from campaigns.model.delivery import DeliveryRow
from campaigns.render import cells
from campaigns.render.pledge_csv import BYTE_ORDER_MARK

COLUMNS = (
    "reference",
    "announcement",
    "occurrence",
    "partner",
    "country",
    "timezone",
    "locale",
    "guild_id",
    "channel_id",
    "state",
    "due_at",
    "sent_at",
    "lateness_seconds",
    "message_id",
    "message_url",
    "attempts",
    "reason",
)


def write(rows: Iterable[DeliveryRow], stream: TextIO) -> int:
    """Write the whole file to a stream opened as UTF-8 with `newline=""`; say how many rows it has."""
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow(_cells(row))
        count += 1
    return count


def _cells(row: DeliveryRow) -> tuple[str, ...]:
    lateness = row.lateness_seconds
    return (
        cells.safe(row.reference),
        cells.safe(row.announcement_key),
        str(row.occurrence),
        cells.safe(row.partner),
        cells.safe(row.country),
        cells.safe(row.timezone),
        cells.safe(row.locale),
        str(row.guild_id),
        str(row.channel_id),
        row.state.value,
        cells.instant(row.due_at),
        cells.instant(row.sent_at),
        "" if lateness is None else f"{lateness:.3f}",
        "" if row.message_id is None else str(row.message_id),
        row.message_url,
        str(row.attempts),
        cells.safe(row.reason),
    )
