"""How months become half a minute: the stretch of the campaign that is shown, and the clock that shows it.

The campaign's clock runs so fast that a day passes in ten seconds. It begins two evenings before the key day, while the
organisers are still approving, and everything is over by the afternoon after it in the last zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from campaigns.model.rehearsal import CampaignClock

DAY_SECONDS = 10.0
"""How long a day of the campaign takes, for up to fifty partners; more of them need more time."""
_PARTNERS_PER_SECOND_OF_A_DAY = 5
"""Each partner gets a dozen posts in three days: this asks for some twenty posts a second, bursts apart."""
_PREPARING = 0.5
"""For the organisers, before the first post of the shown stretch is due; in days of the campaign."""
_PREPARING_PER_START = 2.0
"""The same in starts of the bot: on a slow or busy machine both take longer."""
_EMPTYING = 0.25
"""For the queue to empty after the stretch; in days of the campaign, and before the next post is due."""
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
    """Real: what is due until here is expected to arrive."""
    empty_at: datetime
    """Real: until here the bot may still be busy with that."""

    @property
    def days(self) -> float:
        """How many days of the campaign are shown."""
        return (self.clock.to_campaign(self.closes_at) - self.clock.to_campaign(self.opens_at)) / timedelta(days=1)


def day_for(partners: int) -> float:
    """Say how many seconds a day of the campaign takes with so many partners."""
    return max(DAY_SECONDS, partners / _PARTNERS_PER_SECOND_OF_A_DAY)


def around(key_on: date, now: datetime, day_seconds: float, waited_seconds: float = 0.0) -> Window:
    """Set the campaign's clock so that the stretch begins once the organisers had their time.

    `waited_seconds` is how long the bot took to start: where that is slow, the organisers' part is slow as well.
    """
    midnight = datetime.combine(key_on, time(), UTC)
    day = timedelta(seconds=day_seconds)
    opens_at = now + max(_PREPARING * day, _PREPARING_PER_START * timedelta(seconds=waited_seconds))
    clock = CampaignClock(midnight + _FIRST, opens_at, timedelta(days=1) / day)
    closes_at = clock.to_real(midnight + _LAST)
    return Window(key_on, clock, opens_at, closes_at, closes_at + _EMPTYING * day)
