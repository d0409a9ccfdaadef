"""What can come of asking an address: types, not flags, and the few headers that say when to ask again."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

import aiohttp

from campaigns.model.feed import Validators
from campaigns.sources.addresses import AddressRefusedError

_SNIFFED_BYTES = 4096
_MARKER = re.compile(r"<(?:[\w.-]+:)?(?P<feed>rss|feed|rdf)\b|<(?:!doctype\s+)?(?P<page>html)\b", re.IGNORECASE)
_WHOLE_SECONDS = re.compile(r"[0-9]{1,9}")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?([0-9]{1,9})", re.IGNORECASE)


class FetchReason(StrEnum):
    """Why nothing was fetched; stable, for the ledger and the metrics. The sentence beside it is for
    people."""

    ADDRESS = "address"
    """The address itself is not allowed, or leads where the bot may not go."""
    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"
    SLOW = "slow"
    BROKEN = "broken"
    """The answer broke off, or is no HTTP."""
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    NOT_A_FEED = "not_a_feed"
    UNASKED_304 = "unasked_304"
    DENIED = "denied"
    MISSING = "missing"
    GONE = "gone"
    THROTTLED = "throttled"
    SERVER = "server"
    STATUS = "status"
    """Any other status."""


_PASSING = frozenset(
    {FetchReason.CONNECT, FetchReason.SLOW, FetchReason.BROKEN, FetchReason.UNASKED_304, FetchReason.THROTTLED}
    | {FetchReason.SERVER}
)


class Kind(StrEnum):
    """What a body looks like, whatever its Content-Type claims."""

    FEED = "feed"
    PAGE = "page"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, and what to remember of it."""

    url: str
    """Where it came from in the end, after redirects."""
    body: bytes
    content_type: str
    kind: Kind
    validators: Validators
    moved_to: str | None = None
    """Where the server says that the address lives from now on (301, 308): to be proposed to a person."""
    fresh_for: timedelta | None = None
    """How long the server says that asking again is useless."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing has changed since; the validators are the newest known."""

    url: str
    validators: Validators
    moved_to: str | None = None
    fresh_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Nothing was fetched."""

    reason: FetchReason
    why: str
    """A sentence or two for people: what happened, and what to do where something can be done."""
    status: int = 0
    retry_after: timedelta | None = None
    is_gone: bool = False
    moved_to: str | None = None

    @property
    def may_pass(self) -> bool:
        """Say whether another try, some time later, may well succeed."""
        return self.reason in _PASSING


Answer = Fetched | NotModified | FetchFailed

_STATUSES = {
    401: (FetchReason.DENIED, "The site wants a login (401)."),
    403: (FetchReason.DENIED, "The site refuses automatic readers (403); ask the publisher to let the feed through."),
    404: (FetchReason.MISSING, "There is nothing at this address (404); look for the feed's new address."),
    410: (FetchReason.GONE, "The publisher has taken the feed away for good (410)."),
    429: (FetchReason.THROTTLED, "The site asks us to come less often (429)."),
}


def failed_status(status: int, retry_after: timedelta | None, moved_to: str | None) -> FetchFailed:
    """Say what a status that brought no document means."""
    reason, why = _STATUSES.get(status, (FetchReason.STATUS, f"The site answers with status {status}."))
    if status >= 500:  # noqa: PLR2004  the class of a server's own errors
        reason, why = FetchReason.SERVER, f"The site has trouble of its own ({status})."
    is_gone = reason is FetchReason.GONE
    return FetchFailed(reason, why, status=status, retry_after=retry_after, is_gone=is_gone, moved_to=moved_to)


def read_retry_after(header: str, now: datetime) -> timedelta | None:
    """Read `Retry-After`, seconds or a date; None where it is missing, nonsense or past."""
    text = header.strip()
    if _WHOLE_SECONDS.fullmatch(text):
        return timedelta(seconds=int(text))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return wait if wait > timedelta(0) else None


def read_max_age(header: str) -> timedelta | None:
    """Read `Cache-Control: max-age`; None where it is missing or caching is forbidden."""
    if re.search(r"no-(?:cache|store)", header, re.IGNORECASE):
        return None
    found = _MAX_AGE.search(header)
    return timedelta(seconds=int(found[1])) if found and int(found[1]) else None


def kind_of(body: bytes) -> Kind:
    """Judge a body by how it begins."""
    start = _as_text(body[:_SNIFFED_BYTES])
    if marker := _MARKER.search(start):
        return Kind.FEED if marker["feed"] else Kind.PAGE
    # markup of another kind is for the parser to judge; what is no markup at all is not
    return Kind.FEED if start.lstrip("\ufeff \t\r\n").startswith("<") else Kind.OTHER


def _as_text(start: bytes) -> str:
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in start[:4]:
        return start.replace(b"\x00", b"").decode("latin-1").lstrip("ÿþ")
    return start.decode("utf-8", "replace")


def explained(error: Exception) -> tuple[FetchReason, str]:
    """Say in words what the HTTP library says in exceptions."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    match error:
        case _ if isinstance(cause, AddressRefusedError):
            return FetchReason.ADDRESS, "The address leads into a private network, where the bot may not go."
        case aiohttp.ClientConnectorDNSError():
            return FetchReason.NAME, "The name of the site is not known."
        case aiohttp.ClientSSLError():
            return FetchReason.TLS, "The site's encryption cannot be trusted (its certificate or protocol)."
        case aiohttp.ClientConnectorError():
            return FetchReason.CONNECT, "The site cannot be reached."
        case aiohttp.InvalidURL() | ValueError():
            return FetchReason.ADDRESS, "This is not an address that can be fetched."
        case aiohttp.ClientPayloadError():
            return FetchReason.BROKEN, "The document broke off before its end."
        case aiohttp.ClientConnectionError() | OSError():
            return FetchReason.BROKEN, "The site closed the connection before it answered."
        case _:
            return FetchReason.BROKEN, "The site's answer is no proper HTTP."
