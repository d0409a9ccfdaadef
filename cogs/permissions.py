"""Who may do what. Discord's own command permissions are a hint that server owners change; what counts is checked here.

Organisers work in the headquarters server only, with the roles its settings name; its administrators may do everything
but approve their own words (the domain holds that). A partner's server is run by whoever may manage it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import discord

from campaigns.model.actor import Actor
from campaigns.model.errors import ForbiddenError


class Role(StrEnum):
    """What somebody of the organising team is trusted with."""

    ORGANISER = "organiser"
    APPROVER = "approver"
    DATA_ADMIN = "data admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Roles:
    """The headquarters server and which of its roles is which; None where the settings name none."""

    hq_guild_id: int | None
    ids: Mapping[Role, int | None] = field(default_factory=dict)


def require(interaction: discord.Interaction, roles: Roles, *wanted: Role) -> Actor:
    """Let pass who holds any of these roles in the headquarters server, or raise ForbiddenError."""
    if roles.hq_guild_id is None:
        raise ForbiddenError(
            "Nobody can organise here yet.",
            why="The settings name no headquarters server.",
            fix="Whoever runs the bot sets HQ_GUILD_ID and starts it again.",
        )
    if interaction.guild_id != roles.hq_guild_id or not isinstance(interaction.user, discord.Member):
        raise ForbiddenError(
            "This works in the headquarters server only.",
            why="What organisers do stays among organisers.",
            fix="Use the command there.",
        )
    member = interaction.user
    if interaction.permissions.administrator or any(_holds(member, roles.ids.get(role)) for role in wanted):
        return Actor.discord(member.id)
    raise ForbiddenError(
        f"This needs the role of {_either(wanted)}.",
        why="You do not have it in this server.",
        fix=_way(roles, wanted),
    )


def require_partner_admin(interaction: discord.Interaction) -> Actor:
    """Let pass who may manage the server the command was used in, or raise ForbiddenError."""
    if interaction.guild_id is None:
        raise ForbiddenError(
            "This works in a server only.",
            why="It is about one organisation's server.",
            fix="Use the command in your organisation's server.",
        )
    allowed = interaction.permissions
    if not (allowed.manage_guild or allowed.administrator):
        raise ForbiddenError(
            'This needs the permission "Manage Server".',
            why="It decides what your whole server receives.",
            fix="Ask somebody who manages the server.",
        )
    return Actor.discord(interaction.user.id)


def _holds(member: discord.Member, role_id: int | None) -> bool:
    return role_id is not None and member.get_role(role_id) is not None


def _either(wanted: tuple[Role, ...]) -> str:
    return " or ".join(wanted)


def _way(roles: Roles, wanted: tuple[Role, ...]) -> str:
    if any(roles.ids.get(role) is not None for role in wanted):
        return "Ask an administrator of this server for it."
    names = " or ".join(f"{role.name}_ROLE_ID" for role in wanted)
    return f"No role is set for it yet: whoever runs the bot sets {names}."
