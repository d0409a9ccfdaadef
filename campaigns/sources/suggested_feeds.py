"""Publishers that campaigns like ours follow, from `campaigns/data/feeds.csv`: candidates, none followed by itself.

Each row there says where the address comes from and that it is to be confirmed on first use.
"""

import csv
import io
from functools import cache
from importlib import resources

from campaigns.model.feed import FeedDraft, FeedMode, SuggestedFeed


@cache
def read() -> tuple[SuggestedFeed, ...]:
    """Read the candidates."""
    text = resources.files("campaigns").joinpath("data", "feeds.csv").read_text(encoding="utf-8")
    return tuple(_suggestion(row) for row in csv.DictReader(io.StringIO(text)))


def find(*urls: str) -> SuggestedFeed | None:
    """Find the candidate that has one of these addresses."""
    return next((one for one in read() if one.draft.url in urls), None)


def _suggestion(row: dict[str, str]) -> SuggestedFeed:
    draft = FeedDraft(row["key"], row["url"], row["organisation"], FeedMode(row["mode"]))
    return SuggestedFeed(draft, row["note"], row["source"])
