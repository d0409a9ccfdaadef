"""What people read about partners: the invitation, lists, one partner's facts, and what a channel lacks."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, assert_never

import discord

from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow
from campaigns.model.helplines import Standing
from campaigns.model.partner import DestinationKind, Partner, PartnerState
from cogs import announce_words, flaw_words, line_words, reasons, replies
from cogs.translation import Words

ROWS_ON_A_PAGE: Final = 15
NEEDED: Final = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, attach_files=True, read_message_history=True
)
"""What a post needs, and looking whether it is there after a crash; nothing that manages anything."""


def invitation(_: Words, link: str) -> str:
    """Tell an organiser what to send to a partner."""
    steps = (
        _("Send this link to somebody who manages the partner's server: {link}").format(link=f"<{link}>"),
        _("It asks to see channels, send messages with links, pictures and their history, and nothing else."),
        _("Once the bot is there, they run `/partner setup` in their server: name, country, zone, language, channels."),
    )
    return "\n".join(steps)


def page(
    _: Words,
    campaign: Campaign,
    everyone: Sequence[Partner],
    at: int,
    last: int,
    standings: Mapping[int, Standing] = MappingProxyType({}),
) -> str:
    """Show one page of the partners, a line for each."""
    shown = everyone[at * ROWS_ON_A_PAGE : (at + 1) * ROWS_ON_A_PAGE]
    count = _.plural("{count} partner", "{count} partners", len(everyone)).format(count=len(everyone))
    head = f"### {replies.plain(campaign.name)}: {count}"
    lines = [_line(_, each, standings.get(each.id)) for each in shown] or [
        _("There is no partner yet: `/partner invite` gives the link.")
    ]
    foot = _("Page {page} of {pages}").format(page=at + 1, pages=last + 1)
    return "\n".join([head, *lines, f"-# {foot}"])


def partner(_: Words, known: Partner, coming: Sequence[DeliveryRow]) -> str:
    """Show one partner, and what it receives next."""
    lines = [
        f"### {replies.plain(known.name)} · {state(_, known.state)}",
        _("Country {country}, zone {zone}, language {language}; server `{guild}`.").format(
            country=known.country, zone=known.timezone, language=known.locale, guild=known.guild_id
        ),
    ]
    if known.tags:
        lines.append(_("Tags: {tags}.").format(tags=replies.plain(", ".join(sorted(known.tags)))))
    lines += [_channel(_, kind, known) for kind in DestinationKind if kind in known.destinations]
    if known.mention_role_id is not None:
        lines.append(_("Posts that may notify somebody notify <@&{role}>.").format(role=known.mention_role_id))
    if known.educator_role_id is not None:
        lines.append(_("Who has <@&{role}> may pledge for a group or for you.").format(role=known.educator_role_id))
    return "\n".join([*lines, *_coming(_, coming)])


def state(_: Words, known: PartnerState) -> str:
    """Name a partner's state."""
    match known:
        case PartnerState.ACTIVE:
            return _("active")
        case PartnerState.PAUSED:
            return _("paused")
        case PartnerState.LEFT:
            return _("left")
        case never:
            assert_never(never)


def _line(_: Words, known: Partner, standing: Standing | None) -> str:
    name = replies.plain(replies.cut(known.name, 60))
    parts = [f"**{name}**", known.country, known.timezone, known.locale, state(_, known.state)]
    if known.tags:
        parts.append(replies.plain(replies.cut(", ".join(sorted(known.tags)), 60)))
    if any(each.suspended_reason for each in known.destinations.values()):
        parts.append(_("⚠ a channel refuses posts"))
    if mark := line_words.mark_in_list(_, standing):
        parts.append(mark)
    return "- " + " · ".join(parts)


def _channel(_: Words, kind: DestinationKind, known: Partner) -> str:
    there = known.destinations[kind]
    line = f"- {kind.value}: <#{there.channel_id}>"
    if not there.suspended_reason:
        return line
    why = flaw_words.refusal(_, there.suspended_reason)
    said = _("refuses posts ({reason}); it is served again once the bot may post there, or after `/partner setup`")
    return f"{line} · {said.format(reason=why)}"


def _coming(_: Words, rows: Sequence[DeliveryRow]) -> list[str]:
    if not rows:
        return []
    lines = [_("**Coming:**")]
    for row in rows:
        parts = [row.reference, announce_words.delivery_state(_, row.state), replies.time(row.due_at)]
        if row.reason:
            parts.append(reasons.reason(_, row.reason))
        lines.append("- " + replies.cut(" · ".join(parts), 300))
    return lines
