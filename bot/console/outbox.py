"""`outbox`: how the deliveries of a campaign stand."""

import json

import click

from bot.console import desk
from campaigns.actions import outbox as actions
from campaigns.actions import safety
from campaigns.actions.outbox import OutboxStatus
from campaigns.actions.safety import SafeCampaign
from campaigns.model.actor import Actor
from campaigns.model.delivery import DeliveryRow, DeliveryState


@click.group()
def outbox() -> None:
    """Deliveries: what is planned, sent, failed or waits for a person."""


@outbox.command()
@desk.CAMPAIGN
@desk.JSON
@desk.asynchronous
async def status(*, slug: str, is_json: bool) -> None:
    """Show counts by state, lateness, and every trouble with its reason."""
    async with desk.opened() as database:
        found = await actions.status(database, slug)
        safe = next((each for each in await safety.standing(database) if each.campaign.slug == slug), None)
    desk.say(json.dumps(_object(found, safe), ensure_ascii=False, indent=2) if is_json else _table(found, safe))


@outbox.command()
@desk.CAMPAIGN
@desk.WHO
@desk.asynchronous
async def confirm(*, slug: str, who: str) -> None:
    """End safe mode, once the running bot has compared the ledger with the channels."""
    async with desk.opened() as database:
        confirmed = await safety.confirm(database, slug, actor=Actor.console(who), now=desk.now())
    desk.say(f"{confirmed.name} goes on. What fell due meanwhile follows its own rule for lateness.")


def _object(found: OutboxStatus, safe: SafeCampaign | None) -> dict[str, object]:
    return {
        "safe_mode": _safe_object(safe),
        "campaign": found.campaign.slug,
        "state": found.campaign.state.value,
        "counts": {state.value: found.counts.get(state, 0) for state in DeliveryState},
        "oldest_due_at": found.oldest_due_at.isoformat() if found.oldest_due_at else None,
        "next_due_at": found.next_due_at.isoformat() if found.next_due_at else None,
        "worst_lateness_seconds": round(found.worst_lateness_seconds, 3),
        "trouble": [_trouble(row) for row in found.trouble],
    }


def _trouble(row: DeliveryRow) -> dict[str, object]:
    return {
        "reference": row.reference,
        "announcement": row.announcement_key,
        "partner": row.partner,
        "guild_id": str(row.guild_id),
        "channel_id": str(row.channel_id),
        "state": row.state.value,
        "reason": row.reason,
        "due_at": row.due_at.isoformat(),
        "attempts": row.attempts,
    }


def _safe_object(safe: SafeCampaign | None) -> dict[str, object] | None:
    if safe is None:
        return None
    done = safe.comparison
    return {
        "reason": safe.campaign.safe_reason.value,
        "channels": done.channels,
        "compared": done.read,
        "found": done.found,
        "unreadable": done.unreadable,
        "is_compared": done.is_done,
    }


def _safe_line(safe: SafeCampaign) -> str:
    done = safe.comparison
    if not done.is_done:
        return f"SAFE MODE ({safe.campaign.safe_reason}): {done.read} of {done.channels} channels compared."
    return f"SAFE MODE ({safe.campaign.safe_reason}): compared. `outbox confirm` lets it go on."


def _table(found: OutboxStatus, safe: SafeCampaign | None) -> str:
    lines = [f"{found.campaign.name} ({found.campaign.slug}, {found.campaign.state})"]
    if safe is not None:
        lines.append(_safe_line(safe))
    lines += [f"  {state.value:<9} {count:>7}" for state, count in sorted(found.counts.items()) if count]
    if found.next_due_at:
        lines.append(f"Next due: {found.next_due_at:%Y-%m-%d %H:%M} UTC")
    if found.oldest_due_at:
        lines.append(f"Waiting since: {found.oldest_due_at:%Y-%m-%d %H:%M:%S} UTC")
    lines.append(f"Latest of the sent ones: {found.worst_lateness_seconds:.1f} s after its time")
    lines += [f"  {row.reference}  {row.partner}: {row.state.value} ({row.reason})" for row in found.trouble]
    return "\n".join(lines)
