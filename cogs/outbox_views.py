"""The outbox on the screen: what stands, what nobody has been told yet, and buttons for what a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from discord import ui

from campaigns.actions.safety import SafeCampaign
from campaigns.model.campaign import Campaign
from campaigns.model.lateness import Undecided
from campaigns.model.notice import Notice
from cogs import notice_words, outbox_presses, replies
from cogs.translation import Words

_TEXT_LIMIT: Final = 3_900
_ROWS: Final = 8


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs a person besides single deliveries."""

    campaign: Campaign
    safe: SafeCampaign | None
    late: Sequence[Undecided]
    notices: Sequence[Notice]
    """Those nobody was told in a channel."""


def page(_: Words, text: str, attention: Attention) -> str | ui.LayoutView:
    """Lay the status out: as a text, or with buttons where something can be decided."""
    whole = "\n".join([*_safe(_, attention.safe), text, *_untold(_, attention)])
    rows = _rows(_, attention)
    if not rows:
        return whole
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(replies.cut(whole, _TEXT_LIMIT)))
    for row in rows:
        view.add_item(ui.ActionRow(*row))
    view.stop()
    return view


def _rows(_: Words, attention: Attention) -> list[list[ui.Button[Any]]]:
    slug = attention.campaign.slug
    rows = [
        notice_words.late_buttons(_, slug, each.reference, each.occurrence, each.count)
        for each in attention.late[:_ROWS]
    ]
    if attention.safe is not None and attention.safe.comparison.is_done:
        rows.append([outbox_presses.confirm_button(_("Let it go on"), slug)])
    return rows


def _safe(_: Words, safe: SafeCampaign | None) -> list[str]:
    if safe is None:
        return []
    done = safe.comparison
    if done.is_done:
        return [
            _("🛟 **Safe mode**: nothing goes out. All {count} channels are compared; an organiser decides.").format(
                count=done.read
            )
        ]
    said = _("🛟 **Safe mode**: nothing goes out. {read} of {count} channels are compared.")
    return [said.format(read=done.read, count=done.channels)]


def _untold(_: Words, attention: Attention) -> list[str]:
    if not attention.notices:
        return []
    lines = [notice_words.told(_, each) for each in attention.notices]
    if attention.campaign.desk_channel_id is None:
        lines.append(_("`/campaign desk` chooses a channel where you are told such things at once."))
    return [_("**To know:**"), *lines]
