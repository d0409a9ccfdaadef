"""Afterwards: take an announcement back everywhere, or put right what is out already, and say where that failed.

A recall is the emergency brake: one organiser pulls it, with a reason. A correction says something new, so it is a
version like any other: somebody else approves it before a single copy changes. There is no way around that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.actions import announcements as announcement_actions
from campaigns.actions import writing
from campaigns.actions.following import follow, outdated
from campaigns.model import approval, plain_text
from campaigns.model.actor import Actor
from campaigns.model.amendment import AmendmentState, Correction
from campaigns.model.announcement import Announcement, AnnouncementState, Content, Text
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.errors import ConflictError, InputError
from campaigns.storage import amendment_requests, announcements, audit, corrections, reports
from campaigns.storage.database import Connection, Database

LONGEST_REASON = 500
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall set in motion."""

    announcement: Announcement
    copies: int
    """Being taken back now; what is on its way follows as soon as it is settled."""
    stopped: int
    """Had not gone out, and do not."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A correction that waits for approval."""

    correction: Correction
    copies: int
    """That would change."""
    locales: frozenset[str]
    """That the copies show which would change."""


async def recall(database: Database, slug: str, key: str, reason: str, *, actor: Actor, now: datetime) -> Recalled:
    """Take an announcement back: nothing more goes out, every copy is deleted. Once more changes nothing."""
    why = _line(reason, LONGEST_REASON, "A reason")
    async with database.writing() as connection:
        campaign, known = await announcement_actions.find(connection, slug, key)
        if known.state is not AnnouncementState.RECALLED:
            await announcements.set_state(connection, known.id, AnnouncementState.RECALLED, now=now)
        stopped = await amendment_requests.take_back(connection, known.id)
        copies = await follow(connection, campaign_id=campaign.id, announcement_id=known.id, now=now)
        await audit.record(
            connection,
            actor,
            "announcement.recall",
            f"announcement:{known.key}",
            now=now,
            campaign_id=campaign.id,
            detail={"reason": why, "copies": copies, "stopped": stopped},
        )
        return Recalled(await announcements.by_id(connection, known.id), copies, stopped)


async def correct(
    database: Database,
    slug: str,
    key: str,
    texts: Mapping[str, Text],
    *,
    version: int | None,
    is_meaning_changed: bool,
    notes: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Announcement:
    """Put forward corrected words in one language or several; somebody else approves them, then every copy changes.

    Another correction before that joins the one that waits, so that each language can be written by itself.
    """
    said = {
        locale: _line(note, LONGEST_NOTE, "The line about the correction") for locale, note in notes.items() if note
    }
    async with database.writing() as connection:
        campaign, known = await announcement_actions.find(connection, slug, key)
        approval.check_version(known, version)
        await _check_correctable(connection, known, texts)
        content = writing.checked(
            replace(known.content, texts={**known.content.texts, **texts}), campaign.source_locale
        )
        if content == known.content:
            raise InputError(f"{known.reference} says exactly that already.", fix="Change what is wrong in it.")
        return await put_forward(
            connection, known, content, texts, is_meaning_changed=is_meaning_changed, notes=said, actor=actor, now=now
        )


async def put_forward(
    connection: Connection,
    known: Announcement,
    content: Content,
    locales: Iterable[str],
    *,
    is_meaning_changed: bool,
    notes: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> Announcement:
    """Put a corrected version forward for approval, inside a transaction; one that waits already is joined."""
    before = await _waiting(connection, known)
    revised = await announcement_actions.revise(connection, known, content, actor, now)
    made = Correction(
        announcement_id=known.id,
        version=revised.version,
        is_meaning_changed=is_meaning_changed or (before is not None and before.is_meaning_changed),
        notes={**(before.notes if before else {}), **notes},
    )
    await corrections.put(connection, made)
    await announcements.set_state(connection, known.id, AnnouncementState.REVIEW, now=now)
    await audit.record(
        connection,
        actor,
        "announcement.correct",
        f"announcement:{known.key}",
        now=now,
        campaign_id=known.campaign_id,
        detail={"version": made.version, "languages": sorted(locales), "is_meaning_changed": made.is_meaning_changed},
    )
    return await announcements.by_id(connection, known.id)


async def pending(database: Database, known: Announcement) -> Pending | None:
    """Say what the newest version would correct, if it is a correction that waits for approval."""
    if known.state is AnnouncementState.APPROVED:
        return None
    async with database.reading() as connection:
        made = await corrections.of_version(connection, known.id, known.version)
        if made is None:
            return None
        wrong = await outdated(connection, known.campaign_id, known.id, known.version)
        return Pending(made, sum(wrong.values()), frozenset(locale for _, locale in wrong))


async def notes(database: Database, known: Announcement) -> Mapping[str, str]:
    """Say what copies tell of the correction that the newest version is, by locale; nothing where it is none."""
    async with database.reading() as connection:
        return await corrections.notes(connection, known.id, known.version)


async def left_behind(database: Database, slug: str, key: str) -> tuple[DeliveryRow, ...]:
    """List the copies that could not be corrected or taken back, with the reason: what a person has to look after."""
    async with database.reading() as connection:
        campaign, known = await announcement_actions.find(connection, slug, key)
        rows = await reports.deliveries(connection, campaign.id, announcement_id=known.id)
        return tuple(row for row in rows if is_left_behind(row, known.state))


def is_left_behind(row: DeliveryRow, state: AnnouncementState) -> bool:
    """Say whether a copy is not, or may not be, as it was asked to be, and nothing is being done about it."""
    if row.amendment is not None and row.amendment.state is AmendmentState.FAILED:
        return row.state is DeliveryState.SENT
    return state is AnnouncementState.RECALLED and row.state is DeliveryState.UNKNOWN


async def _check_correctable(connection: Connection, known: Announcement, locales: Iterable[str]) -> None:
    approval.check_editable(known)
    if new := sorted(set(locales) - set(known.content.texts)):
        raise InputError(
            f"{known.reference} has no text in {', '.join(new)}.",
            why="A correction puts right what is there.",
            fix="Add a language with /announce edit.",
        )
    if not await amendment_requests.shown(connection, known.id):
        raise ConflictError(
            f"No copy of {known.reference} is out.", why="There is nothing to correct yet.", fix="Use /announce edit."
        )


async def _waiting(connection: Connection, known: Announcement) -> Correction | None:
    """Give the correction that waits for approval, which a further one joins."""
    if known.state is AnnouncementState.APPROVED:
        return None
    return await corrections.of_version(connection, known.id, known.version)


def _line(text: str, longest: int, name: str) -> str:
    line = " ".join(text.split())
    if not 1 <= len(line) <= longest:
        raise InputError(f"{name} has 1 to {longest} characters.", fix="Say it in a few words.")
    if problems := plain_text.find_problems(line):
        raise InputError(f"{name} cannot be used.", why="; ".join(problems))
    return line
