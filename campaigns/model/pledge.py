"""A pledge: one press, no name, no text; and the definition of the number that is shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

SMALLEST_SHOWN_COUNT = 5
"""Counts below this are not shown in public: a small number could point at a child."""

SMALLEST_GROUP, LARGEST_GROUP = 2, 1_000
"""How many people a group may have: one alone presses for themselves; more than a large school is a typing error."""
LONGEST_NOTE = 300


class PledgeRole(StrEnum):
    """Everyone has a role."""

    YOUNG_PERSON = "young-person"
    PARENT = "parent"
    EDUCATOR = "educator"
    ORGANISATION = "organisation"
    INDUSTRY = "industry"
    POLICYMAKER = "policymaker"


class PledgeKind(StrEnum):
    """For whom somebody promises."""

    PERSON = "person"
    GROUP = "group"
    """People without names: one number."""
    ORGANISATION = "organisation"
    """A partner itself; it counts once, whatever its size."""

    @property
    def roles(self) -> frozenset[PledgeRole]:
        """Whose texts fit: a text counts in its own role's row, so a class must not promise what a company does."""
        match self:
            case PledgeKind.PERSON:
                return frozenset(PledgeRole)
            case PledgeKind.GROUP:
                return frozenset({PledgeRole.YOUNG_PERSON, PledgeRole.PARENT, PledgeRole.EDUCATOR})
            case PledgeKind.ORGANISATION:
                return frozenset({PledgeRole.ORGANISATION, PledgeRole.INDUSTRY, PledgeRole.POLICYMAKER})
            case never:
                assert_never(never)


class NoteState(StrEnum):
    """What became of a note; until it is approved, nobody but its writer and a moderator reads it."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a moderator refused a note. Words of a list, so that no reason repeats what was refused."""

    NAMES_SOMEBODY = "names-somebody"
    CONTACT = "contact"
    ADVERTISING = "advertising"
    UNKIND = "unkind"
    OFF_TOPIC = "off-topic"


@dataclass(frozen=True, slots=True)
class Progress:
    """The numbers people may see of a campaign's pledges."""

    total: int
    """Sum of size over pledges that are not withdrawn: what the export adds up to."""
    by_role: tuple[tuple[PledgeRole, int], ...]
    by_text: tuple[tuple[str, int], ...]

    @property
    def is_shown(self) -> bool:
        """Say whether the number is large enough to be public."""
        return self.total >= SMALLEST_SHOWN_COUNT


@dataclass(frozen=True, slots=True)
class PledgeReceipt:
    """What a person privately gets for pressing: nothing in it says who they are."""

    pledge_id: str
    """Random, carries no meaning; the handle for taking the pledge back."""
    text_key: str
    text: str
    role: PledgeRole
    pledged_at: datetime
    is_new: bool
    """False when the same person had made the same pledge before: pressing again is harmless."""
    kind: PledgeKind = PledgeKind.PERSON
    size: int = 1
    display_name: str = ""
    """Empty for everybody who did not choose to be named."""
    note_state: NoteState | None = None
    """What became of the note beside it; None where there is none."""
    refusal: Refusal | None = None
    size_before: int = 0
    """The number of a group that this one took the place of; 0 where there was none."""
    may_note: bool = False
    """Whether its reader may write a note beside it, here and now."""
    may_take_back: bool = True
    """False where a colleague made it for the organisation, and its reader does not manage the server."""


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """A line of the pledge export; the columns are those of `render/csv.py`. No Discord user ids, ever."""

    pledge_id: str
    campaign: str
    pledge_key: str
    pledge_text: str
    role: str
    kind: str
    size: int
    partner: str
    country: str
    locale: str
    display_name: str
    pledged_at: datetime
    withdrawn_at: datetime | None
    consent_version: str
