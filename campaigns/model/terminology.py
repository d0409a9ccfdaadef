"""A term: words to avoid when speaking of children and harm, what to say instead, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What the guard does where it meets the words."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Term:
    """A row of `data/terminology.csv`."""

    id: str
    avoid: str
    prefer: str
    why: str
    severity: Severity
    evidence: str
