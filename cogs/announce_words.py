"""What organisers read about an announcement: its state, its times around the world, what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from campaigns.actions.words import Found
from campaigns.model import audience, lateness, quiet, recurrence, taxonomy, when
from campaigns.model.amendment import AmendmentKind, AmendmentState
from campaigns.model.announcement import Announcement, AnnouncementState, Content
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.errors import SidekickError
from campaigns.model.partner import Partner
from campaigns.model.precheck import Finding
from campaigns.model.when import Adjustment
from cogs import flaw_words, guard_words, reasons, replies
from cogs.translation import Words

ROWS_ON_A_PAGE = 10
_ZONES_SHOWN = 3
_PROBLEMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Overview:
    """An announcement and what an organiser needs to judge it."""

    campaign: Campaign
    announcement: Announcement
    addressed: tuple[Partner, ...]
    problems: Sequence[tuple[Partner, SidekickError]]
    findings: Sequence[Finding] = ()
    """What else stands in its way at single partners."""
    words: Sequence[Found] = ()
    """What the words guard found in it."""


def overview(_: Words, shown: Overview) -> str:
    """Tell everything about an announcement but its words; the card shows those."""
    known, content = shown.announcement, shown.announcement.content
    facts = [
        f"### {known.reference} · {title(shown.campaign, known)}",
        _("{state}, version {version}, written by {author}.").format(
            state=state(_, known.state), version=known.version, author=person(known.author)
        ),
        _("{kind} for the channel {destination}; for {whom}: {count}.").format(
            kind=content.kind.capitalize(),
            destination=f"`{content.destination}`",
            whom=replies.plain(", ".join(content.partners)),
            count=_.plural("{count} partner", "{count} partners", len(shown.addressed)).format(
                count=len(shown.addressed)
            ),
        ),
        _("Languages: {languages}.").format(languages=", ".join(sorted(content.texts))),
        *_tags(_, content),
        *_times(_, shown),
        *_problems(_, shown.problems),
        *guard_words.lines(_, shown.words),
        *_findings(_, shown.findings),
    ]
    return "\n".join(facts)


def _tags(_: Words, content: Content) -> list[str]:
    """Say whom it speaks to, what about, and what it supports; nothing where nobody has said so."""
    said = [
        (_("Speaks to: {words}."), content.audience),
        (_("About: {words}."), content.topics),
        (_("Supports: {words}."), taxonomy.ids(content.tags())),
    ]
    return [line.format(words=replies.plain(", ".join(words))) for line, words in said if words]


def title(campaign: Campaign, known: Announcement) -> str:
    """Give the title in the language of the campaign, as text."""
    texts = known.content.texts
    text = texts.get(campaign.source_locale) or next(iter(texts.values()))
    return replies.plain(replies.cut(" ".join(text.title.split()), 120))


def state(_: Words, known: AnnouncementState) -> str:
    """Name a state."""
    match known:
        case AnnouncementState.DRAFT:
            return _("Draft")
        case AnnouncementState.REVIEW:
            return _("Waiting for approval")
        case AnnouncementState.APPROVED:
            return _("Approved")
        case AnnouncementState.CANCELLED:
            return _("Cancelled")
        case AnnouncementState.RECALLED:
            return _("Recalled")
        case never:
            assert_never(never)


def person(who: str) -> str:
    """Name who did it: an account as Discord shows it, anybody else by name."""
    kind, _colon, name = who.partition(":")
    return f"<@{name}>" if kind == "discord" and name.isdigit() else replies.plain(who)


def page(_: Words, rows: Sequence[DeliveryRow], number: int) -> str:
    """Show one page of what became of an announcement, one line for each partner."""
    shown = rows[number * ROWS_ON_A_PAGE : (number + 1) * ROWS_ON_A_PAGE]
    return "\n".join(_row(_, row) for row in shown) or _("Nothing is planned for it yet.")


def counts(_: Words, rows: Sequence[DeliveryRow]) -> str:
    """Count deliveries by state on one line."""
    there = {each: sum(row.state is each for row in rows) for each in DeliveryState}
    return " · ".join(f"{delivery_state(_, each)} {count}" for each, count in there.items() if count)


def delivery_state(_: Words, known: DeliveryState) -> str:  # noqa: PLR0911 - one word for each state
    """Name the state of a delivery."""
    match known:
        case DeliveryState.PLANNED:
            return _("planned")
        case DeliveryState.DUE:
            return _("due")
        case DeliveryState.LEASED:
            return _("being sent")
        case DeliveryState.SENT:
            return _("sent")
        case DeliveryState.UNKNOWN:
            return _("unknown")
        case DeliveryState.FAILED:
            return _("failed")
        case DeliveryState.HELD:
            return _("held")
        case DeliveryState.DROPPED:
            return _("dropped")
        case DeliveryState.RECALLED:
            return _("recalled")
        case never:
            assert_never(never)


def amendment(_: Words, row: DeliveryRow) -> str:
    """Say how the last correction or recall of a copy stands; empty where there is nothing to say."""
    asked = row.amendment
    if asked is None or row.state is DeliveryState.RECALLED:
        return ""
    is_recall = asked.kind is AmendmentKind.RECALL
    why = reasons.reason(_, asked.reason)
    match asked.state:
        case AmendmentState.DONE:
            return "" if is_recall else _("corrected")
        case AmendmentState.FAILED:
            said = _("**could not be deleted:** {reason}") if is_recall else _("**could not be corrected:** {reason}")
            return said.format(reason=why)
        case AmendmentState.DUE | AmendmentState.LEASED:
            return _("is being deleted") if is_recall else _("is being corrected")


def late(_: Words, seconds: float) -> str:
    """Say how late something was."""
    if seconds < 1:
        return _("on time")
    whole = round(seconds)
    return _.plural("{count} second late", "{count} seconds late", whole).format(count=whole)


def _row(_: Words, row: DeliveryRow) -> str:
    parts = [f"**{replies.plain(replies.cut(row.partner, 60))}**", delivery_state(_, row.state)]
    if row.occurrence:
        parts.append(row.reference)
    if row.message_url:
        parts.append(row.message_url)
    if row.lateness_seconds is not None:
        parts.append(late(_, row.lateness_seconds))
    elif row.state in {DeliveryState.PLANNED, DeliveryState.DUE, DeliveryState.HELD}:
        parts.append(replies.time(row.due_at))
    if row.reason:
        parts.append(reasons.reason(_, row.reason))
    if said := amendment(_, row):
        parts.append(said)
    return replies.cut(" · ".join(parts), 340)


def _times(_: Words, shown: Overview) -> list[str]:
    content = shown.announcement.content
    if content.when is None:
        return [_("It has no time yet: set one with `/announce schedule`.")]
    said = [_("When: `{when}`; if late: `{late}`.").format(
        when=when.format(content.when), late=lateness.format(content.late)
    )]  # fmt: skip
    if content.repeat is not None:
        said.append(_("Repeated: `{rule}`.").format(rule=recurrence.format(content.repeat)))
    return said + [_time_in(_, shown, zone) for zone in _zones(shown)]


def _zones(shown: Overview) -> list[str]:
    """Choose the zones where it is first, last and in the middle."""
    content, campaign = shown.announcement.content, shown.campaign
    zones = dict.fromkeys(partner.timezone for partner in shown.addressed)
    firsts = {zone: audience.occurrences(content, campaign.anchor_on, zone)[0].instant.at for zone in zones}
    ordered = sorted(firsts, key=lambda zone: (firsts[zone], zone))
    if len(ordered) <= _ZONES_SHOWN:
        return ordered
    return [ordered[0], ordered[len(ordered) // 2], ordered[-1]]


def _time_in(_: Words, shown: Overview, zone: str) -> str:
    content, campaign = shown.announcement.content, shown.campaign
    instant = audience.occurrences(content, campaign.anchor_on, zone)[0].instant
    line = f"- {zone}: {replies.time(campaign.clock.to_real(quiet.due_at(content, instant.at, zone)))}"
    match instant.adjustment:
        case Adjustment.NONE:
            return line
        case Adjustment.MOVED_AFTER_GAP:
            moved = _("the clock skips that time there; it goes out right after, at {time}")
            return f"{line} ({moved.format(time=f'{instant.local:%H:%M}')})"
        case Adjustment.FIRST_OF_TWO:
            return f"{line} ({_('the clock shows that time twice there; it goes out at the first')})"
        case never:
            assert_never(never)


def _problems(_: Words, problems: Sequence[tuple[Partner, SidekickError]]) -> list[str]:
    if not problems:
        return []
    head = _.plural(
        "**It cannot go out to {count} partner:**", "**It cannot go out to {count} partners:**", len(problems)
    ).format(count=len(problems))
    lines = [
        f"- {replies.plain(partner.name)}: {replies.plain(replies.cut(str(error), 200))}"
        for partner, error in problems[:_PROBLEMS_SHOWN]
    ]
    more = len(problems) - len(lines)
    return [head, *lines, *([_("… and {count} more").format(count=more)] if more else [])]


def _where(_: Words, each: Finding) -> str:
    return replies.plain(replies.cut(each.partner, 60)) if each.guild_id else _("Everywhere")


def _findings(_: Words, findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return []
    lines = [
        f"- {_where(_, each)}: {flaw_words.flaw(_, each.flaw, each.detail)}" for each in findings[:_PROBLEMS_SHOWN]
    ]
    more = len(findings) - len(lines)
    return [
        _("**Worth a look before it is due:**"),
        *lines,
        *([_("… and {count} more").format(count=more)] if more else []),
    ]
