"""/partner in a partner's own server: set up, look, hold a post back, leave. For who may manage that server."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar, Final

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, campaigns, holds, partners, writing
from campaigns.model import plain_text, zones
from campaigns.model.actor import Actor
from campaigns.model.errors import InputError, NotFoundError
from campaigns.model.partner import DestinationKind, PartnerDraft, PartnerState
from cogs import channel_facts, flaw_words, partner_lines, partner_words, permissions, replies, suggestions, translation
from cogs.suggestions import Choices

Channel = discord.app_commands.AppCommandChannel
Name = app_commands.Range[str, 1, 100]
Zone = app_commands.Range[str, 1, 64]
Country = app_commands.Range[str, 2, 60]
Locale = app_commands.Range[str, 2, 35]
Key = app_commands.Range[str, 1, 64]
Reason = app_commands.Range[str, 1, 200]
_STATUS_ROWS: Final = 8


class PartnerServer(commands.Cog):
    """A partner's own commands, in its own server."""

    hq_only: ClassVar[bool] = False
    group = app_commands.Group(
        name="partner",
        description=locale_str("Your organisation in the campaign: set up, status, hold, leave"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, *, database: Database, now: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._database = database
        self._now = now
        self._wake = wake

    @group.command(name="setup", description=locale_str("Join the campaign, or change your facts and channels"))
    @app_commands.describe(
        name=locale_str("Your organisation's name, as posts show it"),
        country=locale_str("Your country; sensitive posts carry its help line"),
        zone=locale_str("Your time zone, as area and city"),
        language=locale_str("The language of posts in your server"),
        announcements=locale_str("Channel for announcements"),
        resources=locale_str("Channel for resources; as before, or that for announcements"),
        news=locale_str("Channel for news; as before, or that for announcements"),
        events=locale_str("Channel for sessions and events; as before, or that for announcements"),
        role=locale_str("A role that posts may notify; choosing one is your consent, leaving it out withdraws it"),
        contact=locale_str("Channel where your team is told when posts cannot reach you; as before where left out"),
        educators=locale_str("A role that may pledge for a class or for you; as before where left out"),
    )
    async def setup(
        self,
        interaction: discord.Interaction,
        *,
        name: Name,
        country: Country,
        zone: Zone,
        language: Locale,
        announcements: app_commands.AppCommandChannel,
        resources: app_commands.AppCommandChannel | None = None,
        news: app_commands.AppCommandChannel | None = None,
        events: app_commands.AppCommandChannel | None = None,
        role: discord.Role | None = None,
        contact: app_commands.AppCommandChannel | None = None,
        educators: discord.Role | None = None,
    ) -> None:
        """Join, or change what is known; a channel the bot cannot post in is refused at once."""
        actor = permissions.require_partner_admin(interaction)
        chosen = {
            DestinationKind.ANNOUNCEMENTS: announcements,
            DestinationKind.RESOURCES: resources,
            DestinationKind.NEWS: news,
            DestinationKind.EVENTS: events,
        }
        channels = {kind: channel for kind, channel in chosen.items() if channel is not None}
        _check_channels(interaction, channels)
        if contact is not None:
            channel_facts.require_readable(interaction, contact)
        await replies.defer(interaction)
        draft = PartnerDraft(
            guild_id=_guild_id(interaction),
            name=_name(name),
            country=writing.country(country),
            timezone=zones.find(zone),
            locale=writing.locale(language),
            channels={kind: channel.id for kind, channel in channels.items()},
            mention_role_id=_role_id(interaction, role),
            contact_channel_id=contact.id if contact is not None else None,
            educator_role_id=_educators(interaction, educators),
        )
        await self._set_up(interaction, draft, actor)

    @group.command(name="status", description=locale_str("What your server receives next, and how its channels are"))
    async def status(self, interaction: discord.Interaction) -> None:
        """Show the server its own partnership."""
        permissions.require_partner_admin(interaction)
        await replies.defer(interaction)
        stands = await partners.status(self._database, _guild_id(interaction), _STATUS_ROWS)
        _ = translation.of(interaction)
        lead = _("You take part in **{campaign}**.").format(campaign=replies.plain(stands.campaign.name))
        page = partner_words.partner(_, stands.partner, stands.coming)
        help_line = await partner_lines.on_status(_, self._database, _guild_id(interaction), self._now())
        await replies.send(interaction, f"{lead}\n{page}\n{help_line}")

    @group.command(name="helpline", description=locale_str("Your help line: confirm it, or give your own"))
    async def helpline(self, interaction: discord.Interaction) -> None:
        """Show the server's help line, with what can be said about it."""
        permissions.require_partner_admin(interaction)
        await replies.defer(interaction)
        await partner_lines.show(interaction, self._database, self._now())

    @group.command(name="hold", description=locale_str("Hold one announcement back from your server, or release it"))
    @app_commands.describe(
        reason=locale_str("Why; the organisers read it. Leave it out to release a held one"),
    )
    async def hold(self, interaction: discord.Interaction, announcement: Key, reason: Reason | None = None) -> None:
        """Hold an announcement back with a reason, or release it without one."""
        actor = permissions.require_partner_admin(interaction)
        await replies.defer(interaction)
        guild_id, key, now = _guild_id(interaction), announcement.strip(), self._now()
        _ = translation.of(interaction)
        if reason is None:
            known, count = await holds.release(self._database, guild_id, key, actor=actor, now=now)
            self._wake()
            said = _.plural("{reference} is released: {count} post.", "{reference} is released: {count} posts.", count)
        else:
            known, count = await holds.hold(self._database, guild_id, key, reason, actor=actor, now=now)
            said = _.plural(
                "{reference} is held back: {count} post. `/partner hold` without a reason releases it.",
                "{reference} is held back: {count} posts. `/partner hold` without a reason releases them.",
                count,
            )
        await replies.send(interaction, said.format(reference=known.reference, count=count))

    @group.command(name="leave", description=locale_str("Leave the campaign: nothing more is posted in your server"))
    @app_commands.describe(sure=locale_str("Yes, our server leaves"))
    async def leave(self, interaction: discord.Interaction, *, sure: bool = False) -> None:
        """Leave, when they are sure."""
        actor = permissions.require_partner_admin(interaction)
        _ = translation.of(interaction)
        if not sure:
            await replies.send(interaction, _("Run it again with `sure: True`. What has been posted stays yours."))
            return
        await replies.defer(interaction)
        found = await partners.partnership(self._database, _guild_id(interaction))
        if found is None:
            raise NotFoundError("This server takes part in no campaign.")
        campaign, known = found
        await partners.set_state(
            self._database, campaign.slug, known.guild_id, PartnerState.LEFT, actor=actor, now=self._now()
        )
        await replies.send(
            interaction, _("Your server has left. Thank you for taking part; `/partner setup` brings you back.")
        )

    @setup.autocomplete("zone")
    async def suggest_zone(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer time zones."""
        del interaction
        return suggestions.of_zones(typed)

    @setup.autocomplete("country")
    async def suggest_country(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer countries."""
        del interaction
        return suggestions.of_countries(typed)

    @setup.autocomplete("language")
    async def suggest_language(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer languages."""
        del interaction
        return suggestions.of_locales(typed)

    @hold.autocomplete("announcement")
    async def suggest_coming(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer what this server receives next, to who may manage it."""
        if interaction.guild_id is None or not interaction.permissions.manage_guild:
            return []
        found = await partners.partnership(self._database, interaction.guild_id)
        rows = await partners.coming(self._database, found[1], limit=100) if found else ()
        return suggestions.of_deliveries(rows, typed)

    async def _set_up(self, interaction: discord.Interaction, draft: PartnerDraft, actor: Actor) -> None:
        found = await partners.partnership(self._database, draft.guild_id)
        campaign = found[0] if found else await campaigns.current(self._database)
        known = await partners.set_up(self._database, campaign.slug, draft, actor=actor, now=self._now())
        self._wake()
        coming = await partners.coming(self._database, known, limit=3)
        _ = translation.of(interaction)
        lead = _("Welcome to **{campaign}**: your server is set up.").format(campaign=replies.plain(campaign.name))
        await replies.send(interaction, f"{lead}\n{partner_words.partner(_, known, coming)}")
        await partner_lines.show(interaction, self._database, self._now())


def _check_channels(interaction: discord.Interaction, channels: Mapping[DestinationKind, Channel]) -> None:
    """Refuse channels the bot cannot post in; the interaction itself carries what it may do there."""
    _ = translation.of(interaction)
    for kind, channel in channels.items():
        if channel.type not in {discord.ChannelType.text, discord.ChannelType.news}:
            raise InputError(f"#{channel.name} cannot take posts.", fix="Choose a text or announcement channel.")
        missing = flaw_words.lacking(_, channel_facts.own_permissions(interaction, channel))
        if missing:
            raise InputError(
                f"Sidekick may not post in #{channel.name} ({kind.value}).",
                why=f"It lacks: {', '.join(missing)}.",
                fix="Give it these permissions in the channel's settings, then run the command again.",
            )


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if problems := plain_text.find_problems(plain):
        raise InputError("That name cannot be used.", why="; ".join(problems))
    return plain


def _role_id(interaction: discord.Interaction, role: discord.Role | None) -> int | None:
    if role is None:
        return None
    if role.id == interaction.guild_id:
        raise InputError("That is everybody.", why="Posts never notify everybody.", fix="Choose a role people chose.")
    if not role.mentionable:
        raise InputError(
            f"The role {role.name} cannot be mentioned.",
            why="A post that names it would notify nobody.",
            fix="Let anyone mention the role in its settings, then run the command again.",
        )
    return role.id


def _educators(interaction: discord.Interaction, role: discord.Role | None) -> int | None:
    """Take the role whose members may pledge for others; nobody is ever notified through it."""
    if role is not None and role.id == interaction.guild_id:
        raise InputError(
            "That is everybody.", why="Who pledges for a group speaks for it.", fix="Choose a role you gave to people."
        )
    return role.id if role is not None else None


def _guild_id(interaction: discord.Interaction) -> int:
    assert interaction.guild_id is not None  # the permission check has passed
    return interaction.guild_id
