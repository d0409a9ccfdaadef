"""When people can pledge, and how many pledges a campaign hopes for. No clock here: campaign time is an argument."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from campaigns.model import when
from campaigns.model.errors import InputError
from campaigns.model.nearest import quote
from campaigns.model.when import When

LARGEST_GOAL = 100_000_000


class PledgingState(StrEnum):
    """Whether pledges are taken."""

    NOT_YET = "not-yet"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Pledging:
    """From when to when pledges are taken, on the world's clock; what is not said is not limited."""

    opens: When | None = None
    closes: When | None = None
    goal: int | None = None

    def opens_at(self, anchor_on: date) -> datetime | None:
        """Give the first instant, in campaign time."""
        return _instant(self.opens, anchor_on)

    def closes_at(self, anchor_on: date) -> datetime | None:
        """Give the first instant at which it is over, in campaign time."""
        return _instant(self.closes, anchor_on)

    def state(self, anchor_on: date, now: datetime) -> PledgingState:
        """Say whether pledges are taken at an instant of campaign time."""
        opens_at, closes_at = self.opens_at(anchor_on), self.closes_at(anchor_on)
        if opens_at is not None and now < opens_at:
            return PledgingState.NOT_YET
        if closes_at is not None and now >= closes_at:
            return PledgingState.OVER
        return PledgingState.OPEN


def parse_instant(written: str) -> When:
    """Read one end: `T-14 09:00 Europe/Lisbon`, `2027-02-01 09:00 UTC`; one for the whole world, so never `local`."""
    try:
        found = when.parse(written)
    except when.UnreadableError as refused:
        raise InputError(
            f"{quote(written)} is not a time at which pledging can open or close.",
            why=refused.why,
            fix='Write for example "T-14 09:00 UTC", "T-14 09:00 Europe/Lisbon" or "2027-02-01 09:00 UTC".',
        ) from refused
    if found.zone == when.LOCAL:
        raise InputError(
            "Pledging opens and closes once for everybody.",
            why="`local` would be another instant for each partner.",
            fix="Name a zone, for example `T-14 09:00 Europe/Lisbon` or `T-14 09:00 UTC`.",
        )
    return found


def check(pledging: Pledging, anchor_on: date) -> Pledging:
    """Give it back, or raise InputError where it would close before it opens."""
    opens_at, closes_at = pledging.opens_at(anchor_on), pledging.closes_at(anchor_on)
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise InputError("Pledging would close before it opens.", fix="Choose a later end, or an earlier beginning.")
    if pledging.goal is not None and not 1 <= pledging.goal <= LARGEST_GOAL:
        raise InputError(f"A goal is a whole number from 1 to {LARGEST_GOAL:,}.")
    return pledging


def _instant(chosen: When | None, anchor_on: date) -> datetime | None:
    if chosen is None:
        return None
    return when.resolve(when.local_day(chosen, anchor_on), chosen.at, chosen.zone).at
