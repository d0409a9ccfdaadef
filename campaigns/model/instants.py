"""Instants as people type them: ISO 8601, UTC where no zone is said."""

from datetime import UTC, datetime

from campaigns.model.errors import InputError


def read(text: str) -> datetime | None:
    """Read a day or an instant; None for nothing. Raises InputError."""
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"{text[:40]!r} is no point in time.", fix="Write 2027-02-09 or 2027-02-09T12:00:00+01:00."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
