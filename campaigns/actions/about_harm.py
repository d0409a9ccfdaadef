"""What to know of posts about harm before anybody puts them forward or approves them: whose members would find nobody
to talk to, who has not said that its help line is right, and which posts ask for a role that they will not notify.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import partner_lines
from campaigns.actions.partner_lines import Shown
from campaigns.model import audience
from campaigns.model.announcement import Content, Mention
from campaigns.model.helplines import Standing
from campaigns.storage.database import Database


@dataclass(frozen=True, slots=True)
class AboutHarm:
    """What to know of some posts."""

    without: tuple[Shown, ...] = ()
    """Partners they reach whose members would find nobody to talk to but through a directory."""
    unsure: tuple[Shown, ...] = ()
    """Partners they reach that have not confirmed their help line."""
    silent: tuple[str, ...] = ()
    """Posts that ask for a role; what speaks about harm notifies nobody."""


async def of_posts(database: Database, slug: str, posts: Iterable[tuple[str, Content]], now: datetime) -> AboutHarm:
    """Look at posts, each with the name people know it by; those that do not speak about harm do not matter."""
    about = [(name, content) for name, content in posts if content.is_sensitive]
    if not about:
        return AboutHarm()
    ways = {(content.partners, content.destination) for _, content in about}
    reached = [
        each
        for each in await partner_lines.everyone(database, slug, now)
        if any(each.partner.destination(kind) and audience.is_addressed(whom, each.partner) for whom, kind in ways)
    ]
    return AboutHarm(
        without=partner_lines.wanting(reached, Standing.NONE),
        unsure=partner_lines.wanting(reached, Standing.UNCONFIRMED),
        silent=tuple(name for name, content in about if content.mention is Mention.ROLE),
    )
