"""What organisers and partners are told by themselves: one message for notices of a kind, with what can be done now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, assert_never

import discord
from discord import ui

from campaigns.model.notice import Audience, Batch, Notice, NoticeKind
from campaigns.model.precheck import Flaw
from campaigns.model.safe_mode import SafeReason
from cogs import (
    announce_words,
    feed_notice_words,
    flaw_words,
    line_presses,
    line_words,
    link_presses,
    link_words,
    note_desk,
    number_presses,
    number_words,
    outbox_presses,
    replies,
)
from cogs.translation import Words

_TEXT_LIMIT: Final = 3_900
_ROWS: Final = 8
_FLAWS_SHOWN: Final = 10
_LINE: Final = 300


def message(_: Words, batch: Batch) -> ui.LayoutView:
    """Lay out one message: the campaign, each notice, and buttons where a person can decide."""
    head = f"### {replies.plain(batch.campaign_name)}"
    text = "\n".join([head, *(told(_, each) for each in batch.notices)])
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(replies.cut(text, _TEXT_LIMIT)))
    for row in _rows(_, batch):
        view.add_item(ui.ActionRow(*row))
    view.stop()
    return view


def told(_: Words, notice: Notice) -> str:  # noqa: C901, PLR0911, PLR0912 - one sentence for each kind
    """Put a notice into words."""
    detail = notice.detail
    match notice.kind:
        case NoticeKind.SUSPENDED:
            return _suspended(_, notice)
        case NoticeKind.REVIVED:
            said = _("✅ {channel} of **{partner}** takes posts again; what waited follows its own rule for lateness.")
            return said.format(channel=f"<#{detail['channel_id']}>", partner=_name(detail["partner"]))
        case NoticeKind.LATE:
            return "\n".join(_late(_, detail))
        case NoticeKind.PRECHECK:
            return "\n".join(_precheck(_, detail))
        case NoticeKind.RESTING:
            return _resting(_, detail)
        case NoticeKind.SAFE_MODE:
            return _safe_mode(_, detail)
        case NoticeKind.COMPARED:
            return _compared(_, detail)
        case NoticeKind.HELP_LINE_DUE:
            return line_words.due(_, detail, is_partner=notice.audience is Audience.PARTNER)
        case NoticeKind.HELP_LINE_GIVEN:
            return line_words.given(_, detail)
        case NoticeKind.HELP_LINE_REJECTED:
            return line_words.rejected(_, detail)
        case NoticeKind.LINK:
            return link_words.told(_, detail)
        case NoticeKind.FEED:
            return feed_notice_words.told(_, detail)
        case NoticeKind.BURST | NoticeKind.MILESTONE:
            return number_words.told(_, notice)
        case NoticeKind.NOTE:
            return note_desk.told(_)
        case NoticeKind.ITEM:
            return _("An item of a feed waits: `/feed queue`")
        case _:
            assert_never(notice.kind)


def late_buttons(_: Words, slug: str, reference: str, occurrence: int, count: int) -> list[ui.Button[Any]]:
    """Offer to send or to drop what is late of one occurrence."""
    name = _occurrence(reference, occurrence)
    send = _("Send {reference} now ({count})").format(reference=name, count=count)
    drop = _("Drop {reference}").format(reference=name)
    return [
        outbox_presses.late_button("send", send, discord.ButtonStyle.primary, slug, reference, occurrence),
        outbox_presses.late_button("drop", drop, discord.ButtonStyle.secondary, slug, reference, occurrence),
    ]


def _rows(_: Words, batch: Batch) -> list[list[ui.Button[Any]]]:
    late = {
        (each["reference"], each["occurrence"]): each["count"]
        for notice in batch.notices
        if notice.kind is NoticeKind.LATE
        for each in notice.detail["waiting"]
    }
    rows = [late_buttons(_, batch.campaign_slug, *which, count) for which, count in late.items()][:_ROWS]
    rows += [row for notice in batch.notices if (row := number_presses.row(_, batch.campaign_slug, notice))][:_ROWS]
    if any(notice.kind is NoticeKind.NOTE for notice in batch.notices):
        rows.append([note_desk.read_button(_, batch.campaign_slug)])
    if any(notice.kind is NoticeKind.COMPARED for notice in batch.notices):
        rows.append([outbox_presses.confirm_button(_("Let it go on"), batch.campaign_slug)])
    rows += [
        line_presses.buttons(_, each.detail["mark"], has_lines=bool(each.detail["lines"])) for each in _asked(batch)
    ]
    rows += list(_feeds(_, batch))
    return rows + list(_links(_, batch))


def _feeds(_: Words, batch: Batch) -> Iterator[list[ui.Button[Any]]]:
    """Offer what can be done about each feed once."""
    told = {each.detail["feed_id"]: each.detail for each in batch.notices if each.kind is NoticeKind.FEED}
    for detail in list(told.values())[:_ROWS]:
        if buttons := feed_notice_words.buttons(_, detail):
            yield buttons


def _links(_: Words, batch: Batch) -> Iterator[list[ui.Button[Any]]]:
    """Offer what can be done about each link once."""
    told = {each.detail["link_id"]: each.detail for each in batch.notices if each.kind is NoticeKind.LINK}
    for detail in list(told.values())[:_ROWS]:
        if buttons := link_presses.buttons(
            _, batch.campaign_slug, detail["link_id"], detail["state"], link_words.name(detail["url"])
        ):
            yield buttons


def _asked(batch: Batch) -> list[Notice]:
    """Pick what a partner is asked about its help line; a press can answer it at once."""
    return [
        each for each in batch.notices if each.kind is NoticeKind.HELP_LINE_DUE and each.audience is Audience.PARTNER
    ][:1]


def _suspended(_: Words, notice: Notice) -> str:
    detail = notice.detail
    channel, reason = f"<#{detail['channel_id']}>", flaw_words.refusal(_, detail["reason"])
    if notice.audience is Audience.PARTNER:
        said = _(
            "⚠ Posts of the campaign cannot reach {channel} ({reason}). Give the bot its permissions there, or choose "
            "another channel with `/partner setup`; what waits follows then."
        )
        return said.format(channel=channel, reason=reason)
    if detail["reason"] == "removed-from-server":
        said = _("⚠ The bot was removed from the server of **{partner}**; its posts ({kind}) wait.")
        return said.format(partner=_name(detail["partner"]), kind=detail["kind"])
    said = _("⚠ {channel} of **{partner}** ({kind}) refuses posts: {reason}. Its posts wait; nobody else is held up.")
    return said.format(channel=channel, partner=_name(detail["partner"]), kind=detail["kind"], reason=reason)


def _late(_: Words, detail: Mapping[str, Any]) -> Iterator[str]:
    if detail["since"]:
        yield _("⏰ Between {since} and {until} posts could not go out on time.").format(
            since=replies.time(datetime.fromisoformat(detail["since"])),
            until=replies.time(datetime.fromisoformat(detail["until"])),
        )
    if count := detail["sent_late"]:
        said = _.plural("- {count} was sent late, {lateness}.", "- {count} were sent late, at most {lateness}.", count)
        yield said.format(count=count, lateness=announce_words.late(_, detail["worst_seconds"]))
    if count := detail["dropped"]:
        said = _.plural("- {count} was dropped by its own rule.", "- {count} were dropped by their own rule.", count)
        yield said.format(count=count)
    if count := detail["under_way"]:
        yield _.plural("- {count} is still on its way.", "- {count} are still on their way.", count).format(count=count)
    if detail["waiting"]:
        yield _("**Late, and waiting for your decision:**")
        yield from (_waiting(_, each) for each in detail["waiting"][:_ROWS])
    if len(detail["waiting"]) > _ROWS:
        yield _("… and {count} more: `/outbox status`").format(count=len(detail["waiting"]) - _ROWS)


def _waiting(_: Words, each: Mapping[str, Any]) -> str:
    partners = _.plural("{count} partner", "{count} partners", each["count"]).format(count=each["count"])
    name = _occurrence(each["reference"], each["occurrence"])
    return f"- {name} · {partners} · {replies.time(datetime.fromisoformat(each['due_at']))}"


def _precheck(_: Words, detail: Mapping[str, Any]) -> Iterator[str]:
    head = _.plural(
        "🔎 {reference} is due {time}. {count} partner needs a look:",
        "🔎 {reference} is due {time}. {count} partners need a look:",
        detail["partners"],
    )
    if not detail["partners"]:
        head = _("🔎 {reference} is due {time}, and needs a look:")
    time = replies.time(datetime.fromisoformat(detail["due_at"]))
    yield head.format(reference=detail["reference"], time=time, count=detail["partners"])
    findings: Sequence[Mapping[str, str]] = detail["findings"][:_FLAWS_SHOWN]
    for each in findings:
        said = flaw_words.flaw(_, Flaw(each["flaw"]), each["detail"])
        where = _name(each["partner"]) if each["partner"] else _("Everywhere")
        yield replies.cut(f"- **{where}**: {said}", _LINE)
    if more := detail["count"] - len(findings):
        yield _("… and {count} more: `/announce view`").format(count=more)


def _resting(_: Words, detail: Mapping[str, Any]) -> str:
    minutes = max(1, round(detail["seconds"] / 60))
    wait = _.plural("about {count} minute", "about {count} minutes", minutes).format(count=minutes)
    match detail["reason"]:
        case "invalid-request-budget":
            said = _("🛑 So many requests were refused that Discord might ban the bot. It rests for {wait}.")
        case "token-refused":
            said = _(
                "🛑 Discord does not accept the bot's token any more. Whoever runs the bot has to give it a new one."
            )
        case _:
            said = _("🛑 Discord turns this bot's address away. It rests for {wait}, then tries again.")
    return said.format(wait=wait)


def _safe_mode(_: Words, detail: Mapping[str, Any]) -> str:
    since = replies.time(datetime.fromisoformat(detail["since"]))
    if detail["why"] == SafeReason.RESTORED:
        why = _("🛟 The database is a backup that was put back; it knows nothing since {since}.").format(since=since)
    else:
        why = _("🛟 The bot was away since {since} and was not stopped in good order.").format(since=since)
    rest = _("Nothing goes out. {count} channels are read first, so that nothing is sent twice; you are told then.")
    return f"{why} {rest.format(count=detail['channels'])}"


def _compared(_: Words, detail: Mapping[str, Any]) -> str:
    lines = [
        _("🛟 {count} channels were compared. {found} posts were there that the bot did not know of.").format(
            count=detail["channels"], found=detail["found"]
        )
    ]
    if detail["unreadable"]:
        lines.append(
            _("{count} posts are in channels that cannot be read: somebody has to look.").format(
                count=detail["unreadable"]
            )
        )
    lines.append(_("Nothing goes out before an organiser has pressed the button, or `outbox confirm` was run."))
    return " ".join(lines)


def _occurrence(reference: str, occurrence: int) -> str:
    return f"{reference}.{occurrence + 1}" if occurrence else reference


def _name(partner: str) -> str:
    return replies.plain(replies.cut(partner, 60))
