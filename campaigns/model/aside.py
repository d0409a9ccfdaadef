"""Pledges put aside: kept out of the public number, for a reason, until somebody says that they count.

Nothing is deleted and nobody is told apart: an aside names what its pledges have in common, never a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AsideKind(StrEnum):
    """Why they were put aside."""

    BURST = "burst"
    """Too many too fast; a person has to look."""
    INVALID = "invalid"
    """Somebody looked and said, with a reason, that they do not count."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Pledges put aside together, as stored."""

    id: int
    kind: AsideKind
    reason: str
    conditions: Mapping[str, str]
    pledges: int
    size: int
    """What the number would grow by if they counted."""
    who: str
    created_at: datetime
    looked_at: datetime | None
    counted_at: datetime | None

    @property
    def is_out(self) -> bool:
        """Say whether its pledges are kept out of the number."""
        return self.counted_at is None

    @property
    def waits(self) -> bool:
        """Say whether somebody still has to look."""
        return self.looked_at is None
