"""Feeds to follow as a spreadsheet: `key,url,organisation,mode`. Every mistake is told by row and field."""

from typing import Final
from urllib.parse import urlsplit

from campaigns.model import nearest, plain_text
from campaigns.model.feed import FeedDraft, FeedMode
from campaigns.sources import csv_table, plan_announcements, text_file
from campaigns.sources.csv_table import Row
from campaigns.sources.findings import Findings

REQUIRED: Final = ("key", "url", "organisation")
COLUMNS: Final = (*REQUIRED, "mode")
LONGEST_NAME: Final = 100
LONGEST_URL: Final = 2_000


def read(data: bytes, file: str) -> tuple[FeedDraft, ...]:
    """Read the feeds of a file; raise ProblemsError with every mistake. Without a mode people review each item."""
    with Findings(file) as found:
        sheet = csv_table.read(data, found, columns=COLUMNS, required=REQUIRED, largest_bytes=text_file.LARGEST_BYTES)
        seen: dict[tuple[str, str], str] = {}
        return tuple(_feed(row, found, seen) for row in sheet.rows)


def _feed(row: Row, found: Findings, seen: dict[tuple[str, str], str]) -> FeedDraft:
    for column in REQUIRED:
        if not row[column]:
            found.add(row.place, column, "is empty; every feed needs it")
    for column in ("key", "url"):
        first = seen.setdefault((column, row[column]), row.place)
        if row[column] and first != row.place:
            found.add(row.place, column, f"{first} has this {column} already; one row for each feed")
    for column, rule in (("key", _key_rule(row["key"])), ("url", url_rule(row["url"]))):
        if row[column] and rule:
            found.add(row.place, column, rule)
    return FeedDraft(row["key"], row["url"], _organisation(row, found), _mode(row, found))


def url_rule(url: str) -> str:
    """Say what is wrong with the address of a feed; empty where nothing is. Loopback is the fetcher's question."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is not an address; copy it from the browser"
    if parts.scheme not in {"http", "https"} or not host:
        return "an address starts with https:// (or http://) and the name of a site"
    if "@" in parts.netloc:
        return "an address may not carry a user name or password"
    if len(url) > LONGEST_URL or any(not char.isprintable() or char.isspace() for char in url):
        return f"an address has at most {LONGEST_URL} characters and no spaces"
    return ""


def _key_rule(key: str) -> str:
    return "" if plan_announcements.is_key(key) else f"{nearest.quote(key)} is not a key: {plan_announcements.KEY_RULE}"


def _organisation(row: Row, found: Findings) -> str:
    name = row["organisation"]
    if len(name) > LONGEST_NAME:
        found.add(row.place, "organisation", f"has {len(name)} characters; the limit is {LONGEST_NAME}")
    for problem in plain_text.find_problems(name):
        found.add(row.place, "organisation", problem)
    return name


def _mode(row: Row, found: Findings) -> FeedMode:
    written = row["mode"].casefold()
    if not written or written in set(FeedMode):
        return FeedMode(written or FeedMode.REVIEW)
    found.add(row.place, "mode", f"{nearest.quote(row['mode'])} is not a mode; {nearest.suggest(written, FeedMode)}")
    return FeedMode.REVIEW
