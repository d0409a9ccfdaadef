"""How guilds, channels, roles and people look as Discord's JSON."""

from sandbox import snowflake
from sandbox.nouns import Channel, ChannelKind, Guild, Membership, Role, User
from sandbox.permissions import Permission
from sandbox.wire import Json
from sandbox.world import World

LARGE = 250  # members: beyond, offline ones are not sent

# What is the same in every guild here.
_GUILD: Json = {
    "icon": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "description": None,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "verification_level": 1,
    "default_message_notifications": 1,
    "explicit_content_filter": 2,
    "emojis": [],
    "stickers": [],
    "features": ["COMMUNITY"],
    "mfa_level": 0,
    "application_id": None,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "public_updates_channel_id": None,
    "safety_alerts_channel_id": None,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "nsfw_level": 0,
    "nsfw": False,
    "premium_progress_bar_enabled": False,
    "home_header": None,
    "region": "deprecated",
    "widget_enabled": False,
    "widget_channel_id": None,
    "incidents_data": None,
    "max_members": 500_000,
    "max_presences": None,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
}


def user(noun: User) -> Json:
    """Write a user."""
    return {
        "id": str(noun.id),
        "username": noun.name,
        "discriminator": "0",
        "global_name": None if noun.is_bot else noun.global_name,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "bot": noun.is_bot,
    }


def own_user(noun: User) -> Json:
    """Write the bot's own account."""
    extra = {"verified": True, "mfa_enabled": True, "email": None, "locale": "en-US"}
    return {**user(noun), **extra}


def member(noun: Membership, *, joined_at: float = 0.0) -> Json:
    """Write a member of a guild, with the user inside."""
    return {"user": user(noun.user), **partial_member(noun, joined_at=joined_at)}


def partial_member(noun: Membership, *, joined_at: float = 0.0) -> Json:
    """Write a member without the user, as messages carry it."""
    return {
        "roles": [str(role_id) for role_id in noun.role_ids],
        "nick": noun.nick,
        "avatar": None,
        "joined_at": snowflake.iso(joined_at or snowflake.seconds(noun.user.id)),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def role(noun: Role) -> Json:
    """Write a role."""
    return {
        "id": str(noun.id),
        "name": noun.name,
        "permissions": str(int(noun.permissions)),
        "position": noun.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": noun.is_managed,
        "mentionable": noun.is_mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(noun: Channel) -> Json:
    """Write a channel of a guild, or a direct one."""
    if noun.kind is ChannelKind.DIRECT:
        return _direct(noun)
    rows = [
        {
            "id": str(row.target_id),
            "type": int(row.is_member),
            "allow": str(int(row.allow)),
            "deny": str(int(row.deny)),
        }
        for row in noun.overwrites
    ]
    return {
        "id": str(noun.id),
        "type": int(noun.kind),
        "guild_id": str(noun.guild.id) if noun.guild else None,
        "name": noun.name,
        "position": noun.position,
        "permission_overwrites": rows,
        "topic": noun.topic,
        "nsfw": False,
        "parent_id": str(noun.parent_id) if noun.parent_id else None,
        "last_message_id": str(noun.last_message_id) if noun.last_message_id else None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def _direct(noun: Channel) -> Json:
    return {
        "id": str(noun.id),
        "type": int(noun.kind),
        "last_message_id": str(noun.last_message_id) if noun.last_message_id else None,
        "recipients": [user(noun.recipient)] if noun.recipient else [],
        "flags": 0,
    }


def resolved_channel(noun: Channel, user_id: int, bot_id: int) -> Json:
    """Write a channel as an option carries it, with what the person and the app may do there."""
    return {
        "id": str(noun.id),
        "type": int(noun.kind),
        "name": noun.name,
        "permissions": str(int(noun.permissions_of(user_id))),
        "app_permissions": str(int(noun.permissions_of(bot_id))),
        "parent_id": None,
        "flags": 0,
        "position": noun.position,
        "guild_id": str(noun.guild.id) if noun.guild else None,
    }


def guild(noun: Guild) -> Json:
    """Write a guild as `GET /guilds/{guild_id}` gives it."""
    return {
        **_GUILD,
        "id": str(noun.id),
        "name": noun.name,
        "owner_id": str(noun.owner_id),
        "roles": [role(row) for row in noun.roles.values()],
        "preferred_locale": noun.locale,
    }


def guild_create(noun: Guild, world: World) -> Json:
    """Write a guild as the gateway announces it: with channels and the bot's own membership."""
    return {
        **guild(noun),
        "joined_at": snowflake.iso(noun.joined_at or snowflake.seconds(noun.id)),
        "large": noun.member_count > LARGE,
        "unavailable": False,
        "member_count": noun.member_count,
        "voice_states": [],
        "members": [member(noun.members[world.bot.id])] if world.bot.id in noun.members else [],
        "channels": [channel(row) for row in noun.channels.values()],
        "threads": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application(world: World) -> Json:
    """Write the application whose bot is tested."""
    return {
        "id": str(world.application_id),
        "name": world.bot.global_name,
        "icon": None,
        "description": "",
        "type": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "summary": "",
        "hook": True,
        "owner": user(world.owner),
        "team": None,
        "rpc_origins": [],
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "approximate_guild_count": len(world.bot_guilds()),
        "integration_types_config": {"0": {}},
        "bot": user(world.bot),
    }


def permission_text(granted: Permission) -> str:
    """Write permissions as the decimal text Discord uses."""
    return str(int(granted))
