"""How a pledge comes into the ledger, inside a shared transaction: read what it takes to decide, then one row.

Everything here is synchronous and takes a `Round` (see `shared_writes`). The statements are built once: at a thousand
presses a minute, building them would cost more than running them.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from campaigns.model.campaign import Campaign
from campaigns.model.partner import PartnerState
from campaigns.model.plan import PledgeText
from campaigns.model.pledge import PledgeKind
from campaigns.storage import campaigns, upsert
from campaigns.storage.columns import AnyRow, Part
from campaigns.storage.shared_writes import Round
from campaigns.storage.tables import (
    aside_pledge,
    campaign,
    partner,
    pledge,
    pledge_note,
    pledge_text,
    pledge_text_version,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a pledge stands on."""

    campaign: Campaign
    pseudonym_key: bytes | None
    text: PledgeText | None
    text_id: int | None
    text_version: int
    partner_id: int | None
    educator_role_id: int | None
    is_elsewhere: bool
    """The server takes part in other campaigns and never took part in this one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A pledge to be made."""

    pledge_id: str
    ground: Ground
    person: bytes
    kind: PledgeKind
    size: int
    locale: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A pledge that stands."""

    pledge_id: str
    size: int
    pledged_at: datetime
    display_name: str
    text_version: int
    person: bytes
    """Who made it."""


_anywhere = partner.alias("anywhere")
_TAKES_PART: Final = sa.exists().where(_anywhere.c.guild_id == sa.bindparam("guild_id")).label("takes_part")
_GROUND: Final = (
    sa.select(*campaign.c, *pledge_text.c, partner.c.id, partner.c.state, partner.c.educator_role_id, _TAKES_PART)
    .select_from(campaign)
    .outerjoin(
        pledge_text,
        sa.and_(pledge_text.c.campaign_id == campaign.c.id, pledge_text.c.key == sa.bindparam("text_key")),
    )
    .outerjoin(partner, sa.and_(partner.c.campaign_id == campaign.c.id, partner.c.guild_id == sa.bindparam("guild_id")))
    .where(campaign.c.slug == sa.bindparam("slug"))
)
_VALUES: Final = {
    column.name: sa.bindparam(f"new_{column.name}", type_=column.type)
    for column in (
        pledge.c.id,
        pledge.c.campaign_id,
        pledge.c.pledge_text_id,
        pledge.c.text_version,
        pledge.c.person,
        pledge.c.kind,
        pledge.c.size,
        pledge.c.partner_id,
        pledge.c.locale,
        pledge.c.pledged_at,
    )
}
_STANDING_COLUMNS: Final = (
    pledge.c.id,
    pledge.c.size,
    pledge.c.pledged_at,
    pledge.c.display_name,
    pledge.c.text_version,
    pledge.c.person,
)
_OF_PERSON: Final = sa.select(*_STANDING_COLUMNS).where(
    pledge.c.person == sa.bindparam("whose"),
    pledge.c.pledge_text_id == sa.bindparam("text_id"),
    pledge.c.kind == sa.bindparam("of_kind"),
)
_OF_ORGANISATION: Final = sa.select(*_STANDING_COLUMNS).where(
    pledge.c.kind == PledgeKind.ORGANISATION.value,
    pledge.c.withdrawn_at.is_(None),
    pledge.c.pledge_text_id == sa.bindparam("text_id"),
    pledge.c.partner_id == sa.bindparam("of_partner"),
)


def ground(shared: Round, slug: str, text_key: str, guild_id: int | None) -> Ground | None:
    """Read what a pledge stands on; None where there is no such campaign. Read once in a round for all alike."""
    asked = ("ground", slug, text_key, guild_id)
    if asked not in shared.known:
        values = {"slug": slug, "text_key": text_key, "guild_id": guild_id}
        row = shared.connection.execute(_GROUND, values).one_or_none()
        shared.known[asked] = None if row is None else _ground(row)
    found: Ground | None = shared.known[asked]
    return found


@cache
def _add(dialect: str) -> upsert.Insert:
    return upsert.of_dialect(dialect, pledge).values(_VALUES).on_conflict_do_nothing()


def add(shared: Round, entry: Entry) -> bool:
    """Add a pledge; False where the same one stands already."""
    values = {
        "new_id": entry.pledge_id,
        "new_campaign_id": entry.ground.campaign.id,
        "new_pledge_text_id": entry.ground.text_id,
        "new_text_version": entry.ground.text_version,
        "new_person": entry.person,
        "new_kind": entry.kind.value,
        "new_size": entry.size,
        "new_partner_id": entry.ground.partner_id,
        "new_locale": entry.locale,
        "new_pledged_at": entry.now,
    }
    return shared.connection.execute(_add(shared.connection.dialect.name), values).rowcount == 1


def standing(shared: Round, entry: Entry) -> Standing | None:
    """Find the pledge that stands in the way of this one."""
    values: dict[str, Any] = {"text_id": entry.ground.text_id}
    if entry.kind is PledgeKind.ORGANISATION:
        found = shared.connection.execute(_OF_ORGANISATION, values | {"of_partner": entry.ground.partner_id})
    else:
        found = shared.connection.execute(_OF_PERSON, values | {"whose": entry.person, "of_kind": entry.kind.value})
    row = found.one_or_none()
    return Standing(*row) if row is not None else None


def replace(shared: Round, before: str, entry: Entry) -> None:
    """Put a pledge in the place of another: that one stays a tombstone, so that what was counted then can be told.

    Its note goes over to the new one, and so does what keeps it out of the number.
    """
    empty = {"person": None, "display_name": "", "consent_version": "", "consented_at": None, "withdrawn_at": entry.now}
    shared.connection.execute(pledge.update().where(pledge.c.id == before).values(empty))
    add(shared, entry)
    after = entry.pledge_id
    shared.connection.execute(pledge_note.update().where(pledge_note.c.pledge_id == before).values(pledge_id=after))
    kept_out = sa.select(aside_pledge.c.aside_id, sa.literal(after)).where(aside_pledge.c.pledge_id == before)
    shared.connection.execute(aside_pledge.insert().from_select(["aside_id", "pledge_id"], kept_out))
    is_out = sa.select(pledge.c.is_set_aside).where(pledge.c.id == before).scalar_subquery()
    shared.connection.execute(pledge.update().where(pledge.c.id == after).values(is_set_aside=is_out))


def note(shared: Round, pledge_id: str) -> tuple[str, str] | None:
    """Read what became of the note beside a pledge, and why; None where there is none."""
    query = sa.select(pledge_note.c.state, pledge_note.c.refusal).where(pledge_note.c.pledge_id == pledge_id)
    row = shared.connection.execute(query).one_or_none()
    return None if row is None else (row.state, row.refusal)


def words(shared: Round, text_id: int, version: int) -> dict[str, str]:
    """Read a text as it was in a version."""
    query = sa.select(pledge_text_version.c.texts).where(
        pledge_text_version.c.pledge_text_id == text_id, pledge_text_version.c.version == version
    )
    found: dict[str, str] = shared.connection.execute(query).scalar_one()
    return found


def _ground(row: AnyRow) -> Ground:
    theirs, text, there = Part(row, campaign), Part(row, pledge_text), Part(row, partner)
    takes_part = there.id is not None and there.state != PartnerState.LEFT
    return Ground(
        campaign=campaigns.of_row(theirs),
        pseudonym_key=theirs.pseudonym_key,
        text=PledgeText(text.key, text.role, text.texts) if text.id is not None else None,
        text_id=text.id,
        text_version=text.version or 1,
        partner_id=there.id if takes_part else None,
        educator_role_id=there.educator_role_id if takes_part else None,
        is_elsewhere=there.id is None and bool(row.takes_part),
    )
