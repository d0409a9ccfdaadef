"""Feeds to follow as a spreadsheet: `key,url,organisation,mode`, and their filters in columns of their own.

Every mistake is told by row and field. A file without the columns of the filters leaves filters as they are.
"""

from typing import Final
from urllib.parse import urlsplit

from campaigns.model import feed_filter, nearest, plain_text
from campaigns.model.errors import InputError
from campaigns.model.feed import FeedDraft, FeedMode
from campaigns.model.feed_filter import UNFILTERED, Filters
from campaigns.sources import csv_table, plan_announcements, text_file
from campaigns.sources.csv_table import Row
from campaigns.sources.findings import Findings

REQUIRED: Final = ("key", "url", "organisation")
FILTERS: Final = ("words", "categories", "languages", "max_age_days")
NOTES: Final = ("language", "note", "source", "status")
"""What `campaigns/data/feeds.csv` says for people, so that a list made of it can be imported as it is."""
COLUMNS: Final = (*REQUIRED, "mode", *FILTERS, *NOTES)
LONGEST_NAME: Final = 100
LONGEST_URL: Final = 2_000
_DIGITS: Final = 10


def read(data: bytes, file: str) -> tuple[FeedDraft, ...]:
    """Read the feeds of a file; raise ProblemsError with every mistake. Without a mode people review each item."""
    with Findings(file) as found:
        sheet = csv_table.read(data, found, columns=COLUMNS, required=REQUIRED, largest_bytes=text_file.LARGEST_BYTES)
        seen: dict[tuple[str, str], str] = {}
        has_filters = not set(FILTERS).isdisjoint(sheet.columns)
        return tuple(_feed(row, found, seen, has_filters=has_filters) for row in sheet.rows)


def _feed(row: Row, found: Findings, seen: dict[tuple[str, str], str], *, has_filters: bool) -> FeedDraft:
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
    filters = _filters(row, found) if has_filters else None
    return FeedDraft(row["key"], row["url"], _organisation(row, found), _mode(row, found), filters)


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


def _filters(row: Row, found: Findings) -> Filters:
    filters = UNFILTERED
    for column in FILTERS:
        try:
            filters = _with(filters, column, row[column])
        except InputError as error:
            found.add(row.place, column, str(error))
    return filters


def _with(filters: Filters, column: str, written: str) -> Filters:
    match column:
        case "words":
            return feed_filter.changed(filters, words=written)
        case "categories":
            return feed_filter.changed(filters, categories=written)
        case "languages":
            return feed_filter.changed(filters, languages=written)
        case _:
            return feed_filter.changed(filters, max_age_days=_number(written))


def _number(written: str) -> int | None:
    if written and not (written.isascii() and written.isdecimal() and len(written) < _DIGITS):
        raise InputError(f"{nearest.quote(written)} is not a number of days.")
    return int(written) if written else None
