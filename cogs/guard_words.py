"""What the words guard found, as the team reads it before somebody approves; nobody else is ever told."""

from collections.abc import Sequence
from typing import Final

from campaigns.actions.words import Found
from campaigns.model.terminology import Severity
from cogs import replies
from cogs.translation import Words

_SHOWN: Final = 5
_QUOTED: Final = 60
_REASON: Final = 400


def lines(_: Words, found: Sequence[Found], most: int = _SHOWN) -> list[str]:
    """Say which words to think again about, where they stand, what to prefer and why, first those that block; nothing
    where none were found.
    """
    if not found:
        return []
    more = len(found) - most
    gravest_first = sorted(found, key=lambda each: each.finding.severity is not Severity.BLOCK)
    return [
        _("**Words to think again about:**"),
        *(_line(_, each) for each in gravest_first[:most]),
        *([_("… and {count} more").format(count=more)] if more > 0 else []),
    ]


def kept(_: Words, who: str, because: str) -> str:
    """Say who approved what blocks, and why."""
    said = _("What is marked ⛔ stays: {who} approved it with this reason: {reason}")
    return said.format(who=who, reason=replies.plain(replies.cut(because, _REASON)))


def _line(_: Words, each: Found) -> str:
    is_block = each.finding.severity is Severity.BLOCK
    said = (
        _("- ⛔ “{words}” ({place}): better {prefer}. {why}")
        if is_block
        else _("- ⚠️ “{words}” ({place}): better {prefer}. {why}")
    )
    return said.format(
        words=replies.plain(replies.cut(" ".join(each.quoted.split()), _QUOTED)),
        place=f"{each.locale} {each.part} {each.finding.start + 1}-{each.finding.end}",
        prefer=replies.plain(each.finding.prefer),
        why=replies.plain(each.finding.why),
    )
