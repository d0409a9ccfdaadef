"""Fan-out: who gets an announcement, in which language, and when. Pure arithmetic over plans and partners.

One delivery per (announcement occurrence, destination). Two partners in one zone share one calculation, so the cost is
that of making the rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.model import ids, lateness, quiet, recurrence, when
from campaigns.model.announcement import Content
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import PlannedDelivery
from campaigns.model.partner import Partner, PartnerState

KEY_DAY_PRIORITY = 0
USUAL_PRIORITY = 1


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of an announcement, as one zone meets it."""

    number: int
    day: date
    instant: when.Instant
    """In campaign time; a rehearsal's clock maps it to the real instant."""


def is_addressed(selectors: Iterable[str], partner: Partner) -> bool:
    """Say whether any selector matches: `all`, `tag:schools`, `country:PT`, `guild:123`."""
    return any(_matches(selector, partner) for selector in selectors)


def choose_locale(wanted: str, available: Iterable[str], source: str) -> str:
    """Choose a language: the partner's own, then its less special forms (pt-BR, pt), then the source language."""
    by_folded = {locale.casefold(): locale for locale in available}
    parts = wanted.split("-")
    for length in range(len(parts), 0, -1):
        found = by_folded.get("-".join(parts[:length]).casefold())
        if found is not None:
            return found
    return source


def occurrences(content: Content, anchor_on: date, zone: str) -> tuple[Occurrence, ...]:
    """List the days and instants of an announcement for a partner in this zone; none while it has no time."""
    if content.when is None:
        return ()
    first_on = when.local_day(content.when, anchor_on)
    days: Sequence[date] = recurrence.days(content.repeat, first_on) if content.repeat else (first_on,)
    place = when.zone_for(content.when, zone)
    at = content.when.at
    return tuple(Occurrence(number, day, when.resolve(day, at, place)) for number, day in enumerate(days))


def fan_out(
    campaign: Campaign,
    *,
    key: str,
    version: int,
    content: Content,
    partners: Iterable[Partner],
    now: datetime,
) -> Iterator[PlannedDelivery]:
    """Make the deliveries of one announcement version. `now` only tells which are past already."""
    times: dict[str, tuple[_Time, ...]] = {}
    locales: dict[str, str] = {}
    for partner in partners:
        destination = partner.destination(content.destination)
        if partner.state is PartnerState.LEFT or destination is None:
            continue
        if not is_addressed(content.partners, partner):
            continue
        if partner.timezone not in times:
            times[partner.timezone] = tuple(_times(campaign, content, partner.timezone))
        if partner.locale not in locales:
            locales[partner.locale] = choose_locale(partner.locale, content.texts, campaign.source_locale)
        for each in times[partner.timezone]:
            yield PlannedDelivery(
                occurrence=each.occurrence,
                partner_id=partner.id,
                destination_id=destination.id,
                channel_id=destination.channel_id,
                locale=locales[partner.locale],
                due_at=each.due_at,
                deadline_at=each.deadline_at,
                key=ids.delivery_key(
                    campaign=campaign.slug,
                    announcement=key,
                    occurrence=each.occurrence,
                    channel_id=destination.channel_id,
                    guild_id=partner.guild_id,
                    version=version,
                    generation=0,
                ),
                priority=each.priority,
                is_past=each.over_at < now,
            )


@dataclass(frozen=True, slots=True)
class _Time:
    """An occurrence in real time, the same for every partner of a zone."""

    occurrence: int
    due_at: datetime
    deadline_at: datetime
    """Patience in real time: even in a rehearsal a queue takes real seconds."""
    over_at: datetime
    """The same patience on the campaign's clock: in a rehearsal last month is minutes ago, and over."""
    priority: int


def _times(campaign: Campaign, content: Content, zone: str) -> Iterator[_Time]:
    for each in occurrences(content, campaign.anchor_on, zone):
        due_at = campaign.clock.to_real(quiet.due_at(content, each.instant.at, zone))
        priority = KEY_DAY_PRIORITY if each.day == campaign.anchor_on else USUAL_PRIORITY
        # the wait of a night counts as lateness, so that a moment that is over in the morning is not brought back
        deadline_at = lateness.deadline_at(content.late, campaign.clock.to_real(each.instant.at))
        over_at = campaign.clock.to_real(lateness.deadline_at(content.late, each.instant.at))
        yield _Time(each.number, due_at, deadline_at, over_at, priority)


def _matches(selector: str, partner: Partner) -> bool:
    name, _, value = selector.partition(":")
    match name:
        case "all":
            return True
        case "tag":
            return value in partner.tags
        case "country":
            return value.upper() == partner.country
        case "guild":
            return value == str(partner.guild_id)
        case _:
            return False
