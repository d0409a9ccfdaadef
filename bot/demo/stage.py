"""The stage: a Discord in this process, with a headquarters server and a server for every partner."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.model.partner import DestinationKind, PartnerDraft
from sandbox import Guild, Latency, Member, Role, Sandbox, Settings, World

HEADQUARTERS = "Safer Internet Day headquarters"
_LATENCY = Latency(0.02, 0.08)
"""What a bot in a data centre sees of Discord on a good day."""


@dataclass(frozen=True, slots=True)
class Headquarters:
    """The organising team's server: roles, and the people who hold them."""

    guild: Guild
    organiser_role: Role
    approver_role: Role
    data_admin_role: Role
    organiser: Member
    """Amara writes and follows feeds."""
    approver: Member
    """Mateo approves; nobody approves their own words."""
    data_admin: Member
    """Ingrid takes the pledge list home."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything happens."""

    discord: Sandbox
    headquarters: Headquarters
    guilds: tuple[Guild, ...]
    """One for each partner, in the order of the partner file."""


def build(drafts: Sequence[PartnerDraft], seed: int) -> Stage:
    """Build all servers; nobody listens yet."""
    world = World(bot_name="Sidekick")
    discord = Sandbox(Settings(seed=seed, latency=_LATENCY), world)
    guilds = tuple(_guild(world, draft) for draft in drafts)
    return Stage(discord, _headquarters(discord), guilds)


def _headquarters(discord: Sandbox) -> Headquarters:
    guild = discord.world.add_guild(HEADQUARTERS, channels=("organisers",), locale="en-GB")
    organisers, approvers, admins = (guild.add_role(name) for name in ("Organisers", "Approvers", "Data admins"))
    return Headquarters(
        guild=guild,
        organiser_role=organisers,
        approver_role=approvers,
        data_admin_role=admins,
        organiser=discord.member(guild, "Amara", roles=[organisers], locale="en-GB"),
        approver=discord.member(guild, "Mateo", roles=[approvers], locale="es-ES"),
        data_admin=discord.member(guild, "Ingrid", roles=[admins], locale="de"),
    )


def _guild(world: World, draft: PartnerDraft) -> Guild:
    guild = world.add_guild(draft.name, guild_id=draft.guild_id, channels=("lounge",), locale=draft.locale)
    for kind in DestinationKind:
        if kind in draft.channels:
            guild.add_channel(kind.value, channel_id=draft.channels[kind])
    if draft.mention_role_id is not None:
        guild.add_role("Safer Internet Day", role_id=draft.mention_role_id, is_mentionable=True)
    return guild
