"""What can come of trying to send, to change or to delete: types, not flags, so that no caller can forget one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """Discord has the message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Removed:
    """Discord had the message, and somebody there has taken it away since: sent, and never sent again."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Discord refused for now; nothing was stored there."""

    after_seconds: float
    reason: str
    code: int = 0
    is_for_everyone: bool = False
    """True where Discord asked the whole bot to wait, not just this channel."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Discord refused for good; trying again would change nothing until a person acts."""

    reason: str
    code: int = 0
    is_destination_unhealthy: bool = False
    """True where the channel, not the post, is the trouble (missing access, unknown channel)."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer, or none that can be believed: the message may or may not be there."""

    reason: str
    is_for_people: bool = False
    """True where looking is impossible, so that only a person can settle it."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It is not there, and shall not go there: called off, or too late by now."""

    reason: str
    is_for_people: bool = False
    """True where a person may still want it to go out."""


@dataclass(frozen=True, slots=True)
class Done:
    """The message is as it was asked to be: changed, or gone."""


Outcome = Sent | Removed | Retry | Failed | Unknown
"""What can come of a try to send."""
Ending = Outcome | Withdrawn
"""What can come of a delivery's turn."""
Change = Done | Removed | Retry | Failed | Unknown
"""What can come of a try to change or delete a message; `Removed` means somebody else has deleted it already."""


@dataclass(frozen=True, slots=True)
class Found:
    """The post is in the channel."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NotThere:
    """The channel was read as far as needed and the post is not in it."""


@dataclass(frozen=True, slots=True)
class CannotLook:
    """The channel's history cannot be read."""

    reason: str
    is_passing: bool = False
    """True where a later look may succeed: no answer, not connected."""


Sighting = Found | NotThere | CannotLook
"""What a look at a channel can find."""
