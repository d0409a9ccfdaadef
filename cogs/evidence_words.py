"""What the evidence says, in words for organisers: which of the eight principles hold, what would help, and why."""

from collections.abc import Sequence
from typing import Final

from campaigns.model.principle import Rule, Verdict
from cogs import replies
from cogs.translation import Words

_EACH_SHOWN: Final = 5
_SHOWN: Final = 5
_FIRST: Final = (Rule.CARE, Rule.HELP, Rule.STRANGERS)
"""What could hurt a reader is said first."""
_LINE_LIMIT: Final = 420


def report(_: Words, verdicts: Sequence[Verdict], most: int | None = _EACH_SHOWN) -> str:
    """Tell how a plan stands with every principle; `most` is how much of what one lacks is said, None for all."""
    holding = sum(each.holds for each in verdicts)
    head = _("**What the evidence says:** {holding} of {count} principles hold. Warnings only; nothing is stopped.")
    lines = [head.format(holding=holding, count=len(verdicts))]
    if 0 < holding < len(verdicts):
        # a long list is cut where a message ends; which of them do not hold is read before that
        missing = ", ".join(each.principle.rule for each in verdicts if not each.holds)
        lines.append(_("Not yet: {rules}.").format(rules=missing))
    return "\n".join([*lines, *(_verdict(_, each, most) for each in _open_first(verdicts))])


def findings(_: Words, verdicts: Sequence[Verdict]) -> list[str]:
    """Tell what one announcement lacks, each with its reason; nothing where it lacks nothing."""
    ordered = sorted(verdicts, key=lambda each: (each.principle.rule not in _FIRST, each.principle.rule))
    found = [(verdict, advice) for verdict in ordered for advice in verdict.advice]
    if not found:
        return []
    lines: list[str] = []
    for verdict, advice in found[:_SHOWN]:
        lines.append(_line(f"- **{verdict.principle.rule}** {replies.plain(advice.lacks)} {replies.plain(advice.fix)}"))
        if advice is verdict.advice[0]:
            lines.append(_why(_, verdict))
    more = len(found) - _SHOWN
    return [
        _("**What the evidence says about it** (advice; it stops nothing):"),
        *lines,
        *([_("… and {count} more").format(count=more)] if more > 0 else []),
    ]


def _open_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Put what does not hold before what does, and first what could hurt a reader."""
    return sorted(verdicts, key=lambda each: (each.holds, not each.holds and each.principle.rule not in _FIRST))


def _verdict(_: Words, verdict: Verdict, most: int | None) -> str:
    principle = verdict.principle
    if verdict.holds:
        return _("✅ {rule} holds: {sentence}.").format(rule=principle.rule, sentence=principle.sentence)
    lines = [_("⚠️ {rule} does not hold yet: {sentence}.").format(rule=principle.rule, sentence=principle.sentence)]
    lines += [_line(f"- {replies.plain(each.lacks)} {replies.plain(each.fix)}") for each in verdict.advice[:most]]
    if (more := len(verdict.advice[most:]) if most else 0) > 0:
        lines.append(_("… and {count} more").format(count=more))
    return "\n".join([*lines, _why(_, verdict)])


def _why(_: Words, verdict: Verdict) -> str:
    principle = verdict.principle
    return _("-# Why: {reason} ({source}).").format(reason=principle.reason, source=principle.cited)


def _line(text: str) -> str:
    return replies.cut(text, _LINE_LIMIT)
