"""R14 in short: members press while waves go out and workbooks are made. Nobody waits in vain.

The long form, with feeds polled as well and with its figures, is `python -m tests.bench storm`.
"""

from pathlib import Path

from tests.bench import storm
from tests.bench.storm import Size

SHORT = Size(seconds=6, per_second=45, guilds=120, waves=6, places=30, pledges=2_000, feeds=0)


async def test_a_storm_of_presses_leaves_nobody_late_and_counts_everybody_once(tmp_path: Path) -> None:
    seen = await storm.storm(SHORT, tmp_path)
    assert (seen.seen.late, seen.seen.unanswered, seen.seen.not_private) == (0, 0, 0)
    assert (seen.new_pledges, seen.new_persons) == (SHORT.people, SHORT.people)
    assert seen.seen.presses > SHORT.people * 3, "some pressed twice"
    assert min(seen.posts_meanwhile, seen.workbooks) > 0, "and everything else went on"
