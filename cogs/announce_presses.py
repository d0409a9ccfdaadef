"""The buttons organisers press on an announcement. Everything is in the custom id: the announcement, and the version
that was on the screen. Who presses, and whether it still holds, is decided again each time.
"""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.item_evidence import has_picture_to_confirm
from cogs import presses
from cogs.presses import Press, template
from cogs.translation import Words

REFERENCE: Final = r"(?P<reference>[A-Z]{1,4}[0-9]{2}-[0-9]{3,9})"
VERSION: Final = r"(?P<version>[0-9]{1,9})"
VERB: Final = r"(?P<verb>submit|approve|ask-picture|approve-seen|ask-send|send|ask-cancel|cancel|ask-recall)"
FINGERPRINT: Final = r"(?P<fingerprint>[0-9a-f]{16})"


class AnnounceDesk(Protocol):
    """Where presses are answered: the cog `Announcements`."""

    async def pressed(
        self, interaction: discord.Interaction, verb: str, slug: str, reference: str, version: int
    ) -> None:
        """Do what a button says."""

    async def turn_page(self, interaction: discord.Interaction, slug: str, reference: str, page: int) -> None:
        """Show another page of the status."""

    async def approve_list(self, interaction: discord.Interaction, slug: str, fingerprint: str) -> None:
        """Approve the list that was on the screen."""


def desk(interaction: discord.Interaction) -> AnnounceDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("AnnounceDesk", client.get_cog("Announcements"))


class VerbButton(Press[ui.Button[Any]], template=template("do", VERB, presses.SLUG, REFERENCE, VERSION)):
    """A button that does one thing to one version of an announcement."""

    def __init__(self, verb: str, slug: str, reference: str, version: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("do", verb, slug, reference, version)))
        self.verb, self.slug, self.reference, self.version = verb, slug, reference, int(version)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Do it."""
        await presses.begin(interaction)
        await desk(interaction).pressed(interaction, self.verb, self.slug, self.reference, self.version)


class PageButton(Press[ui.Button[Any]], template=template("status", presses.SLUG, REFERENCE, presses.PAGE)):
    """Turns the pages of a status."""

    def __init__(self, slug: str, reference: str, page: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("status", slug, reference, page)))
        self.slug, self.reference, self.page = slug, reference, int(page)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page."""
        await presses.begin(interaction)
        await desk(interaction).turn_page(interaction, self.slug, self.reference, self.page)


class ApproveListButton(Press[ui.Button[Any]], template=template("approve-all", presses.SLUG, FINGERPRINT)):
    """Approves everything on a list that was read."""

    def __init__(self, slug: str, fingerprint: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("approve-all", slug, fingerprint)))
        self.slug, self.fingerprint = slug, fingerprint

    async def answer(self, interaction: discord.Interaction) -> None:
        """Approve the list."""
        await presses.begin(interaction)
        await desk(interaction).approve_list(interaction, self.slug, self.fingerprint)


ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (VerbButton, PageButton, ApproveListButton)


def verbs(_: Words, campaign: Campaign, known: Announcement, *, is_own: bool) -> list[ui.Button[Any]]:
    """Offer what can be done next; nobody is offered to approve their own words."""
    primary, success, danger = discord.ButtonStyle.primary, discord.ButtonStyle.success, discord.ButtonStyle.danger
    recall = verb_button("ask-recall", _("Take it back …"), danger, campaign, known)
    cancel = verb_button("ask-cancel", _("Cancel it"), discord.ButtonStyle.secondary, campaign, known)
    match known.state:
        case AnnouncementState.DRAFT:
            return [verb_button("submit", _("Ask for approval"), primary, campaign, known), cancel]
        case AnnouncementState.REVIEW:
            label, verb = _("Approve version {version}").format(version=known.version), "approve"
            if has_picture_to_confirm(known.content):
                label, verb = f"{label} …", "ask-picture"
            return [] if is_own else [verb_button(verb, label, success, campaign, known)]
        case AnnouncementState.APPROVED:
            return [verb_button("ask-send", _("Send now …"), danger, campaign, known), cancel, recall]
        case AnnouncementState.CANCELLED:
            return [recall]
        case AnnouncementState.RECALLED:
            return []


def verb_button(
    verb: str, label: str, style: discord.ButtonStyle, campaign: Campaign, known: Announcement
) -> ui.Button[Any]:
    """Make a button for a version of an announcement."""
    custom_id = presses.custom_id("do", verb, campaign.slug, known.reference, str(known.version))
    return ui.Button(label=label, style=style, custom_id=custom_id)


def pages(campaign: Campaign, known: Announcement, page: int, last: int) -> list[ui.Button[Any]]:
    """Offer the pages beside this one."""
    if last == 0:
        return []
    return [
        ui.Button(
            label=label,
            custom_id=presses.custom_id("status", campaign.slug, known.reference, str(min(max(to, 0), last))),
            disabled=not 0 <= to <= last,
        )
        for label, to in (("◀", page - 1), ("▶", page + 1))
    ]
