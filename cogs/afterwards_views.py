"""Afterwards on the screen of an organiser: the questions before a recall and a late retry, and what came of them."""

from collections.abc import Sequence

from discord import ui

from campaigns.actions.afterwards import Pending, Recalled, is_left_behind
from campaigns.actions.settling import SentOn, Waiting
from campaigns.model.amendment import AmendmentState
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow, DeliveryState
from cogs import afterwards_presses as buttons
from cogs import replies
from cogs.translation import Words

_THERE = frozenset({DeliveryState.SENT, DeliveryState.LEASED, DeliveryState.UNKNOWN})
_WAITING = frozenset({DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.HELD})
_RETRYABLE = frozenset({"late-ask", "destination-suspended"})


def ask_to_recall(
    _: Words, campaign: Campaign, known: Announcement, rows: Sequence[DeliveryRow]
) -> tuple[str, list[ui.Button[ui.LayoutView]]]:
    """Ask before copies are deleted, with how many there are."""
    there = sum(row.state in _THERE for row in rows)
    waiting = sum(row.state in _WAITING for row in rows)
    copies = _.plural("{count} copy", "{count} copies", there).format(count=there)
    lines = [
        _("Take **{reference}** back? **{copies}** will be deleted. That cannot be undone.").format(
            reference=known.reference, copies=copies
        )
    ]
    if waiting:
        held = _.plural("{count} has not gone out and will not.", "{count} have not gone out and will not.", waiting)
        lines.append(held.format(count=waiting))
    label = _("Delete {copies} …").format(copies=copies)
    return "\n".join(lines), [buttons.recall_button(label, campaign, known)]


def recalled(_: Words, done: Recalled) -> str:
    """Say what a recall set in motion."""
    copies = _.plural("{count} copy is being deleted.", "{count} copies are being deleted.", done.copies)
    stopped = _.plural("{count} delivery was stopped.", "{count} deliveries were stopped.", done.stopped)
    said = f"{copies.format(count=done.copies)} {stopped.format(count=done.stopped)}"
    return f"{said} {_('What cannot be deleted is listed here with the reason.')}"


def pending(_: Words, waiting: Pending) -> str:
    """Say what a correction would change, once somebody else has approved it."""
    count = waiting.copies
    said = _.plural(
        "**A correction:** {count} copy changes once somebody else has approved it.",
        "**A correction:** {count} copies change once somebody else has approved it.",
        count,
    ).format(count=count)
    if not waiting.correction.is_meaning_changed:
        return f"{said} {_('Readers are not told.')}"
    notes = "; ".join(f"{locale}: {replies.plain(note)}" for locale, note in sorted(waiting.correction.notes.items()))
    told = _("Each shows a line that says so.")
    return f"{said} {told} {notes}".rstrip()


def correcting(_: Words, copies: int) -> str:
    """Say how many copies an approval puts right."""
    said = _.plural("{count} copy is being corrected.", "{count} copies are being corrected.", copies)
    return said.format(count=copies)


def ask_to_retry(_: Words, waiting: Waiting, slug: str, reference: str) -> tuple[str, list[ui.Button[ui.LayoutView]]]:
    """Ask before posts go out that are later than their own rule allows."""
    late = _.plural(
        "{count} post is later than its own rule allows.",
        "{count} posts are later than their own rule allows.",
        waiting.late,
    ).format(count=waiting.late)
    shown = [buttons.retry_button(_("Send the late ones too"), buttons.ALL, slug, reference)]
    if waiting.in_time or waiting.amendments:
        shown.insert(0, buttons.retry_button(_("Only what is in time"), buttons.IN_TIME, slug, reference))
    return f"{late} {_('Shall they go out all the same?')}", shown


def sent_on(_: Words, done: SentOn) -> str:
    """Say what is tried again."""
    count = done.deliveries + done.amendments
    if not count:
        return _("There is nothing to try again.")
    return _.plural("{count} is tried again.", "{count} are tried again.", count).format(count=count)


def left_behind(_: Words, known: Announcement, rows: Sequence[DeliveryRow]) -> str:
    """Count what could not be changed; empty where everything is as it was asked to be."""
    count = sum(is_left_behind(row, known.state) for row in rows)
    if not count:
        return ""
    said = _.plural(
        "**{count} copy could not be changed; its line says why.**",
        "**{count} copies could not be changed; their lines say why.**",
        count,
    )
    return said.format(count=count)


def may_retry(known: Announcement, rows: Sequence[DeliveryRow]) -> bool:
    """Say whether anything of this announcement could be tried again."""
    is_approved = known.state is AnnouncementState.APPROVED
    return any(
        (is_approved and row.state is DeliveryState.FAILED)
        or (is_approved and row.state is DeliveryState.HELD and row.reason in _RETRYABLE)
        or (
            row.state is DeliveryState.SENT
            and row.amendment is not None
            and row.amendment.state is AmendmentState.FAILED
        )
        for row in rows
    )


def settle_rows(_: Words, known: Announcement, rows: Sequence[DeliveryRow]) -> list[ui.ActionRow[ui.LayoutView]]:
    """Ask about each unknown post among these rows."""
    return [ui.ActionRow(*buttons.settle_buttons(_, known, row)) for row in rows if row.state is DeliveryState.UNKNOWN]
