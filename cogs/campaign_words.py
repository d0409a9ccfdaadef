"""What people read about a campaign: whether it runs, its day, how far away that is."""

from datetime import datetime
from typing import assert_never

from campaigns.actions.campaigns import Countdown
from campaigns.model import when
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.render import reader
from cogs import replies
from cogs.translation import Words


def anchor(_: Words, campaign: Campaign) -> str:
    """Say which day it is, and whether that is certain."""
    day = reader.long_day(campaign.anchor_on, _.locale)
    if campaign.is_anchor_confirmed:
        return _("Key day: **{day}**.").format(day=day)
    return _(
        "Key day: **{day}**, provisional: worked out by rule, not announced yet. "
        "Confirm or move it with `/campaign confirm`."
    ).format(day=day)


def state(_: Words, campaign: Campaign) -> str:
    """Say whether the campaign sends."""
    name = replies.plain(campaign.name)
    match campaign.state:
        case CampaignState.ACTIVE:
            return _("**{name}** is active.").format(name=name)
        case CampaignState.PAUSED:
            reason = replies.plain(campaign.pause_reason)
            return _("**{name}** is paused: {reason}. Nothing goes out.").format(name=name, reason=reason.rstrip(". "))
        case CampaignState.CLOSED:
            return _("**{name}** is closed.").format(name=name)
        case other:
            assert_never(other)


def standstill(_: Words, campaign: Campaign) -> str:
    """Say why nothing goes out; empty while posts do."""
    if campaign.is_calm:
        return ""
    if campaign.state is CampaignState.ACTIVE:
        return _("🛟 **Safe mode**: nothing goes out until an organiser decides, in `/outbox status`.")
    return state(_, campaign)


def pledging(_: Words, campaign: Campaign) -> str:
    """Say from when to when people can pledge, and how many pledges are hoped for."""
    said = campaign.pledging
    lines = [_("Pledges of **{name}**").format(name=replies.plain(campaign.name))]
    if said.opens and campaign.pledging_opens_at:
        opens = _("Open from {when}: {time}.")
        lines.append(opens.format(when=f"`{when.format(said.opens)}`", time=replies.time(campaign.pledging_opens_at)))
    else:
        lines.append(_("Open from the start."))
    if said.closes and campaign.pledging_closes_at:
        closes = _("Over at {when}: {time}.")
        lines.append(
            closes.format(when=f"`{when.format(said.closes)}`", time=replies.time(campaign.pledging_closes_at))
        )
    else:
        lines.append(_("Over when the campaign is closed."))
    lines.append(_("Goal: {count}.").format(count=said.goal) if said.goal else _("There is no goal."))
    return "\n".join(lines)


def created(_: Words, campaign: Campaign, drafts: int) -> str:
    """Say what was made and what comes next."""
    made = _("**{name}** is there. Its short name is `{slug}`, its posts are called {prefix}-001 and so on.")
    lines = [
        made.format(name=replies.plain(campaign.name), slug=campaign.slug, prefix=campaign.reference_prefix),
        anchor(_, campaign),
    ]
    if drafts:
        count = _.plural("{count} draft is in it.", "{count} drafts are in it.", drafts).format(count=drafts)
        ask = _("Read them, then `/announce submit` with *all drafts*; somebody else approves them.")
        lines.append(f"{count} {ask}")
    lines.append(_("Next: `/partner invite` for the organisations, `/plan import` for posts of your own."))
    return "\n".join(lines)


def shown(_: Words, stands: Countdown) -> str:
    """Show where a campaign stands."""
    campaign = stands.campaign
    lines = [f"{state(_, campaign)} (`{campaign.slug}`)", anchor(_, campaign), _days_left(_, stands.days_left)]
    if campaign.hashtags:
        lines.append(replies.plain(" ".join(campaign.hashtags)))
    return "\n".join(lines)


def clock(_: Words, stands: Countdown, now: datetime) -> str:
    """Show a campaign's own clock."""
    campaign = stands.campaign
    lines = [state(_, campaign), anchor(_, campaign), _days_left(_, stands.days_left)]
    if not campaign.clock.is_real:
        shown = campaign.clock.to_campaign(now).strftime("%Y-%m-%d %H:%M UTC")
        rate = f"{campaign.clock.speed:g}"
        lines.append(
            _("This is a rehearsal: its clock shows {time} and runs {rate} times as fast.").format(
                time=shown, rate=rate
            )
        )
    coming = stands.next_due_at
    lines.append(_("Next post: {time}.").format(time=replies.time(coming)) if coming else _("No post is planned."))
    return "\n".join(lines)


def _days_left(_: Words, days: int) -> str:
    if days > 0:
        return _.plural("{count} day to go.", "{count} days to go.", days).format(count=days)
    if days == 0:
        return _("It is today.")
    return _.plural("It was {count} day ago.", "It was {count} days ago.", -days).format(count=-days)
