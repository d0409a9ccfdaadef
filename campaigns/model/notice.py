"""A notice: something a human has to know, told once, in a channel that was chosen for it; never by direct message.

It is written in the transaction that causes it and posted afterwards, so that nothing is told that did not happen, and
nothing that happened goes untold. Its detail holds names, codes and counts, never what members wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """Whose channel it goes to."""

    ORGANISERS = "organisers"
    PARTNER = "partner"


class NoticeKind(StrEnum):
    """What it is about; `cogs/notice_words.py` has the sentences."""

    SUSPENDED = "suspended"
    """A channel refuses posts."""
    REVIVED = "revived"
    """It takes them again."""
    LATE = "late"
    """What a gap did: sent late, dropped, waits for a decision."""
    PRECHECK = "precheck"
    """What stands in the way of a post that is due soon."""
    RESTING = "resting"
    """Discord refuses the whole bot, or the bot spares itself from being refused."""
    SAFE_MODE = "safe-mode"
    """Nothing goes out until the ledger was compared with the channels."""
    COMPARED = "compared"
    """It was compared; an organiser may let things go on."""
    HELP_LINE_DUE = "help-line-due"
    """Is a partner's help line still right? Asked before the key day."""
    HELP_LINE_GIVEN = "help-line-given"
    """A partner has given a help line of its own."""
    HELP_LINE_REJECTED = "help-line-rejected"
    """The organisers do not have it shown."""
    ITEM = "item"
    """An item of a feed waits for a decision: a card that is kept up to date."""
    FEED = "feed"
    """A feed fails, is silent, has moved, is gone or is in doubt."""
    LINK = "link"
    """Where the shelf or posts lead to is dead, moved or something else; or well again."""

    BURST = "burst"
    """Pledges came too fast and do not count until somebody has looked."""
    MILESTONE = "milestone"
    """The number has reached a step; an approver may let a post about it go out."""
    NOTE = "note"
    """A group or an organisation has left a note that nobody has read yet."""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What is to be told."""

    kind: NoticeKind
    campaign_id: int
    once_key: str
    """Two with the same key are one."""
    detail: Mapping[str, Any]
    partner_id: int | None = None
    """Whose own channel it goes to; None: the organisers'."""

    @property
    def audience(self) -> Audience:
        """Say whose it is."""
        return Audience.ORGANISERS if self.partner_id is None else Audience.PARTNER


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as stored."""

    id: int
    campaign_id: int
    kind: NoticeKind
    audience: Audience
    detail: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """Notices of one kind for one channel, told in one message."""

    key: str
    """The nonce of every try to post it."""
    channel_id: int | None
    """None while no channel was chosen."""
    locale: str
    campaign_slug: str
    campaign_name: str
    notices: tuple[Notice, ...]
    attempts: int
