"""What a claim of 32 deliveries costs with 10^3, 10^5 and 10^6 finished rows in the ledger, on disk each time.

Goal: the largest ledger costs less than twice the smallest.
"""

import asyncio
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from campaigns.actions.outbox import BATCH
from campaigns.storage import ledger
from tests.bench import stored
from tests.bench.measure import report, stopwatch

SIZES = (1_000, 100_000, 1_000_000)
CLAIMS = 25


async def cost_ms(rows: int) -> float:
    """Claim again and again; the median in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = await stored.opened(folder)
        stored.fill(folder, rows, "sent")
        stored.let_fall_due(folder, stored.PARTNERS)
        taken: list[float] = []
        for number in range(CLAIMS):
            now = datetime.now(UTC)
            with stopwatch() as watch:
                async with database.writing() as connection:
                    leases = await ledger.claim(
                        connection, now=now, token=f"{number}", expires_at=now + timedelta(minutes=1), limit=BATCH
                    )
            assert len(leases) == BATCH
            taken.append(watch.seconds * 1000)
        await database.close()
    return statistics.median(taken)


def main() -> None:
    """Measure each size; the smallest is the baseline of the others."""
    baseline = 0.0
    for rows in SIZES:
        milliseconds = asyncio.run(cost_ms(rows))
        baseline = baseline or milliseconds
        report(
            "claims",
            finished_rows=rows,
            claimed=BATCH,
            median_ms=milliseconds,
            baseline=f"the same with {SIZES[0]} finished rows",
            baseline_ms=baseline,
            ratio=milliseconds / baseline,
            is_goal_met=milliseconds < 2 * baseline,
        )


if __name__ == "__main__":
    main()
