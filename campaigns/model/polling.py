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


def is_lively(feed: Feed, now: datetime) -> bool:
    """Say whether a feed had something new so lately that it cannot be quiet yet, whatever is usual for it."""
    return feed.last_new_item_at is None or now - feed.last_new_item_at < 2 * LEAST_USUAL_SILENCE


def state_after_poll(feed: Feed, now: datetime, usual: timedelta) -> tuple[FeedState, str]:
    """Judge a feed that is being polled, and say why in a sentence; stopped feeds stay as they are."""
    if feed.state not in {FeedState.FINE, FeedState.QUIET, FeedState.FAILING}:
        return feed.state, feed.why
    if feed.failures:
        if feed.state is FeedState.FAILING or is_failing(feed, now):
            return FeedState.FAILING, _failing(feed)
        return feed.state, feed.why
    silence = now - feed.last_new_item_at if feed.last_new_item_at else timedelta(0)
    longest = max(usual, LEAST_USUAL_SILENCE)
    if silence >= 2 * longest:
        why = f"No new item for {silence.days} days; usually there is one within {longest.days} days."
        return FeedState.QUIET, why
    return FeedState.FINE, ""


def is_failing(feed: Feed, now: datetime) -> bool:
    """Say whether every poll of a whole day has failed."""
    return feed.first_failed_at is not None and now - feed.first_failed_at >= FAILING_AFTER


def _failing(feed: Feed) -> str:
    last = f"{feed.last_success_at:%Y-%m-%d %H:%M} UTC" if feed.last_success_at else "never"
    head = f"{feed.failures} poll{'' if feed.failures == 1 else 's'} in a row failed; the last success was {last}."
    return f"{head} {feed.why}".strip()
