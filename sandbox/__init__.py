"""A Discord on loopback."""

from sandbox.exchange import DeclinedError, Exchange, InteractionKind, NoAnswerError
from sandbox.faults import Fault, FaultKind
from sandbox.members import Member
from sandbox.messages import Message
from sandbox.permissions import Overwrite, Permission
from sandbox.record import Request
from sandbox.server import Sandbox
from sandbox.settings import GlobalWindow, Latency, NonceScope, Quota, Settings
from sandbox.wire import Json, Upload
from sandbox.world import Channel, ChannelKind, Guild, Membership, Role, User, World

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
    "Quota",
    "Request",
    "Role",
    "Sandbox",
    "Settings",
    "Upload",
    "User",
    "World",
]
