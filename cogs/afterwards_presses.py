"""The buttons of afterwards: take back, try again, say whether an unknown post is there.

Everything is in the custom id; who presses, and whether it still holds, is decided again each time.
"""

from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow, DeliveryState
from cogs import presses, replies
from cogs.presses import Press, template
from cogs.translation import Words

REFERENCE: Final = r"(?P<reference>[A-Z]{1,4}[0-9]{2}-[0-9]{3,9}|-)"
EVERYTHING: Final = "-"
"""In place of a reference: the whole campaign."""
ASK, IN_TIME, ALL = "ask", "in-time", "all"
THERE, AGAIN = "there", "again"


class AfterwardsDesk(Protocol):
    """Where presses are answered: the cog `Announcements`."""

    async def ask_why(self, interaction: discord.Interaction, slug: str, reference: str) -> None:
        """Open the form of a recall."""

    async def retry(self, interaction: discord.Interaction, mode: str, slug: str, reference: str) -> None:
        """Try again what failed, or ask about what is late."""

    async def settle(self, interaction: discord.Interaction, word: str, delivery_id: int, attempts: int) -> None:
        """Take a person's word about an unknown post."""

    async def settle_at(
        self,
        interaction: discord.Interaction,
        campaign: Campaign,
        known: Announcement,
        partner: str,
        *,
        is_there: bool,
        message: str,
    ) -> None:
        """Take a person's word about what is unknown at one partner."""


def desk(interaction: discord.Interaction) -> AfterwardsDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("AfterwardsDesk", client.get_cog("Announcements"))


class RecallButton(Press[ui.Button[Any]], template=template("recall", presses.SLUG, REFERENCE)):
    """Takes an announcement back, once it is said why."""

    def __init__(self, slug: str, reference: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("recall", slug, reference)))
        self.slug, self.reference = slug, reference

    async def answer(self, interaction: discord.Interaction) -> None:
        """Ask why; a form has to be the first answer, so nothing is acknowledged before."""
        await desk(interaction).ask_why(interaction, self.slug, self.reference)


class RetryButton(
    Press[ui.Button[Any]], template=template("retry", rf"(?P<mode>{ASK}|{IN_TIME}|{ALL})", presses.SLUG, REFERENCE)
):
    """Tries again what failed."""

    def __init__(self, mode: str, slug: str, reference: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("retry", mode, slug, reference)))
        self.mode, self.slug, self.reference = mode, slug, reference

    async def answer(self, interaction: discord.Interaction) -> None:
        """Do it, or ask."""
        await presses.begin(interaction)
        await desk(interaction).retry(interaction, self.mode, self.slug, self.reference)


class SettleButton(
    Press[ui.Button[Any]],
    template=template(
        "settle", rf"(?P<word>{THERE}|{AGAIN})", r"(?P<delivery_id>[0-9]{1,18})", r"(?P<attempts>[0-9]{1,9})"
    ),
):
    """Says whether an unknown post is there."""

    def __init__(self, word: str, delivery_id: str, attempts: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("settle", word, delivery_id, attempts)))
        self.word, self.delivery_id, self.attempts = word, int(delivery_id), int(attempts)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Take that word."""
        await presses.begin(interaction)
        await desk(interaction).settle(interaction, self.word, self.delivery_id, self.attempts)


ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (RecallButton, RetryButton, SettleButton)


def recall_button(label: str, campaign: Campaign, known: Announcement) -> ui.Button[Any]:
    """Offer to take an announcement back."""
    custom_id = presses.custom_id("recall", campaign.slug, known.reference)
    return ui.Button(label=label, style=discord.ButtonStyle.danger, custom_id=custom_id)


def retry_button(label: str, mode: str, slug: str, reference: str) -> ui.Button[Any]:
    """Offer to try again what failed."""
    style = discord.ButtonStyle.danger if mode == ALL else discord.ButtonStyle.primary
    return ui.Button(label=label, style=style, custom_id=presses.custom_id("retry", mode, slug, reference))


def settle_buttons(_: Words, known: Announcement, row: DeliveryRow) -> list[ui.Button[Any]]:
    """Ask about one unknown post; what was called off is not sent again."""
    assert row.state is DeliveryState.UNKNOWN
    name = replies.cut(row.partner, 40)
    again = _("Send again") if known.state is AnnouncementState.APPROVED else _("It is not there")
    return [
        ui.Button(
            label=f"{label}: {name}",
            style=discord.ButtonStyle.secondary,
            custom_id=presses.custom_id("settle", word, str(row.id), str(row.attempts)),
        )
        for word, label in ((THERE, _("It is there")), (AGAIN, again))
    ]
