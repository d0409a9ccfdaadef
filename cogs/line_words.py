"""What people read about partners' help lines: the partner's own team in its language, organisers in English."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, assert_never

from campaigns.actions.about_harm import AboutHarm
from campaigns.actions.partner_lines import Shown
from campaigns.model import helplines
from campaigns.model.helplines import Standing
from campaigns.model.post import HelpLine
from campaigns.render import reader
from cogs import announce_words, help_lines, replies
from cogs.translation import Words

_NAMED: Final = 10
_NAME: Final = 60


def own_page(_: Words, shown: Shown, note: str = "") -> str:
    """Show a partner's team what people see in its server, and whether it has said that this is right."""
    parts = [note] if note else []
    parts.append(_("### The help line in your server"))
    parts.append(standing(_, shown))
    if shown.said and shown.said.rejected_reason:
        said = _("The organisers do not have your own line shown: {reason}")
        parts.append(said.format(reason=replies.plain(shown.said.rejected_reason)))
    parts.append(_("People see this under posts about harm, with **Get help** and with `/helpline show`:"))
    parts.append(help_lines.text(shown.lines, _))
    return "\n".join(parts)


def standing(_: Words, shown: Shown) -> str:
    """Say whether a partner has confirmed its line."""
    match shown.standing:
        case Standing.CONFIRMED:
            assert shown.said is not None  # nothing is confirmed by nobody
            return _("✅ Confirmed by {who}, {time}.").format(
                who=announce_words.person(shown.said.confirmed_by), time=replies.time(shown.said.confirmed_at)
            )
        case Standing.UNCONFIRMED:
            return _("❔ Nobody of your team has confirmed it lately. Call or open each one, then press the button.")
        case Standing.NONE:
            return _(
                "⚠ No help line is known for your country: people see the international directories. Please give"
                " the one that children in your country can talk to."
            )
        case never:
            assert_never(never)


def for_organisers(_: Words, shown: Shown) -> str:
    """Say on one partner's page what its members are shown, and who said that this is right."""
    asked = helplines.to_confirm(shown.lines) or helplines.near(shown.lines)
    lines = [_("**Help line:**") + " " + _of_partner(_, shown)]
    lines += [f"- {_one_line(_, each)}" for each in asked]
    if shown.said and shown.said.own and shown.said.rejected_reason:
        said = _("- not shown any more: {name} ({reason})")
        name, reason = shown.said.own.name, replies.plain(shown.said.rejected_reason)
        lines.append(said.format(name=name, reason=reason))
    return "\n".join(lines)


def on_status(_: Words, shown: Shown) -> str:
    """Say on a partner's own page how its help line is, and where to see to it."""
    match shown.standing:
        case Standing.CONFIRMED:
            return standing(_, shown)
        case Standing.UNCONFIRMED:
            return _("❔ Your team has not confirmed lately the help line that people see here: `/partner helpline`.")
        case Standing.NONE:
            return _(
                "⚠ No help line is known for your country: people see the international directories. Please give yours"
                " with `/partner helpline`."
            )
        case never:
            assert_never(never)


def mark_in_list(_: Words, known: Standing | None) -> str:
    """Mark a partner in the list; nothing where its line is confirmed."""
    match known:
        case Standing.NONE:
            return _("⚠ no help line")
        case Standing.UNCONFIRMED:
            return _("❔ help line not confirmed")
        case Standing.CONFIRMED | None:
            return ""
        case never:
            assert_never(never)


def before_approval(_: Words, known: AboutHarm, *, is_approved: bool = False) -> list[str]:
    """Tell who is about to approve something about harm whose members would find no help, or help nobody looked at;
    and that nobody is rung for it. What `is_approved` already says the same.
    """
    without, unsure = known.without, known.unsure
    lines: list[str] = []
    if without:
        said = _.plural(
            "**⚠ {count} partner has no help line** to talk to, neither its own nor its country's; its card has"
            " only the international directories: {names}",
            "**⚠ {count} partners have no help line** to talk to, neither their own nor their country's; their cards"
            " have only the international directories: {names}",
            len(without),
        )
        lines.append(said.format(count=len(without), names=names(_, without)))
    if unsure:
        said = _.plural(
            "**❔ {count} partner has not confirmed its help line:** {names}",
            "**❔ {count} partners have not confirmed their help line:** {names}",
            len(unsure),
        )
        lines.append(said.format(count=len(unsure), names=names(_, unsure)))
    if lines and is_approved:
        lines.append(
            _("Ask them for `/partner helpline` in their server: posts that are not out yet will carry what they give.")
        )
    elif lines:
        lines.append(_("Ask them for `/partner helpline` in their server before you approve."))
    if known.silent:
        said = _("**🔕 No role is notified:** what speaks about harm rings nobody, though {posts} asks for it.")
        lines.append(said.format(posts=_listed(_, known.silent[:_NAMED], len(known.silent))))
    return lines


def due(_: Words, detail: Mapping[str, Any], *, is_partner: bool) -> str:
    """Ask a partner before the key day, or tell the organisers who was asked."""
    day = reader.long_day(date.fromisoformat(detail["anchor_on"]), _.locale)
    return _question(_, detail, day) if is_partner else _summary(_, detail, day)


def given(_: Words, detail: Mapping[str, Any]) -> str:
    """Tell the organisers that a partner has given a line of its own."""
    said = _(
        "🛟 **{partner}** has given its own help line; its members see it from now on: {line}. If it is wrong:"
        " `/partner reject-helpline` with the reason."
    )
    parts = (detail["name"], detail["phone"], detail["url"], detail["hours"])
    whom = help_lines.audience(detail["audience"], _)
    line = " · ".join(part for part in (*parts, whom) if part)
    return said.format(partner=_plain(detail["partner"]), line=line)


def rejected(_: Words, detail: Mapping[str, Any]) -> str:
    """Tell a partner that its own line is not shown any more."""
    said = _(
        "🛟 The organisers do not have your help line “{name}” shown any more: {reason}\nPeople see your country's"
        " lines again. `/partner helpline` shows them and takes another one."
    )
    return said.format(name=detail["name"], reason=replies.plain(detail["reason"]))


def _question(_: Words, detail: Mapping[str, Any], day: str) -> str:
    lines = [HelpLine(**each) for each in detail["lines"]]
    if not lines:
        said = _(
            "🛟 The key day is {day}, and no help line is known for your country: people see the international"
            " directories. Please give yours with `/partner helpline`."
        )
        return said.format(day=day)
    said = _("🛟 The key day is {day}. Is this still right? Call or open each one, then press the button once.")
    return said.format(day=day) + "\n" + help_lines.text(lines, _)


def _summary(_: Words, detail: Mapping[str, Any], day: str) -> str:
    said = _.plural(
        "🛟 The key day is {day}. {count} partner is asked in its own channel whether its help line is right.",
        "🛟 The key day is {day}. {count} partners are asked in their own channels whether their help line is right.",
        detail["asked"],
    )
    lines = [said.format(day=day, count=detail["asked"])]
    if detail["silent"]:
        said = _("- Without a channel to ask in ({count}); ask them for `/partner helpline`: {names}")
        lines.append(said.format(count=detail["silent"], names=_listed(_, detail["silent_names"], detail["silent"])))
    if detail["without"]:
        said = _("- Without any help line ({count}): {names}")
        lines.append(said.format(count=detail["without"], names=_listed(_, detail["without_names"], detail["without"])))
    return "\n".join(lines)


def _of_partner(_: Words, shown: Shown) -> str:
    match shown.standing:
        case Standing.CONFIRMED:
            return standing(_, shown)
        case Standing.UNCONFIRMED:
            return _("❔ not confirmed by the partner.")
        case Standing.NONE:
            return _("⚠ none to talk to: its members see the international directories.")
        case never:
            assert_never(never)


def _one_line(_: Words, line: HelpLine) -> str:
    parts = [line.name, line.phone, line.url, line.hours, help_lines.audience(line.audience, _)]
    if line.given_by:
        parts.append(_("its own"))
    return " · ".join(part for part in parts if part)


def names(_: Words, found: Sequence[Shown]) -> str:
    """List partners by name; of very many only some."""
    return _listed(_, [each.partner.name for each in found[:_NAMED]], len(found))


def _listed(_: Words, names: Sequence[str], count: int) -> str:
    said = ", ".join(_plain(name) for name in names)
    more = count - len(names)
    return f"{said} {_('… and {count} more').format(count=more)}" if more else said


def _plain(name: str) -> str:
    return replies.plain(replies.cut(name, _NAME))
