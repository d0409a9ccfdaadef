"""How a sum grew: a few points of the past, for a line in a picture. Pure arithmetic."""

from collections.abc import Sequence
from datetime import datetime, timedelta

LONGEST = timedelta(days=14)
SHORTEST = timedelta(hours=2)
"""Below this there is no line to speak of."""
POINTS = 29


def totals(steps: Sequence[tuple[datetime, int]], as_of: datetime) -> tuple[tuple[datetime, int], ...]:
    """Add up (instant, size), oldest first, at evenly spread instants of the last days; the last one is `as_of`."""
    known = [(at, size) for at, size in steps if at <= as_of]
    if not known or as_of - known[0][0] < SHORTEST:
        return ()
    # Where the beginning is in sight the line begins at nothing, a step before the first.
    before_the_first = known[0][0] - (as_of - known[0][0]) / (POINTS - 1)
    start = max(before_the_first, as_of - LONGEST)
    length = (as_of - start) / (POINTS - 1)
    instants = [start + length * number for number in range(POINTS - 1)] + [as_of]
    line: list[tuple[datetime, int]] = []
    total = place = 0
    for instant in instants:
        while place < len(known) and known[place][0] <= instant:
            total += known[place][1]
            place += 1
        line.append((instant, total))
    return tuple(line)
