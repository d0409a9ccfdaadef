"""A Discord on loopback, for the demo, for rehearsals and for tests; unmodified discord.py can use it.

It speaks Discord's REST API (v10) and gateway over one aiohttp server, refuses what Discord refuses,
limits what Discord limits, and fails on order. It knows nothing of the bot.

Build a world, start it, point a bot at `api_url`::

    world = World()
    guild = world.add_guild("Escola Azul", channels=("announcements", "news"), locale="pt-PT")
    async with Sandbox(Settings(latency=Latency(0.08)), world) as discord:
        discord.api_url                                  # DISCORD_API_URL, or discord.http.Route.BASE
        await discord.wait_connected()

People act and read what they are shown::

    ana = discord.member(guild, "Ana", roles=[role], locale="pt-PT")
    exchange = await ana.run("partner setup", {"channel": guild.channel("news"), "file": Upload("a.csv", b"...")})
    exchange.text, exchange.is_private, exchange.latency_seconds, exchange.replies
    form = await ana.press(exchange.reply, "Make a pledge")        # by label or custom_id
    done = await ana.submit(form, {"Your words": "..."})           # fields by label or custom_id
    await ana.choose(done.reply, ["value"])
    await ana.autocomplete("announce view", "announcement", "kick")

Every act waits until the person has an answer (`NoAnswerError` otherwise); with `settle=False` it
returns at once, for `exchange.wait_answered()`, `.wait_settled()`, `.wait_for_replies(2)`,
`.wait_for_text("...")`. `DeclinedError`: Discord's client would not allow it; `unchecked=True` sends it.

Moderators change the world while it runs (the gateway tells the bot): `guild.kick_bot()`,
`guild.invite_bot()`, `channel.set_bot_permissions(deny=Permission.SEND_MESSAGES)`,
`discord.delete_channel(channel)`, `discord.remove(message)`, `discord.post(channel, ana, "noise")`,
`guild.add_role(...)`, `role.delete()`. `discord.clock.advance(seconds)` moves the wall clock: nonce
window, message ages, lives of tokens; rate limits and the three-second rule stay on real time.

Things go wrong on order (see `Fault` for every field, `FaultKind` for every kind)::

    discord.faults.order("reset_after", route="POST /channels/{channel_id}/messages", probability=0.03)
    discord.faults.order("silence_after", skip=6, times=1)     # the seventh is stored, never answered
    discord.faults.order("refused", channel_id=channel.id, status=400, code=200000)   # AutoMod
    discord.gateway.reconnect(); .invalidate(); .abort(); .close(4009); .make_zombies(); .go_away(60)
    discord.invalid.ban(discord.clock.monotonic())

What happened is there to be asked: `discord.log` (every `Request`: `where`, `outgoing`, `per_second`,
`statuses`, `watch`, `wait_for`), `discord.messages` (`in_channel`, `containing`, `deleted`),
`discord.copies("SID27-014")` and `discord.copies_by(r"SID27-\\d+")` (the bot's messages by channel),
`message.text`, `message.pings`, `discord.gateway.identifies`, `.resumes`, `.connected_shards`.

Another process: `python -m sandbox --guilds 300` prints the API base; `sandbox.remote.Remote.beside(api_url)`
offers the controls over `/_sandbox`.
"""

from sandbox.exchange import DeclinedError, Exchange, InteractionKind, NoAnswerError
from sandbox.faults import Fault, FaultKind
from sandbox.house import Sandbox
from sandbox.members import Member
from sandbox.mentions import Pings
from sandbox.messages import Message
from sandbox.nouns import Channel, ChannelKind, Guild, Membership, Role, User
from sandbox.permissions import Overwrite, Permission
from sandbox.record import Request
from sandbox.settings import GlobalWindow, Latency, NonceScope, Quota, Settings
from sandbox.wire import Json, Upload
from sandbox.world import World

__all__ = [
    "Channel",
    "ChannelKind",
    "DeclinedError",
    "Exchange",
    "Fault",
    "FaultKind",
    "GlobalWindow",
    "Guild",
    "InteractionKind",
    "Json",
    "Latency",
    "Member",
    "Membership",
    "Message",
    "NoAnswerError",
    "NonceScope",
    "Overwrite",
    "Permission",
    "Pings",
    "Quota",
    "Request",
    "Role",
    "Sandbox",
    "Settings",
    "Upload",
    "User",
    "World",
]
