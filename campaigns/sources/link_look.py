"""One look at where a link leads: what is served there, in few words, through the guarded client."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Final, assert_never

from campaigns.model.feed import Validators
from campaigns.model.link import Look, Refusal, Refused, Served, Unchanged
from campaigns.sources.answers import Fetched, FetchFailed, FetchReason, Kind, NotModified
from campaigns.sources.fetch import Fetcher, Wants

_TITLE_WITHIN: Final = 256 * 1024
_LONGEST_TITLE: Final = 300
_GONE: Final[Mapping[FetchReason, str]] = {
    FetchReason.MISSING: "There is nothing at this address any more (404).",
    FetchReason.GONE: "Its publisher has taken it away for good (410).",
    FetchReason.ADDRESS: "It leads where the bot may not go: to a private network, or to an address without https.",
}
_UNTOLD: Final[Mapping[FetchReason, str]] = {
    FetchReason.DENIED: "The site does not let automatic readers in; somebody has to open it.",
    FetchReason.THROTTLED: "The site asks us to come less often; it is looked at again later.",
    FetchReason.STATUS: "The site's answer says neither yes nor no; somebody has to open it.",
}
_TROUBLE: Final = "The site cannot be read."
_TROUBLES: Final[Mapping[FetchReason, str]] = {
    FetchReason.NAME: "The name of the site is not known any more.",
    FetchReason.CONNECT: "The site cannot be reached.",
    FetchReason.TLS: "The site's encryption cannot be trusted: browsers warn of it.",
    FetchReason.SLOW: "The site takes too long to answer.",
    FetchReason.BROKEN: "The site's answer breaks off.",
    FetchReason.REDIRECTS: "The site redirects without end.",
    FetchReason.SERVER: "The site has trouble of its own.",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A look, and what to remember for the next."""

    look: Look
    validators: Validators
    retry_after: timedelta | None = None


async def at(fetcher: Fetcher, url: str, validators: Validators) -> Seen:
    """Look at an address."""
    may_use_http = url.startswith("http://")
    answer = await fetcher.get(url, validators, may_use_http=may_use_http, wants=Wants.BEGINNING)
    match answer:
        case Fetched():
            return Seen(_served(answer), answer.validators)
        case NotModified():
            return Seen(Unchanged(answer.moved_to or ""), answer.validators, answer.fresh_for)
        case FetchFailed():
            return Seen(_refused(answer), Validators(), answer.retry_after)
        case _:
            assert_never(answer)


def title_of(page: bytes) -> str:
    """Read the title of a page; empty where it has none."""
    text = page[:_TITLE_WITHIN].decode("utf-8", "replace")
    small = text.lower()
    if len(small) != len(text):  # a letter that is longer in small letters would shift every place after it
        text = small
    start = small.find("<title")
    begin = small.find(">", start)
    end = small.find("</title", begin)
    if -1 in {start, begin, end}:
        return ""
    return " ".join(unescape(text[begin + 1 : end]).split())[:_LONGEST_TITLE]


def _served(answer: Fetched) -> Served:
    is_page = answer.kind is Kind.PAGE
    return Served(
        checksum=hashlib.sha256(answer.body).hexdigest(),
        is_page=is_page,
        title=title_of(answer.body) if is_page else "",
        moved_to=answer.moved_to or "",
    )


def _refused(answer: FetchFailed) -> Refused:
    moved_to = answer.moved_to or ""
    if (why := _GONE.get(answer.reason)) is not None:
        return Refused(Refusal.GONE, why, moved_to)
    if (why := _UNTOLD.get(answer.reason)) is not None:
        return Refused(Refusal.UNTOLD, why, moved_to)
    return Refused(Refusal.TROUBLE, _TROUBLES.get(answer.reason, _TROUBLE), moved_to)
