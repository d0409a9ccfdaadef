"""How months become half a minute: the stretch of the campaign that is shown, and the clock that shows it.

The campaign's clock runs so fast that a day passes in ten seconds. It begins two evenings before the key day, while the
organisers are still approving, and everything is over by the afternoon after it in the last zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from campaigns.model.rehearsal import CampaignClock

DAY_SECONDS = 10.0
"""How long a day of the campaign takes."""
PREPARING_SECONDS = 5.0
"""For the organisers, before the first post of the shown stretch is due."""
_FIRST = timedelta(days=-2, hours=18, minutes=45)
"""From the key day's midnight UTC: just before it is nine in the morning of the eve where clocks are 14 hours ahead."""
_LAST = timedelta(days=1, hours=17)
"""When "ten in the morning after" has passed everywhere; the next post of the plan is due nine hours later."""


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch that is shown, in real time and in the campaign's."""

    key_on: date
    clock: CampaignClock
    opens_at: datetime
    """Real: from here on every post of the plan that comes due is expected to arrive."""
    closes_at: datetime
    """Real: nothing that is due later is sent."""

    @property
    def days(self) -> float:
        """How many days of the campaign are shown."""
        return (self.clock.to_campaign(self.closes_at) - self.clock.to_campaign(self.opens_at)) / timedelta(days=1)


def around(key_on: date, now: datetime, day_seconds: float = DAY_SECONDS) -> Window:
    """Set the campaign's clock so that the stretch begins once the organisers had their time."""
    midnight = datetime.combine(key_on, time(), UTC)
    opens_at = now + timedelta(seconds=PREPARING_SECONDS)
    clock = CampaignClock(midnight + _FIRST, opens_at, timedelta(days=1) / timedelta(seconds=day_seconds))
    return Window(key_on, clock, opens_at, clock.to_real(midnight + _LAST))
