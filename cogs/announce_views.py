"""Announcements on the screen of an organiser: the overview with its buttons, the card, the status, the questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui

from campaigns.actions import Database, about_harm, afterwards, evidence, kept_words, partners, posts, prechecks
from campaigns.actions import words as guard
from campaigns.actions.review import Waiting
from campaigns.model import audience, pace, precheck
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.model.errors import ConflictError
from campaigns.model.partner import Partner, PartnerState
from campaigns.model.precheck import Survey
from cogs import (
    afterwards_presses,
    afterwards_views,
    announce_presses,
    announce_words,
    campaign_words,
    cards,
    evidence_words,
    guard_words,
    line_words,
    presses,
    replies,
    translation,
)
from cogs.announce_words import ROWS_ON_A_PAGE, Overview
from cogs.translation import Words

_TEXT_LIMIT = 3_900
_LISTED = 25
_TO_APPROVE = frozenset({AnnouncementState.DRAFT, AnnouncementState.REVIEW})
_OVER = frozenset({AnnouncementState.CANCELLED, AnnouncementState.RECALLED})
_DONE = frozenset({DeliveryState.SENT, DeliveryState.RECALLED, DeliveryState.FAILED, DeliveryState.UNKNOWN})


async def overview(
    database: Database,
    campaign: Campaign,
    known: Announcement,
    words: Words,
    actor: Actor,
    now: datetime,
    note: str = "",
    survey: Survey = precheck.nothing_known,
) -> ui.LayoutView:
    """Show what an announcement is, what stands in its way, and what can be done with it."""
    found = guard.found_in(known.content, await afterwards.notes(database, known))
    shown = Overview(
        campaign,
        known,
        await addressed(database, campaign, known),
        await posts.problems(database, campaign, known, now),
        await prechecks.look(database, campaign, known, survey),
        found,
    )
    buttons = announce_presses.verbs(words, campaign, known, is_own=known.author == actor.who)
    text = announce_words.overview(words, shown)
    if (kept := await kept_words.of_announcement(database, campaign, known, found)) is not None:
        text = f"{text}\n{guard_words.kept(words, announce_words.person(kept.who), kept.because)}"
    text = "\n".join([text, *await about_harm_in(database, campaign, [known], words, now)])
    if known.state not in _OVER:
        advice = evidence_words.findings(words, await evidence.of_announcement(database, campaign, known))
        text = "\n".join([text, *advice])
    if (waiting := await afterwards.pending(database, known)) is not None:
        text = f"{text}\n{afterwards_views.pending(words, waiting)}"
    return page(f"{note}\n{text}" if note else text, buttons)


async def about_harm_in(
    database: Database, campaign: Campaign, known: Sequence[Announcement], words: Words, now: datetime
) -> list[str]:
    """Say what to know of those that speak about harm: who finds nobody to talk to, whom they do not notify."""
    named = ((each.reference, each.content) for each in known)
    about = await about_harm.of_posts(database, campaign.slug, named, now)
    is_approved = all(each.state not in _TO_APPROVE for each in known)
    return line_words.before_approval(words, about, is_approved=is_approved)


async def must_have_lines(
    database: Database, campaign: Campaign, known: Announcement, words: Words, now: datetime
) -> None:
    """Refuse what speaks about harm and reaches partners without a help line, to who has not read which they are."""
    _, about = words, await about_harm.of_posts(database, campaign.slug, [(known.reference, known.content)], now)
    if about.without:
        raise ConflictError(
            _("{reference} is not approved: it speaks about harm and reaches partners without a help line.").format(
                reference=known.reference
            ),
            why=line_words.names(words, about.without),
            fix=_("Ask them for `/partner helpline`, or approve it again with `helplines-checked`."),
        )


async def show_card(
    interaction: discord.Interaction,
    database: Database,
    campaign: Campaign,
    known: Announcement,
    partner: Partner | None,
    now: datetime,
) -> None:
    """Follow up with the card as one partner will see it; without a partner there is none to show."""
    _ = translation.of(interaction)
    if partner is None:
        await replies.send(interaction, _("No partner is addressed yet, so there is no card to show."))
        return
    post = await posts.preview(database, campaign, known, partner, now)
    await replies.send(interaction, _("As **{partner}** will see it:").format(partner=replies.plain(partner.name)))
    await replies.send(interaction, cards.card(post, translation.words(post.locale)), files=cards.files(post))


async def addressed(database: Database, campaign: Campaign, known: Announcement) -> tuple[Partner, ...]:
    """List whom an announcement reaches: partners it names that have a channel and have not left."""
    return tuple(
        each
        for each in await partners.list_all(database, campaign.slug)
        if each.state is not PartnerState.LEFT
        and each.destination(known.content.destination)
        and audience.is_addressed(known.content.partners, each)
    )


def status(
    _: Words, campaign: Campaign, known: Announcement, rows: Sequence[DeliveryRow], number: int, note: str = ""
) -> ui.LayoutView:
    """Show one page of what became of an announcement at each partner, with what a person may decide about it."""
    last = max(0, -(-len(rows) // ROWS_ON_A_PAGE) - 1)
    at = min(number, last)
    head = f"### {known.reference} · {announce_words.title(campaign, known)}"
    state = _("{state}, version {version}.").format(state=announce_words.state(_, known.state), version=known.version)
    foot = _("Page {page} of {pages}").format(page=at + 1, pages=last + 1)
    body = announce_words.page(_, rows, at)
    left = afterwards_views.left_behind(_, known, rows)
    still = campaign_words.standstill(_, campaign) if any(row.state not in _DONE for row in rows) else ""
    lines = [note, head, f"{state} {announce_words.counts(_, rows)}", still, left, body, f"-# {foot}"]
    buttons = announce_presses.pages(campaign, known, at, last)
    if afterwards_views.may_retry(known, rows):
        label = _("Retry failed")
        buttons.append(afterwards_presses.retry_button(label, afterwards_presses.ASK, campaign.slug, known.reference))
    view = page("\n".join(line for line in lines if line), buttons)
    for row in afterwards_views.settle_rows(_, known, rows[at * ROWS_ON_A_PAGE : (at + 1) * ROWS_ON_A_PAGE]):
        view.add_item(row)
    return view


def ask_to_send(
    _: Words,
    campaign: Campaign,
    known: Announcement,
    rows: Sequence[DeliveryRow],
    rate: float,
    night: str = "",
) -> ui.LayoutView:
    """Ask before something goes out at once, with how many servers and how long it takes, and where it has to wait."""
    count = sum(row.state not in _DONE for row in rows)
    seconds = max(1, round(pace.wave_seconds(count, rate)))
    servers = _.plural("{count} server", "{count} servers", count).format(count=count)
    took = _.plural("about {count} s", "about {count} s", seconds).format(count=seconds)
    text = _("Send **{reference}** now? **{servers}**, {seconds}. It can be taken back later, but not unread.").format(
        reference=known.reference, servers=servers, seconds=took
    )
    text = f"{text}\n{night}" if night else text
    label = _("Send to {servers} now").format(servers=servers)
    return page(text, [announce_presses.verb_button("send", label, discord.ButtonStyle.danger, campaign, known)])


def ask_about_picture(_: Words, campaign: Campaign, known: Announcement) -> ui.LayoutView:
    """Have whoever approves look at a picture that stands beside words about harm."""
    described = next((text.alt for text in known.content.texts.values() if text.alt), "")
    text = _(
        "**{reference}** speaks about harm and has a picture: *{alt}*\n"
        "Look at it once more on the card. Is nobody in it in distress: no tears, no fear, no child that hides or "
        "suffers? Your answer is kept in the audit log. If you are in doubt, send it back with `/announce reject`."
    ).format(reference=known.reference, alt=replies.plain(described))
    label = _("Nobody in it is in distress: approve version {version}").format(version=known.version)
    return page(
        text, [announce_presses.verb_button("approve-seen", label, discord.ButtonStyle.success, campaign, known)]
    )


def ask_to_cancel(_: Words, campaign: Campaign, known: Announcement, rows: Sequence[DeliveryRow]) -> ui.LayoutView:
    """Ask before something is called off."""
    waiting = sum(row.state not in _DONE and row.state is not DeliveryState.DROPPED for row in rows)
    text = _("Call **{reference}** off? {count} not sent yet will not be; what is out stays.").format(
        reference=known.reference,
        count=_.plural("{count} delivery", "{count} deliveries", waiting).format(count=waiting),
    )
    label = _("Call it off")
    return page(text, [announce_presses.verb_button("cancel", label, discord.ButtonStyle.danger, campaign, known)])


def review_list(_: Words, campaign: Campaign, found: Waiting, about_help: Sequence[str] = ()) -> ui.LayoutView:
    """Show what waits for approval, with one button for what this person may approve; `about_help` says whose members
    would find none.
    """
    lines = [
        f"- {each.reference} v{each.version} · {announce_words.title(campaign, each)}"
        for each in found.theirs[:_LISTED]
    ]
    if len(found.theirs) > _LISTED:
        lines.append(_("… and {count} more").format(count=len(found.theirs) - _LISTED))
    if found.own:
        count = len(found.own)
        own = _.plural(
            "{count} is yours: somebody else approves it.", "{count} are yours: somebody else approves them.", count
        )
        lines.append(own.format(count=count))
    if found.unscheduled:
        lines.append(_("Without a time: {count}.").format(count=len(found.unscheduled)))
    if not lines:
        lines.append(_("Nothing waits for approval."))
    lines += about_help
    lines.append(_("Read one with `/announce view`; the button approves exactly these versions."))
    buttons: list[ui.Button[Any]] = []
    if found.theirs:
        count = len(found.theirs)
        label = _.plural("Approve {count} announcement", "Approve {count} announcements", count).format(count=count)
        custom_id = presses.custom_id("approve-all", campaign.slug, found.fingerprint)
        buttons.append(ui.Button(label=label, style=discord.ButtonStyle.danger, custom_id=custom_id))
    return page("\n".join([_("### Waiting for approval"), *lines]), buttons)


def page(text: str, buttons: Sequence[ui.Button[Any]] = ()) -> ui.LayoutView:
    """Lay out a text with the buttons under it; persistent items answer the presses."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(replies.cut(text, _TEXT_LIMIT)))
    if buttons:
        view.add_item(ui.ActionRow(*buttons))
    view.stop()
    return view
