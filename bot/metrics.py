"""Figures in Prometheus' text format. Counts of pledges from 1 to 4 are hidden: they would be about somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from campaigns.actions import campaigns, outbox, pledges
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.delivery import DeliveryState
from campaigns.storage.database import Database

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
SHOWN_FROM: Final = 5


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure, with its labels."""

    name: str
    meaning: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


async def of_campaigns(database: Database, now: datetime) -> tuple[Gauge, ...]:
    """Count what campaigns that are not closed have to tell."""
    found: list[Gauge] = []
    for campaign in await campaigns.list_all(database):
        if campaign.state is not CampaignState.CLOSED:
            found += await _of_campaign(database, campaign, now)
    return tuple(found)


def text(gauges: Iterable[Gauge]) -> str:
    """Write the figures, those of one name together."""
    by_name: dict[str, list[Gauge]] = {}
    for gauge in gauges:
        by_name.setdefault(gauge.name, []).append(gauge)
    lines: list[str] = []
    for name, family in by_name.items():
        lines += [f"# HELP {name} {family[0].meaning}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(gauge.labels)} {gauge.value:g}" for gauge in family]
    return "\n".join(lines) + "\n"


async def _of_campaign(database: Database, campaign: Campaign, now: datetime) -> list[Gauge]:
    whose = {"campaign": campaign.slug}
    status = await outbox.status(database, campaign.slug, limit=0)
    waits_seconds = max((now - status.oldest_due_at).total_seconds(), 0.0) if status.oldest_due_at else 0.0
    gauges = [
        Gauge(
            "sidekick_deliveries", "Deliveries by state.", status.counts.get(state, 0), {**whose, "state": state.value}
        )
        for state in DeliveryState
    ]
    gauges.append(Gauge("sidekick_oldest_due_seconds", "How long the oldest due delivery waits.", waits_seconds, whose))
    gauges.append(
        Gauge(
            "sidekick_worst_lateness_seconds",
            "How late the latest sent delivery was.",
            status.worst_lateness_seconds,
            whose,
        )
    )
    total = (await pledges.progress(database, campaign.slug)).total
    if total == 0 or total >= SHOWN_FROM:
        gauges.append(Gauge("sidekick_pledges", "Standing pledges; hidden from 1 to 4.", total, whose))
    return gauges


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    pairs = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return "{" + ",".join(pairs) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
