"""What people see and use: every command group, every button that outlives the process, and what each is given."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import discord
from discord.ext import commands

from bot.settings import Settings
from campaigns.actions.link_checking import Checker
from campaigns.actions.watching import Watch
from campaigns.sources.fetch import Fetcher
from campaigns.sources.workers import Workers
from campaigns.storage.database import Database
from cogs import (
    announce,
    feed,
    helpline,
    mydata,
    note_desk,
    number_presses,
    outbox,
    partner,
    partner_lines,
    pledge,
    resource,
)
from cogs.announce import Announcements
from cogs.campaign import Campaigns
from cogs.feed import Feeds
from cogs.help import Help
from cogs.helpline import HelpLines
from cogs.mydata import MyData
from cogs.note_desk import NoteDesk
from cogs.outbox import Outbox
from cogs.partner import Partners
from cogs.partner_lines import PartnerLines
from cogs.partner_server import PartnerServer
from cogs.permissions import Role, Roles
from cogs.plan import Plans
from cogs.pledge import Pledges
from cogs.pledges import PledgeAdmin
from cogs.resource import Resources
from cogs.resource_search import ResourceSearch
from cogs.safeguarding import Safeguarding

COGS: Final[tuple[type[commands.Cog], ...]] = (
    Campaigns,
    Announcements,
    Plans,
    Partners,
    PartnerServer,
    PartnerLines,
    Resources,
    ResourceSearch,
    Feeds,
    Outbox,
    Pledges,
    PledgeAdmin,
    NoteDesk,
    HelpLines,
    Safeguarding,
    MyData,
    Help,
)
"""Every command group; a cog's keyword-only arguments are taken from `Parts` by name."""
DYNAMIC_ITEMS: Final[tuple[type[discord.ui.DynamicItem[Any]], ...]] = (
    *announce.DYNAMIC_ITEMS,
    *partner.DYNAMIC_ITEMS,
    *partner_lines.DYNAMIC_ITEMS,
    *resource.DYNAMIC_ITEMS,
    *feed.DYNAMIC_ITEMS,
    *outbox.DYNAMIC_ITEMS,
    *pledge.DYNAMIC_ITEMS,
    *note_desk.DYNAMIC_ITEMS,
    *number_presses.ITEMS,
    *mydata.DYNAMIC_ITEMS,
    *helpline.DYNAMIC_ITEMS,
)
"""Every button and menu that outlives the process."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What cogs may ask for by the name of an argument."""

    database: Database
    now: Callable[[], datetime]
    roles: Roles
    secret: bytes
    wake: Callable[[], None]
    workers: Workers
    fetcher: Fetcher
    checker: Checker
    shown_rate: float
    watch: Watch


def roles(settings: Settings) -> Roles:
    """Gather which role of the headquarters server is which."""
    return Roles(
        settings.hq_guild_id,
        {
            Role.ORGANISER: settings.organiser_role_id,
            Role.APPROVER: settings.approver_role_id,
            Role.DATA_ADMIN: settings.data_admin_role_id,
            Role.AUDITOR: settings.auditor_role_id,
        },
    )


def furnished(cog: type[commands.Cog], parts: Parts) -> commands.Cog:
    """Make a cog with exactly the parts its arguments name."""
    # of the class itself the library would show its own, where a cog inherits how it is made
    asked = inspect.signature(cog.__init__).parameters.values()
    wanted = [each.name for each in asked if each.kind is inspect.Parameter.KEYWORD_ONLY]
    return cog(**{name: getattr(parts, name) for name in wanted})
