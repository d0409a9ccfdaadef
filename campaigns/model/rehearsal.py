"""Two clocks: the real one, and a campaign's own that may run faster: a demo shows months in a minute.

Plans, due instants and lateness are counted in campaign time; only waiting is counted in real time. The order
of instants is the same on both clocks.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from campaigns.model.errors import InputError
from campaigns.model.when import in_utc

FASTEST = 1_000_000.0
"""A year in half a minute. `datetime` counts microseconds: campaign time is exact to `speed` of them."""
_START_OF_UNIX_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CampaignClock:
    """A clock that shows `true_from` at the real instant `real_from` and runs `speed` times as fast."""

    true_from: datetime
    real_from: datetime
    speed: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.speed) and 1 <= self.speed <= FASTEST):
            raise InputError(
                f"A campaign clock cannot run at {self.speed:g} times the real speed.",
                why="It would run backwards, fall behind, or skip over the campaign.",
                fix=f"Choose a speed from 1 to {FASTEST:.0f}.",
            )
        object.__setattr__(self, "true_from", in_utc(self.true_from))
        object.__setattr__(self, "real_from", in_utc(self.real_from))

    @property
    def is_real(self) -> bool:
        """Tell whether campaign time and real time are the same."""
        return self.speed == 1 and self.true_from == self.real_from

    def to_campaign(self, instant: datetime) -> datetime:
        """Give the campaign time (UTC) at a real instant."""
        return self.true_from + (in_utc(instant) - self.real_from) * self.speed

    def to_real(self, instant: datetime) -> datetime:
        """Give the real instant (UTC) at which the campaign clock shows this."""
        return self.real_from + (in_utc(instant) - self.true_from) / self.speed


REAL: Final = CampaignClock(_START_OF_UNIX_TIME, _START_OF_UNIX_TIME, 1.0)
"""The clock of every campaign that is no rehearsal: it changes nothing."""
