"""The number of pledges in posts that are out: which number they show, how often they are renewed, and until when.

A post is renewed at most once a minute in each channel. One older than an hour waits longer: Discord allows few edits
of old messages in a channel, and a correction may need them.
"""

from datetime import datetime, timedelta
from typing import Final

from campaigns.model.campaign import Campaign
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT
from campaigns.model.pledging import PledgingState

APART: Final = timedelta(minutes=1)
"""Between two renewals in one channel, and after a post was sent."""
OLD_AFTER: Final = timedelta(hours=1)
"""From this age on Discord counts edits by channel (30046)."""
OLD_APART: Final = timedelta(minutes=15)
"""Between two renewals of one post of that age."""
REFUSED_APART: Final = timedelta(hours=1)
"""After a renewal that could not be made."""
RENEWED_FOR: Final = timedelta(days=14)
"""So long after it was sent a post is read; then it keeps the number it has."""
LAST_ROUND: Final = timedelta(hours=1)
"""Posts are renewed so much longer than pledges are taken, so that they end with the last number."""


def number(shown: int, total: int, *, is_on_hold: bool) -> int:
    """Say which number posts show from now on, 0 for none; while a burst waits to be looked at it does not rise."""
    public = total if total >= SMALLEST_SHOWN_COUNT else 0
    return min(shown, public) if is_on_hold else public


def is_renewed(campaign: Campaign, now: datetime) -> bool:
    """Say whether posts of a campaign that are out follow its number: not while it is paused, nor once it is over."""
    return campaign.is_calm and campaign.pledging_state(now - LAST_ROUND) is not PledgingState.OVER
