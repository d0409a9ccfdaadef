"""/partner in headquarters: invite organisations, look after them. In a partner's server: `partner_server.py`."""

from collections.abc import Sequence
from typing import Final

import discord
from discord import app_commands, ui
from discord.app_commands import Choice, locale_str

from campaigns.actions import campaigns, partner_lines, partners, writing
from campaigns.actions.partner_lines import Shown
from campaigns.model.campaign import Campaign
from campaigns.model.delivery import DeliveryRow
from campaigns.model.ids import parse_snowflake
from campaigns.model.partner import Partner, PartnerState
from cogs import announce_views, line_words, partner_presses, partner_words, presses, replies, translation
from cogs.desk import Desk
from cogs.partner_server import PartnerServer

__all__ = ["DYNAMIC_ITEMS", "PartnerServer", "Partners"]

DYNAMIC_ITEMS: Final = partner_presses.ITEMS
SCOPES: Final = ("bot", "applications.commands")
_INVITE_LABEL: Final = 80
Tags = app_commands.Range[str, 1, 200]
Reason = app_commands.Range[str, 1, 200]


class Partners(Desk):
    """Partners, for organisers."""

    group = app_commands.Group(
        name="partner", description=locale_str("Partner organisations: invite, list, tag, pause"), guild_only=True
    )

    @group.command(name="invite", description=locale_str("The link with which a partner adds the bot to its server"))
    async def invite(self, interaction: discord.Interaction) -> None:
        """Give the link, and what to tell the partner."""
        self.organiser(interaction)
        link = discord.utils.oauth_url(
            interaction.application_id, permissions=partner_words.NEEDED, scopes=SCOPES, disable_guild_select=False
        )
        await replies.send(interaction, partner_words.invitation(translation.of(interaction), link))

    @group.command(name="list", description=locale_str("List the partners of a campaign"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def list_command(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show the first page of partners."""
        self.reader(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        await self.turn_page(interaction, found.slug, 0)

    @group.command(name="view", description=locale_str("Show a partner: its facts, channels and what it receives next"))
    @app_commands.autocomplete(partner=Desk.suggest_partner, campaign=Desk.suggest_campaign)
    async def view(self, interaction: discord.Interaction, partner: str, campaign: str = "") -> None:
        """Show one partner."""
        self.reader(interaction)
        await replies.defer(interaction)
        found, known = await self._find(partner, campaign)
        coming = await partners.coming(self.database, known)
        shown = await partner_lines.of_partner(self.database, found.slug, known.guild_id, self.now())
        await replies.send(interaction, _viewed(interaction, shown, coming))

    @group.command(
        name="reject-helpline", description=locale_str("Have a partner's own help line shown no more; it is told why")
    )
    @app_commands.describe(reason=locale_str("Why; the partner reads it"))
    @app_commands.autocomplete(partner=Desk.suggest_partner, campaign=Desk.suggest_campaign)
    async def reject_helpline(
        self, interaction: discord.Interaction, partner: str, reason: Reason, campaign: str = ""
    ) -> None:
        """Reject it; its country's lines are shown from now on."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found, known = await self._find(partner, campaign)
        shown = await partner_lines.reject(
            self.database, found.slug, known.guild_id, reason, actor=actor, now=self.now()
        )
        await replies.send(interaction, _viewed(interaction, shown, ()))

    @group.command(name="tag", description=locale_str("Give a partner tags, in place of those it has"))
    @app_commands.describe(tags=locale_str("Single words, separated by spaces"))
    @app_commands.autocomplete(partner=Desk.suggest_partner, campaign=Desk.suggest_campaign)
    async def tag(self, interaction: discord.Interaction, partner: str, tags: Tags, campaign: str = "") -> None:
        """Replace its tags."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found, known = await self._find(partner, campaign)
        wanted = writing.tags(tags)
        tagged = await partners.tag(self.database, found.slug, known.guild_id, wanted, actor=actor, now=self.now())
        await replies.send(interaction, partner_words.partner(translation.of(interaction), tagged, ()))

    @group.command(name="pause", description=locale_str("Hold every post to a partner back, or let them go again"))
    @app_commands.choices(action=[Choice(name="pause", value="paused"), Choice(name="resume", value="active")])
    @app_commands.autocomplete(partner=Desk.suggest_partner, campaign=Desk.suggest_campaign)
    async def pause(
        self, interaction: discord.Interaction, partner: str, action: str = "paused", campaign: str = ""
    ) -> None:
        """Pause a partner, or let it go on."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found, known = await self._find(partner, campaign)
        changed = await partners.set_state(
            self.database, found.slug, known.guild_id, PartnerState(action), actor=actor, now=self.now()
        )
        await replies.send(interaction, partner_words.partner(translation.of(interaction), changed, ()))

    @group.command(name="remove", description=locale_str("See a partner off: nothing more goes out to it; asks first"))
    @app_commands.autocomplete(partner=Desk.suggest_partner, campaign=Desk.suggest_campaign)
    async def remove(self, interaction: discord.Interaction, partner: str, campaign: str = "") -> None:
        """Ask whether to remove it."""
        self.organiser(interaction)
        await replies.defer(interaction)
        found, known = await self._find(partner, campaign)
        await presses.show(interaction, _ask_to_remove(interaction, found, known))

    async def removal_pressed(self, interaction: discord.Interaction, slug: str, guild_id: int) -> None:
        """Remove a partner whose removal was confirmed."""
        actor = self.organiser(interaction)
        gone = await partners.set_state(self.database, slug, guild_id, PartnerState.LEFT, actor=actor, now=self.now())
        text = partner_words.partner(translation.of(interaction), gone, ())
        await presses.show(interaction, announce_views.page(text))

    async def turn_page(self, interaction: discord.Interaction, slug: str, page: int) -> None:
        """Show a page of the partners."""
        self.reader(interaction)
        found = await campaigns.get(self.database, slug)
        everyone = await partners.list_all(self.database, found.slug)
        shown = await partner_lines.everyone(self.database, found.slug, self.now())
        await presses.show(interaction, _listed(interaction, found, everyone, shown, page))

    async def _find(self, partner: str, campaign: str) -> tuple[Campaign, Partner]:
        found = await self.campaign(campaign)
        return found, await partners.get(self.database, found.slug, parse_snowflake(partner))


def _ask_to_remove(interaction: discord.Interaction, campaign: Campaign, known: Partner) -> ui.LayoutView:
    _ = translation.of(interaction)
    text = _("Remove **{name}**? Nothing more goes out to its server; what is there stays.").format(
        name=replies.plain(known.name)
    )
    custom_id = partner_presses.removal_id(campaign.slug, known.guild_id)
    label = replies.cut(_("Remove {name}").format(name=known.name), _INVITE_LABEL)
    return announce_views.page(text, [ui.Button(label=label, style=discord.ButtonStyle.danger, custom_id=custom_id)])


def _viewed(interaction: discord.Interaction, shown: Shown, coming: Sequence[DeliveryRow]) -> str:
    _ = translation.of(interaction)
    return f"{partner_words.partner(_, shown.partner, coming)}\n{line_words.for_organisers(_, shown)}"


def _listed(
    interaction: discord.Interaction, campaign: Campaign, everyone: Sequence[Partner], shown: Sequence[Shown], page: int
) -> ui.LayoutView:
    last = max(0, -(-len(everyone) // partner_words.ROWS_ON_A_PAGE) - 1)
    at = min(page, last)
    standings = {each.partner.id: each.standing for each in shown}
    text = partner_words.page(translation.of(interaction), campaign, everyone, at, last, standings)
    return announce_views.page(text, partner_presses.pages(campaign.slug, at, last))
