"""The delivery list."""

import csv
import io

from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.render import delivery_csv
from tests.render.rows import delivery


def read(*rows: DeliveryRow) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    assert delivery_csv.write(rows, stream) == len(rows)
    return list(csv.DictReader(io.StringIO(stream.getvalue().removeprefix("\ufeff"), newline="")))


def test_a_sent_row_tells_when_where_and_how_late() -> None:
    (row,) = read(delivery())
    assert tuple(row) == delivery_csv.COLUMNS
    assert row["state"] == "sent"
    assert (row["due_at"], row["sent_at"]) == ("2027-02-09T12:00:00Z", "2027-02-09T12:00:01Z")
    assert row["lateness_seconds"] == "1.250"
    assert row["message_id"] == "900000000000000003"
    assert row["message_url"].endswith("/900000000000000001/900000000000000002/900000000000000003")


def test_a_row_that_never_went_out_has_no_message_and_keeps_its_reason() -> None:
    (row,) = read(delivery(state=DeliveryState.FAILED, sent_at=None, message_id=None, reason="=missing access"))
    assert [row[c] for c in ("sent_at", "lateness_seconds", "message_id", "message_url")] == ["", "", "", ""]
    assert row["reason"] == "'=missing access"
