"""Notes beside the pledges of groups and organisations: read by a person before anybody else sees them.

The words guard stands first: what it blocks is not stored. A moderator approves, or refuses with one of a few reasons;
the words of a refused note are forgotten at once, and its writer sees the reason beside their pledge.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import pledges as pledge_actions
from campaigns.actions import words
from campaigns.actions.pledge_groups import Speaker, must_speak_for
from campaigns.model import audience, plain_text
from campaigns.model import words as word_rules
from campaigns.model.actor import Actor
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.partner import PartnerState
from campaigns.model.pledge import LONGEST_NOTE, NoteState, PledgeKind, PledgeReceipt, Refusal
from campaigns.storage import audit, campaigns, notices, pledge_notes, pledges
from campaigns.storage.columns import AnyRow, to_the_millisecond
from campaigns.storage.database import Connection, Database

PAGE: Final = 3
_LINK: Final = re.compile(r"https?://|www\.|[^\s@]+@[^\s@]+\.\w|\w\.(?:com|org|net|gg|io)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:\d[\s./()-]?){7,}")
"""Long enough to be called."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as a moderator reads it: what it says, where it stands, and nothing of who wrote it."""

    pledge_id: str
    body: str
    locale: str
    written_at: datetime
    kind: PledgeKind
    size: int
    partner: str
    text: str
    warnings: tuple[str, ...]
    """What the words guard would say instead."""


@dataclass(frozen=True, slots=True)
class NotePage:
    """Some of the notes in a state, and how many there are."""

    campaign: Campaign
    notes: tuple[Note, ...]
    total: int


async def write(
    database: Database, slug: str, speaker: Speaker, pledge_id: str, typed: str, *, secret: bytes, now: datetime
) -> PledgeReceipt:
    """Leave a note beside one's own pledge for a group or an organisation; an empty one takes it away, anywhere."""
    member, body = speaker.member, _checked(typed, speaker.member.locale)
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        key = await campaigns.pseudonym_key(connection, campaign.id)
        person = pledge_actions.person_of(key, member.user_id, secret)
        row = await _own(connection, campaign, person, pledge_id)
        if body:
            _must_write(row, campaign, speaker, now)
            await pledge_notes.put(connection, pledge_id, body, member.locale, to_the_millisecond(now))
            await _tell(connection, campaign, now)
        else:
            await pledge_notes.remove(connection, pledge_id)
        receipt = _told(await _own(connection, campaign, person, pledge_id), campaign, speaker, now)
    await database.scrub()
    return receipt


async def own(
    database: Database, slug: str, speaker: Speaker, pledge_id: str, *, secret: bytes, now: datetime
) -> PledgeReceipt:
    """Show one's own pledge again, and say whether its reader may write a note beside it here and now."""
    return _told(*await _read(database, slug, speaker, pledge_id, secret), speaker, now)


async def must_write(
    database: Database, slug: str, speaker: Speaker, pledge_id: str, *, secret: bytes, now: datetime
) -> None:
    """Refuse, before anybody has typed anything, what `write` would refuse afterwards."""
    _must_write(*await _read(database, slug, speaker, pledge_id, secret), speaker, now)


async def page(
    database: Database, slug: str, state: NoteState, *, locale: str, number: int = 0, size: int = PAGE
) -> NotePage:
    """List notes in a state, oldest first; a page that is not there is the last one."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        total = await pledge_notes.count(connection, campaign.id, state)
        offset = min(number, max(0, (total - 1) // size)) * size
        rows = await pledge_notes.of_campaign(connection, campaign.id, state, size, offset)
    return NotePage(campaign, tuple(_note(row, campaign, locale) for row in rows), total)


async def decide(
    database: Database,
    slug: str,
    pledge_id: str,
    written_at: datetime,
    *,
    refusal: Refusal | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Approve a note (no refusal), or refuse it with a reason; only as it was read."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        is_decided = await pledge_notes.decide(
            connection, campaign.id, pledge_id, written_at, refusal=refusal, now=to_the_millisecond(now)
        )
        if not is_decided:
            raise ConflictError(
                "This note is not there any more as you read it.",
                why="It was changed, taken back, or somebody else has decided.",
                fix="Look at the list again with /pledges moderate.",
            )
        await audit.record(
            connection,
            actor,
            "pledges.note-approve" if refusal is None else "pledges.note-refuse",
            f"pledge:{pledge_id}",
            now=now,
            campaign_id=campaign.id,
            detail={"reason": refusal.value} if refusal else None,
        )
    if refusal is not None:
        await database.scrub()


def _checked(typed: str, locale: str) -> str:
    """Bring a note into one line, or refuse it without repeating it."""
    body = " ".join(typed.split())
    if len(body) > LONGEST_NOTE:
        raise InputError(f"A note has at most {LONGEST_NOTE} characters.", fix="Please make it shorter.")
    if problems := plain_text.find_problems(body):
        raise InputError("This note cannot be stored.", why="; ".join(problems))
    if _LINK.search(body) or _NUMBER.search(body):
        raise InputError("A note has no links, addresses or numbers to call.", fix="Say it without them.")
    if words.tells_of_harm(body):
        raise InputError(
            "This note was not stored.", why="It may tell of harm.", fix="/helpline show tells who listens."
        )
    for each in (locale, "en"):
        if blocking := word_rules.blocks(words.check(body, each).findings):
            better = "; ".join(dict.fromkeys(finding.prefer for finding in blocking))
            raise InputError("This note has words that can harm.", why=f"Better: {better}.", fix="Say it another way.")
    return body


async def _tell(connection: Connection, campaign: Campaign, now: datetime) -> None:
    """Tell the organisers that a note waits: once for all that wait together, and again when those were read."""
    oldest = await pledge_notes.oldest_waiting_at(connection, campaign.id)
    once_key = f"note:{campaign.id}:{oldest.isoformat()}"
    await notices.write(connection, [NoticeDraft(NoticeKind.NOTE, campaign.id, once_key, {})], now)


async def _read(
    database: Database, slug: str, speaker: Speaker, pledge_id: str, secret: bytes
) -> tuple[AnyRow, Campaign]:
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        key = await campaigns.pseudonym_key(connection, campaign.id)
        person = pledge_actions.person_of(key, speaker.member.user_id, secret)
        return await _own(connection, campaign, person, pledge_id), campaign


def _must_write(row: AnyRow, campaign: Campaign, speaker: Speaker, now: datetime) -> None:
    if row.kind == PledgeKind.PERSON:
        raise ConflictError("A note stands beside a pledge for a group or an organisation.")
    pledge_actions.must_be_open(campaign, now)
    is_theirs = row.guild_id == speaker.member.guild_id and row.partner_state != PartnerState.LEFT
    must_speak_for(speaker, row.educator_role_id, is_theirs=is_theirs)


def _told(row: AnyRow, campaign: Campaign, speaker: Speaker, now: datetime) -> PledgeReceipt:
    receipt = pledge_actions.receipt_of(row, campaign, speaker.member.locale)
    try:
        _must_write(row, campaign, speaker, now)
    except (ConflictError, ForbiddenError):
        return receipt
    return replace(receipt, may_note=True)


async def _own(connection: Connection, campaign: Campaign, person: bytes, pledge_id: str) -> AnyRow:
    for row in await pledges.of_person(connection, campaign.id, person):
        if row.id == pledge_id:
            return row
    raise NotFoundError("This pledge has been taken back already, or it is not yours.", why="Nothing was changed.")


def _note(row: AnyRow, campaign: Campaign, locale: str) -> Note:
    return Note(
        pledge_id=row.pledge_id,
        body=row.body,
        locale=row.locale,
        written_at=row.written_at,
        kind=PledgeKind(row.kind),
        size=row.size,
        partner=row.partner,
        text=row.texts[audience.choose_locale(locale, row.texts, campaign.source_locale)],
        warnings=tuple(dict.fromkeys(each.prefer for each in words.check(row.body, row.locale).findings)),
    )
