"""What is known of an address that posts or the shelf lead to, and what a new look at it means. Pure judgement.

Pages change with every visit, so a page counts as replaced when it bears another title, and a document when it is
another document. One bad day of a site is no death; what only refuses automatic readers is for a person to look at.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never
from urllib.parse import urlsplit

from campaigns.model.feed import Validators
from campaigns.model.link_place import is_front_page, place_of

WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)
SOON: Final = (timedelta(hours=1), timedelta(hours=6))
"""How long after the first and the second failure an address is asked again."""
FAILURES_OF_THE_DEAD: Final = 3
_JITTER_SHARE: Final = 0.1
_SHOWN: Final = 80
_NEVER_ASKED: Final = Validators()


class LinkState(StrEnum):
    """How an address is doing; why is said in words beside it."""

    UNCHECKED = "unchecked"
    """Nobody knows: not asked yet, or the site refuses automatic readers."""
    FINE = "fine"
    MOVED = "moved"
    """Its publisher says that it lives at another address from now on."""
    CHANGED = "changed"
    """Something else is there than before."""
    DEAD = "dead"


TROUBLE: Final = frozenset({LinkState.MOVED, LinkState.CHANGED, LinkState.DEAD})
"""What somebody has to look at."""


@dataclass(frozen=True, slots=True)
class Served:
    """What an address served."""

    checksum: str
    """SHA-256 in hexadecimal of what was served, its first mebibyte where it is larger."""
    is_page: bool
    title: str = ""
    """Of a page."""
    moved_to: str = ""
    """Where the server says that the address lives from now on."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that nothing has changed since it was asked last."""

    moved_to: str = ""


class Refusal(StrEnum):
    """Why nothing was served."""

    GONE = "gone"
    """There is nothing there, or nothing that may be fetched."""
    UNTOLD = "untold"
    """The site does not answer automatic readers."""
    TROUBLE = "trouble"
    """It may be over in an hour."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was served."""

    refusal: Refusal
    why: str
    moved_to: str = ""


Look = Served | Unchanged | Refused
"""What came of asking an address."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address and what is known of it."""

    id: int
    url: str
    state: LinkState = LinkState.UNCHECKED
    why: str = ""
    moved_to: str = ""
    served: Served | None = None
    """At the last look that succeeded."""
    accepted: Served | None = None
    """What belongs there: the first that was served, or what a person said is right."""
    failures: int = 0
    """In a row."""
    checked_at: datetime | None = None
    validators: Validators = _NEVER_ASKED

    @property
    def is_trouble(self) -> bool:
        """Say whether somebody has to look at it."""
        return self.state in TROUBLE


def judge(link: Link, look: Look, now: datetime) -> Link:
    """Say what is known of an address after a look at it."""
    after = replace(link, checked_at=now)
    match look:
        case Served():
            return _served(replace(after, served=look), look)
        case Unchanged(moved_to) if link.served is not None:
            served = replace(link.served, moved_to=moved_to)
            return _served(replace(after, served=served), served)
        case Unchanged():
            return replace(after, state=LinkState.UNCHECKED, why="", failures=0)
        case Refused():
            return _refused(after, look)
        case _:
            assert_never(look)


def accept(link: Link) -> Link:
    """Take what is there now as what belongs there: a person has looked."""
    return replace(link, state=LinkState.FINE, why="", moved_to="", accepted=link.served, failures=0)


def is_news(before: Link, after: Link) -> bool:
    """Say whether people have to be told: it fell ill, is ill in another way, or is well again after it was ill."""
    if after.is_trouble:
        return _signs(before) != _signs(after)
    return before.is_trouble and after.state is LinkState.FINE


def next_check_at(link: Link, now: datetime, *, jitter: float, retry_after: timedelta | None = None) -> datetime:
    """Choose the next look: weekly; soon after a failure; daily at the dead. `jitter` is drawn from [0, 1)."""
    if link.state is LinkState.DEAD:
        wait = DAY
    elif 0 < link.failures <= len(SOON):
        wait = SOON[link.failures - 1]
    else:
        wait = WEEK
    spread = wait * (1 + _JITTER_SHARE * (2 * jitter - 1))
    return now + max(spread, min(retry_after or timedelta(0), WEEK))


def _served(link: Link, served: Served) -> Link:
    accepted = link.accepted or replace(served, moved_to="")
    well = replace(link, failures=0, moved_to="", accepted=accepted)
    if _is_elsewhere(link.url, served.moved_to) and served.moved_to != accepted.moved_to:
        return replace(well, state=LinkState.MOVED, why=_moved(served.moved_to), moved_to=served.moved_to)
    if why := _why_other(accepted, served):
        return replace(well, state=LinkState.CHANGED, why=why)
    return replace(well, state=LinkState.FINE, why="")


def _refused(link: Link, look: Refused) -> Link:
    match look.refusal:
        case Refusal.GONE:
            return replace(link, state=LinkState.DEAD, why=look.why, moved_to=look.moved_to, failures=link.failures + 1)
        case Refusal.UNTOLD if link.state in {LinkState.MOVED, LinkState.CHANGED}:
            return replace(link, failures=0)
        case Refusal.UNTOLD:
            return replace(link, state=LinkState.UNCHECKED, why=look.why, moved_to="", failures=0)
        case Refusal.TROUBLE:
            failures = link.failures + 1
            if failures < FAILURES_OF_THE_DEAD:
                return replace(link, failures=failures, why=link.why if link.is_trouble else look.why)
            return replace(link, state=LinkState.DEAD, why=look.why, moved_to=look.moved_to, failures=failures)
        case _:
            assert_never(look.refusal)


def _is_elsewhere(url: str, moved_to: str) -> bool:
    return bool(moved_to) and place_of(moved_to) != place_of(url)


def _moved(moved_to: str) -> str:
    if is_front_page(moved_to):
        host = urlsplit(moved_to).hostname or moved_to
        return f"It leads to the front page of {host} now; the material itself may be gone."
    return f"Its publisher has moved it for good to {moved_to}."


def _why_other(accepted: Served, served: Served) -> str:
    if accepted.is_page != served.is_page:
        was, is_now = ("a web page", "a document") if accepted.is_page else ("a document", "a web page")
        return f"There was {was}; now there is {is_now}."
    if accepted.is_page:
        if not accepted.title or not served.title or _folded(accepted.title) == _folded(served.title):
            return ""
        return f"The page was called “{_cut(accepted.title)}” and is called “{_cut(served.title)}” now."
    return "" if accepted.checksum == served.checksum else "The document there is not the one from before."


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _cut(title: str) -> str:
    return title if len(title) <= _SHOWN else title[: _SHOWN - 1].rstrip() + "…"


def _signs(link: Link) -> tuple[object, ...]:
    """What makes one trouble another: not how often a dead site was asked."""
    match link.state:
        case LinkState.MOVED:
            return link.state, link.moved_to
        case LinkState.CHANGED:
            return link.state, link.why
        case _:
            return (link.state,)
