"""Where it is night, in words for organisers: what speaks about harm waits there for the morning."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from campaigns.actions import Database
from campaigns.model import lateness, precheck, quiet
from campaigns.model.announcement import Announcement, Content
from campaigns.model.campaign import Campaign
from campaigns.model.partner import Partner
from cogs import announce_views, replies
from cogs.translation import Words

_POSTS_SHOWN: Final = 5
_PARTNERS_SHOWN: Final = 10
_NAME_LIMIT: Final = 60


async def at(database: Database, campaign: Campaign, known: Announcement, now: datetime, words: Words) -> str:
    """Say where an announcement would have to wait if it went out now; nothing where nobody sleeps."""
    _ = words
    moment = campaign.clock.to_campaign(now)
    reached = await announce_views.addressed(database, campaign, known) if known.content.is_sensitive else ()
    asleep = [each for each in reached if quiet.is_quiet(moment, each.timezone)]
    if not asleep:
        return ""
    said = _("It speaks about harm, and it is night at {partners}: there it waits for the morning (`{late}`).")
    return said.format(partners=_names(_, asleep), late=_late(known.content))


async def planned(database: Database, campaign: Campaign, posts: Sequence[Announcement], words: Words) -> list[str]:
    """Say which of several announcements about harm are planned for the night, and at whose server."""
    _ = words
    said = _("- {reference} is planned for the night at {partners}: there it waits for the morning (`{late}`).")
    lines: list[str] = []
    for known in posts:
        if known.content.is_sensitive:
            reached = await announce_views.addressed(database, campaign, known)
            asleep = [each for each in reached if any(precheck.at_night(campaign, known.content, each))]
            if asleep:
                names, late = _names(_, asleep), _late(known.content)
                lines.append(said.format(reference=known.reference, partners=names, late=late))
    more = len(lines) - _POSTS_SHOWN
    return [*lines[:_POSTS_SHOWN], *([_("… and {count} more").format(count=more)] if more > 0 else [])]


def _names(_: Words, asleep: Sequence[Partner]) -> str:
    names = ", ".join(replies.plain(replies.cut(each.name, _NAME_LIMIT)) for each in asleep[:_PARTNERS_SHOWN])
    more = len(asleep) - _PARTNERS_SHOWN
    return names if more <= 0 else f"{names} {_('and {count} more').format(count=more)}"


def _late(content: Content) -> str:
    return lateness.format(content.late)
