"""Pledges for a group (one number, no names) and of an organisation: by people with the partner's role for that.

One group for each text and person: pledging again with another number takes the place of the first, which stays in the
past as it was. An organisation promises once, whoever of it presses, and whoever manages its server may take it back.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import pledges
from campaigns.actions.pledges import Member
from campaigns.model.actor import Actor
from campaigns.model.errors import ForbiddenError, InputError
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import LARGEST_GROUP, SMALLEST_GROUP, NoteState, PledgeKind, PledgeReceipt, Refusal
from campaigns.storage import audit, pledge_entry
from campaigns.storage import pledges as pledge_rows
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Database
from campaigns.storage.shared_writes import Round


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks for others: a member, and what they are in this server."""

    member: Member
    role_ids: Collection[int]
    may_manage: bool
    """Whoever manages the server may speak for it."""


async def for_group(
    database: Database, slug: str, text_key: str, speaker: Speaker, size: int, *, secret: bytes, now: datetime
) -> PledgeReceipt:
    """Pledge for so many people; with the same number again it is harmless, with another it is put right."""
    if size not in range(SMALLEST_GROUP, LARGEST_GROUP + 1):  # refuses NaN and halves as well
        raise InputError(
            f"A group has {SMALLEST_GROUP} to {LARGEST_GROUP} people.",
            why="It is counted as one number.",
            fix="Write how many took part; for more, a colleague pledges for the rest.",
        )
    return await _make(database, slug, text_key, speaker, PledgeKind.GROUP, size, secret=secret, now=now)


async def for_organisation(
    database: Database, slug: str, text_key: str, speaker: Speaker, *, secret: bytes, now: datetime
) -> PledgeReceipt:
    """Pledge for the partner of the server; it counts once."""
    return await _make(database, slug, text_key, speaker, PledgeKind.ORGANISATION, 1, secret=secret, now=now)


async def _make(
    database: Database,
    slug: str,
    text_key: str,
    speaker: Speaker,
    kind: PledgeKind,
    size: int,
    *,
    secret: bytes,
    now: datetime,
) -> PledgeReceipt:
    member = speaker.member

    def enter(shared: Round) -> PledgeReceipt:
        ground, text = pledges.open_ground(shared, slug, text_key, member.guild_id, now)
        must_speak_for(speaker, ground.educator_role_id, is_theirs=ground.partner_id is not None)
        _must_fit(text, kind)
        person = pledges.person_of(ground.pseudonym_key, member.user_id, secret)
        entry = pledges.new_entry(ground, person, kind, size, member.locale, now)
        before = pledge_entry.standing(shared, entry)
        if before is not None and before.size != size:
            pledge_entry.replace(shared, before.pledge_id, entry)
            receipt = replace(pledges.record(shared, entry, text, member.locale), is_new=True, size_before=before.size)
        else:
            receipt = pledges.record(shared, entry, text, member.locale)
        return _as_told(shared, receipt, speaker)

    receipt = await database.write_together(enter)
    if receipt.size_before:
        await database.scrub()  # who made the earlier one stands in it no more
    return receipt


async def take_back_organisation(
    database: Database, slug: str, pledge_id: str, speaker: Speaker, *, actor: Actor, now: datetime
) -> bool:
    """Take an organisation's pledge back for whoever manages its server, whoever made it; False where it is not theirs.

    Groups stay with who made them: nobody else knows who they are.
    """
    guild_id = speaker.member.guild_id
    if guild_id is None or not speaker.may_manage:
        return False
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        is_gone = await pledge_rows.withdraw_organisation(
            connection, campaign.id, guild_id, pledge_id, to_the_millisecond(now)
        )
        if is_gone:
            subject = f"pledge:{pledge_id}"
            await audit.record(
                connection, actor, "pledges.organisation-back", subject, now=now, campaign_id=campaign.id
            )
    if is_gone:
        await database.scrub()
    return is_gone


def _as_told(shared: Round, receipt: PledgeReceipt, speaker: Speaker) -> PledgeReceipt:
    """Say what its reader may do with it; what became of a note is for who wrote it."""
    if not receipt.may_take_back:
        return replace(receipt, may_take_back=speaker.may_manage)
    told = replace(receipt, may_note=True)
    found = pledge_entry.note(shared, receipt.pledge_id)
    if found is None:
        return told
    state, refusal = found
    return replace(told, note_state=NoteState(state), refusal=Refusal(refusal) if refusal else None)


def _must_fit(text: PledgeText, kind: PledgeKind) -> None:
    """Refuse a text that is written for somebody else: it would be counted in their row."""
    if text.role in kind.roles:
        return
    if kind is PledgeKind.GROUP:
        raise InputError(
            "This pledge is not one for a group.",
            why="It is written for organisations, industry or policymakers, and would be counted as theirs.",
            fix="Choose one from the list of /pledge group.",
        )
    raise InputError(
        "This pledge is not one for an organisation.",
        why="It is written for young people, parents or educators, and would be counted as theirs.",
        fix="Choose one from the list of /pledge organisation; for a class there is /pledge group.",
    )


def must_speak_for(speaker: Speaker, educator_role_id: int | None, *, is_theirs: bool) -> None:
    """Let pass who has the partner's role for it or manages its server; raises ForbiddenError.

    `is_theirs`: whether the server where somebody speaks is that of the partner.
    """
    if not is_theirs:
        raise ForbiddenError(
            "This works in the server of an organisation that takes part.",
            why="A group or an organisation pledges where it is known.",
            fix="Use the command in your organisation's server.",
        )
    if speaker.may_manage or (educator_role_id is not None and educator_role_id in speaker.role_ids):
        return
    raise ForbiddenError(
        "This is for people who may speak for a group or the organisation here.",
        why="You do not have the role for it in this server.",
        fix="Ask somebody who manages the server: they choose the role with /partner setup (educators).",
    )
