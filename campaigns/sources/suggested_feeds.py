"""Publishers that campaigns like ours follow, from `campaigns/data/feeds.csv`: candidates, none followed by itself.

Each row there says where the address comes from and that it is to be confirmed on first use.
"""

import csv
import io
from functools import cache
from importlib import resources

from campaigns.model.feed import FeedDraft, FeedMode


@cache
def read() -> tuple[FeedDraft, ...]:
    """Read the candidates."""
    text = resources.files("campaigns").joinpath("data", "feeds.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return tuple(FeedDraft(row["key"], row["url"], row["organisation"], FeedMode(row["mode"])) for row in rows)
