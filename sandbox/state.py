"""Everything one sandbox knows, wired once; the doors (REST, gateway, control) share it."""

import asyncio
import random

from sandbox import limits
from sandbox.clock import Clock
from sandbox.commands import Commands
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.interactions import Interactions
from sandbox.messages import Message, Messages
from sandbox.nouns import Channel, User
from sandbox.record import Log
from sandbox.settings import Settings
from sandbox.wire import Json
from sandbox.world import World


class State:
    """The parts of a sandbox, and the few acts that need several of them."""

    def __init__(self, settings: Settings, world: World) -> None:
        self.settings = settings
        self.world = world
        self.clock = Clock()
        self.dice = random.Random(settings.seed)  # noqa: S311 (repeatable, not secret)
        self.log = Log(settings.log_requests)
        self.faults = Faults(settings.seed)
        self.latency = settings.latency
        self.messages = Messages(world, settings, self.clock.now, self.clock.monotonic)
        self.gateway = Gateway(world, settings, self.clock.monotonic)
        self.commands = Commands(world.application_id, settings.daily_command_creates, self.clock.now)
        self.interactions = Interactions(
            world, self.messages, self.gateway, settings, self.clock.now, self.clock.monotonic
        )
        self.global_window = limits.global_window(settings)
        self.buckets = limits.Buckets(settings.quotas, settings.default_quota)
        self.invalid = limits.InvalidRequests(
            settings.invalid_limit, settings.invalid_window_seconds, settings.ban_seconds
        )
        self.closing = asyncio.Event()

    async def closes_within(self, seconds: float) -> bool:
        """Wait a little; say whether the sandbox is being stopped."""
        try:
            async with asyncio.timeout(seconds):
                await self.closing.wait()
        except TimeoutError:
            return False
        return True

    def post(self, channel: Channel, author: User, text: str) -> Message:
        """Let somebody write in a channel."""
        message = self.messages.create(channel, author, {"content": text})
        self.tell("MESSAGE_CREATE", message)
        return message

    def remove(self, message: Message) -> None:
        """Let a moderator delete a message."""
        self.messages.delete(message)
        self.tell_deleted(message)

    def delete_channel(self, channel: Channel) -> None:
        """Let a moderator delete a channel with everything in it."""
        channel.delete()
        self.messages.forget_channel(channel.id)

    def tell(self, event: str, message: Message) -> None:
        """Tell the gateway about a message."""
        guild = message.channel.guild
        extra: Json = {"guild_id": str(guild.id)} if guild else {}
        if guild and message.author.id in guild.members:
            extra["member"] = {"roles": [str(row) for row in guild.members[message.author.id].role_ids]}
        if event == "MESSAGE_CREATE" and message.nonce is not None:
            extra["nonce"] = message.nonce
        self.gateway.dispatch_message(event, {**message.payload, **extra}, guild.id if guild else None)

    def tell_deleted(self, message: Message) -> None:
        """Tell the gateway that a message is gone."""
        guild_id = message.channel.guild.id if message.channel.guild else None
        data: Json = {"id": str(message.id), "channel_id": str(message.channel.id)}
        self.gateway.dispatch("MESSAGE_DELETE", {**data, **({"guild_id": str(guild_id)} if guild_id else {})}, guild_id)
