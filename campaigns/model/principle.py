"""What the evidence asks of a campaign, C1 to C8: the sentences with their reasons, and what a plan still lacks.

An advice is a warning with a reason. It changes nothing and stops nothing: people decide.
"""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """One thing that the evidence, or care for the reader, asks of a plan."""

    EXPOSURES = "C1"
    AUDIENCE_AND_ACTION = "C2"
    TWINS = "C3"
    STRANGERS = "C4"
    HELP = "C5"
    SKILLS = "C6"
    BYSTANDERS = "C7"
    CARE = "C8"


@dataclass(frozen=True, slots=True)
class Principle:
    """A rule in a sentence, why it is one, and who says so; a row of `data/evidence.csv`."""

    rule: Rule
    sentence: str
    reason: str
    source: str
    url: str
    year: int | None
    """Of the source; None where its page names none."""

    @property
    def cited(self) -> str:
        """Name the source, with its year where it has one."""
        return self.source if self.year is None else f"{self.source}, {self.year}"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing a plan lacks, and what to add where."""

    rule: Rule
    items: tuple[str, ...]
    """Keys of the announcements it is about, the one to change first; empty where the plan has none that fits."""
    lacks: str
    fix: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a plan stands with one principle."""

    principle: Principle
    advice: tuple[Advice, ...]

    @property
    def holds(self) -> bool:
        """Say whether nothing is left to do."""
        return not self.advice
