"""Before the key day every partner is asked once whether its help line is still right: numbers change over a year."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from campaigns.actions import partner_lines
from campaigns.actions.partner_lines import Shown
from campaigns.model import helplines
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.helplines import Standing
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.post import HelpLine
from campaigns.storage import campaigns, notices
from campaigns.storage.database import Connection, Database

ASKED_BEFORE: Final = timedelta(days=14)
"""How long before the key day they are asked."""
LATELY: Final = timedelta(days=14)
"""Who said so less than this before they would be asked is not asked again."""
_NAMED: Final = 25


async def ask(database: Database, now: datetime) -> int:
    """Have every partner asked whose campaign's key day is near, and its organisers told; says how many notices."""
    async with database.reading() as connection:
        near = [each for each in await campaigns.all_of_them(connection) if _is_near(each, now)]
        drafts = [draft for campaign in near for draft in await _drafts(connection, campaign, now)]
    if not drafts:
        return 0
    async with database.writing() as connection:
        return await notices.write(connection, drafts, now)


def line_detail(line: HelpLine) -> dict[str, Any]:
    """Put a line into a notice, byte for byte."""
    return {name: getattr(line, name) for name in HelpLine.__slots__}


def _is_near(campaign: Campaign, now: datetime) -> bool:
    today = campaign.clock.to_campaign(now).date()
    is_time = campaign.anchor_on - ASKED_BEFORE <= today <= campaign.anchor_on
    return campaign.state is not CampaignState.CLOSED and is_time


async def _drafts(connection: Connection, campaign: Campaign, now: datetime) -> list[NoticeDraft]:
    """Write the notices of a campaign that were not written before."""
    told = await notices.once_keys(connection, campaign.id, NoticeKind.HELP_LINE_DUE)
    everyone = await partner_lines.of_everyone(connection, campaign, now)
    asked = [each for each in everyone if not _is_said_lately(each)]
    drafts = [_question(each) for each in asked if each.partner.contact_channel_id is not None]
    if asked:
        drafts.append(_summary(campaign, asked))
    return [each for each in drafts if each.once_key not in told]


def _is_said_lately(each: Shown) -> bool:
    if each.standing is not Standing.CONFIRMED or each.said is None:
        return False
    said_on = each.campaign.clock.to_campaign(each.said.confirmed_at).date()
    return said_on >= each.campaign.anchor_on - ASKED_BEFORE - LATELY


def _question(each: Shown) -> NoticeDraft:
    anchor_on = each.campaign.anchor_on
    detail = {
        "partner": each.partner.name,
        "anchor_on": anchor_on.isoformat(),
        "standing": each.standing.value,
        "mark": each.mark,
        "lines": [line_detail(line) for line in helplines.to_confirm(each.lines)],
    }
    key = f"help-line-due:{each.campaign.id}:{each.partner.id}:{anchor_on}"
    return NoticeDraft(NoticeKind.HELP_LINE_DUE, each.campaign.id, key, detail, each.partner.id)


def _summary(campaign: Campaign, asked: Sequence[Shown]) -> NoticeDraft:
    """Tell the organisers who was asked, whom nobody could ask, and who has no line at all."""
    silent = [each.partner.name for each in asked if each.partner.contact_channel_id is None]
    without = [each.partner.name for each in partner_lines.wanting(asked, Standing.NONE)]
    detail = {
        "anchor_on": campaign.anchor_on.isoformat(),
        "asked": len(asked) - len(silent),
        "silent": len(silent),
        "silent_names": silent[:_NAMED],
        "without": len(without),
        "without_names": without[:_NAMED],
    }
    key = f"help-line-due:{campaign.id}:{campaign.anchor_on}"
    return NoticeDraft(NoticeKind.HELP_LINE_DUE, campaign.id, key, detail)
