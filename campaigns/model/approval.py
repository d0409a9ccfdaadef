"""The rules between drafting and sending: which step may follow which, and who may take it."""

from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.errors import ConflictError, ForbiddenError, InputError


def check_editable(known: Announcement) -> None:
    """Raise where an announcement can no longer be changed."""
    if known.state in {AnnouncementState.CANCELLED, AnnouncementState.RECALLED}:
        raise ConflictError(f"{known.reference} was {known.state}.", fix="Draft a new announcement.")


def check_cancellable(known: Announcement) -> None:
    """Raise where it is being taken back already: that calls it off as well."""
    if known.state is AnnouncementState.RECALLED:
        raise ConflictError(f"{known.reference} was recalled.", fix="Nothing is left to call off.")


def check_approvable(known: Announcement, actor: Actor) -> None:
    """Raise where this person cannot approve it: it waits for nobody, or the words are theirs."""
    check_state(known, AnnouncementState.REVIEW)
    if known.author == actor.who:
        raise ForbiddenError(
            "You wrote this version, so somebody else has to approve it.",
            why="Two pairs of eyes see every post before it goes out.",
            fix="Ask another approver.",
        )


def check_sendable(known: Announcement) -> None:
    """Raise where an announcement cannot go out at once."""
    check_state(known, AnnouncementState.APPROVED)
    if known.content.repeat is not None:
        raise InputError(
            "A repeated announcement cannot be sent at once.", fix="Change its time with /announce schedule."
        )


def check_version(known: Announcement, seen: int | None) -> None:
    """Raise where another version was on the screen; None did not look."""
    if seen is not None and seen != known.version:
        raise ConflictError(
            f"{known.reference} was edited while you read it.",
            fix="Open it again and look at the new version.",
        )


def check_state(known: Announcement, wanted: AnnouncementState) -> None:
    """Raise where it is not in the state a step begins from."""
    if known.state is wanted:
        return
    steps = {
        AnnouncementState.DRAFT: "it has to be a draft for that; an edit makes it one",
        AnnouncementState.REVIEW: "it has to be in review for that; /announce submit puts it there",
        AnnouncementState.APPROVED: "it has to be approved for that; /announce approve does it",
        AnnouncementState.CANCELLED: "it has to be cancelled for that",
        AnnouncementState.RECALLED: "it has to be recalled for that",
    }
    raise ConflictError(f"{known.reference} is in the state {known.state}: {steps[wanted]}.")
