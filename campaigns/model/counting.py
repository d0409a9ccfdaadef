"""What the number means. `docs/counting.md` says it for people; `DEFINITION` names the wording that holds.

Change the meaning, and the name has to change: a signed statement carries it for ever.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

DEFINITION: Final = "sidekick-counting-1"

Cell: TypeAlias = tuple[str, int]
"""A key and how many."""


class Dimension(StrEnum):
    """What the number may be divided by in public."""

    PARTNER = "partner"
    COUNTRY = "country"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class CountFacts:
    """The number and what it is made of."""

    total: int
    """Persons, people in groups and organisations together."""
    persons: int
    groups: int
    people_in_groups: int
    organisations: int
    withdrawn: int
    """Pledges taken back; they count nowhere."""
    put_aside: int
    """People kept out: bursts nobody has looked at yet, and what was found invalid."""
