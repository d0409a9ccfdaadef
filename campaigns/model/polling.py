"""When to ask a feed again, and how it is doing. Pure: the clock and the dice are arguments."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from campaigns.model.feed import Feed, FeedState

LONGEST_WAIT = timedelta(days=1)
FAILING_AFTER = timedelta(hours=24)
LEAST_USUAL_SILENCE = timedelta(days=7)
_JITTER_SHARE = 0.1
_REMEMBERED_GAPS = 20


def next_poll_at(
    now: datetime, interval: timedelta, *, failures: int, retry_after: timedelta | None, jitter: float
) -> datetime:
    """Choose the next poll: the interval, doubled with every failure up to a day, never sooner than the
    server asks.

    `jitter` is drawn by the caller from [0, 1) and spreads the polls of many feeds over a tenth of their
    wait, up or down. A server that asks for more than a day is asked again after a day.
    """
    longest = max(interval, LONGEST_WAIT)
    doublings: int = 2 ** min(failures, 20)  # beyond, the wait is a day anyway and the number would not fit
    wait = min(interval * doublings, longest)
    spread = wait * (1 + _JITTER_SHARE * (2 * jitter - 1))
    asked = min(retry_after or timedelta(0), LONGEST_WAIT)
    return now + max(spread, asked)


def usual_silence(published: Iterable[datetime]) -> timedelta:
    """Say how long this feed is silent between items at the longest, from its recent items; at least a
    week."""
    recent = sorted(published)[-_REMEMBERED_GAPS - 1 :]
    return max((later - earlier for earlier, later in pairwise(recent)), default=LEAST_USUAL_SILENCE)


def state_after_poll(feed: Feed, now: datetime, usual: timedelta) -> tuple[FeedState, str]:
    """Judge a feed that is being polled, and say why in a sentence; stopped feeds stay as they are."""
    if feed.state not in {FeedState.FINE, FeedState.QUIET, FeedState.FAILING}:
        return feed.state, feed.why
    if feed.failures:
        since = feed.last_success_at
        if since is None or now - since >= FAILING_AFTER:
            last = f"{since:%Y-%m-%d %H:%M} UTC" if since else "never"
            why = f"{feed.failures} polls in a row failed; the last success was {last}. {feed.why}"
            return FeedState.FAILING, why.strip()
        return feed.state, feed.why
    silence = now - feed.last_new_item_at if feed.last_new_item_at else timedelta(0)
    if silence >= 2 * max(usual, LEAST_USUAL_SILENCE):
        why = f"No new item for {silence.days} days; usually there is one within {usual.days}."
        return FeedState.QUIET, why
    return FeedState.FINE, ""
