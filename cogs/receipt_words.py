"""The first words of a receipt, and of a list without a pledge: what became of it, and what can be done now."""

from datetime import datetime
from typing import assert_never

from campaigns.model.pledge import PledgeKind, PledgeReceipt
from cogs import replies
from cogs.translation import Words


def heading(words: Words, made: PledgeReceipt, *, is_fresh: bool) -> str:
    """Say what a press did: a pledge was made, put right, or stood already."""
    _ = words
    if not is_fresh:
        return _("### Your pledge\nMade {time}.").format(time=replies.time(made.pledged_at))
    if made.size_before:
        said = _(
            "### Put right\nThis number takes the place of {count}. For several groups, give all of them together."
        )
        return said.format(count=made.size_before)
    if made.is_new:
        return _("### Thank you! Your pledge counts.")
    return _repeated(words, made).format(time=replies.time(made.pledged_at), count=made.size)


def _repeated(words: Words, made: PledgeReceipt) -> str:
    _ = words
    match made.kind:
        case PledgeKind.ORGANISATION:
            return _(
                "### Your organisation has made this pledge already\nIt still stands, since {time}, and counts once."
            )
        case PledgeKind.GROUP:
            return _.plural(
                "### Your group has made this pledge already\nIt still stands, since {time}, and counts with its "
                "{count} person.",
                "### Your group has made this pledge already\nIt still stands, since {time}, and counts with its "
                "{count} people.",
                made.size,
            )
        case PledgeKind.PERSON:
            return _("### You have made this pledge already\nIt still stands, since {time}, and counts once.")
        case never:
            assert_never(never)


def nothing_here(words: Words, *, is_open: bool, opens_at: datetime | None) -> str:
    """Say that somebody has no pledge here, and whether one can be made: now, later, or no more."""
    _ = words
    if is_open:
        return _("### You have no pledge here\nMaking one takes two choices.")
    if opens_at is not None:
        return _("### You have no pledge here\nPledging opens {time}.").format(time=replies.time(opens_at))
    return _(
        "### You have no pledge here\nPledges cannot be made now. Thirty days after a campaign is closed, its "
        "pledges lead to nobody any more."
    )
