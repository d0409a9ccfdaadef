"""What the bot may reach: public addresses only, judged on the resolved address at the moment of connecting.

A feed's address is typed by people and its redirects are written by strangers. So the name is not what
counts: every address a name resolves to is judged, and once more each one that a socket is made for, so
that a name which changes its mind between two look-ups gains nothing.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp import AddrInfoType, ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

_PORTS = frozenset({80, 443})
_SCHEMES = frozenset({"http", "https"})
_NAT64 = ip_network("64:ff9b::/96")
_NOT_FOR_US = (
    ip_network("168.63.129.16/32"),  # Azure's host agent answers on this public address
    ip_network("192.0.0.0/24"),  # protocol assignments; Oracle's metadata answer on .192
    ip_network("192.88.99.0/24"),  # 6to4 relays, withdrawn by RFC 7526
    ip_network("64:ff9b:1::/48"),  # local-use NAT64, RFC 8215
    ip_network("3fff::/20"),  # documentation, RFC 9637
    ip_network("5f00::/16"),  # segment routing, RFC 9602
    ip_network("fec0::/10"),  # site-local, withdrawn by RFC 3879
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far requests may go beyond public addresses over https."""

    may_use_http: bool = False
    may_reach_loopback: bool = False
    """For the demo and tests: loopback on any port, also over http."""


class AddressRefusedError(OSError):
    """The address may not be reached. An OSError, because the connection machinery lets only those
    through."""


def why_refused(url: URL, reach: Reach) -> str:
    """Say in a sentence why an address may not even be tried, or "" when the resolved address is to
    decide."""
    if url.scheme not in _SCHEMES or not url.host:
        return "Only addresses that begin with https:// can be fetched."
    if url.scheme == "http" and not (reach.may_use_http or reach.may_reach_loopback):
        return "The address is not encrypted; give the https:// address, or allow http for this feed."
    if url.user is not None or url.password is not None:
        return "The address carries a user name or password; give it without."
    if url.port not in _PORTS and not reach.may_reach_loopback:
        return f"Port {url.port} is not a web server's port; only 80 and 443 are used."
    if _is_odd_number(url.host):
        return "The address is a number in a disguise; give the name of the site."
    return ""


def is_allowed(address: str, port: int, reach: Reach) -> bool:
    """Judge a resolved address."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if reach.may_reach_loopback and ip.is_loopback:
        return True
    return port in _PORTS and _is_public(ip)


class GuardedResolver(AbstractResolver):
    """Resolves names, and refuses a name as a whole when any of its addresses may not be reached."""

    def __init__(self, reach: Reach, resolver: AbstractResolver | None = None) -> None:
        self._reach = reach
        self._resolver = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve a name to addresses that may all be reached."""
        found = await self._resolver.resolve(host, port, family)
        for one in found:
            if not is_allowed(one["host"], port, self._reach):
                raise AddressRefusedError(f"{host} is {one['host']}")
        return found

    async def close(self) -> None:
        """Close what resolves."""
        await self._resolver.close()


class GuardedSockets:
    """Makes the sockets of a connector; the last look at the address, also where no name was resolved."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def __call__(self, info: AddrInfoType) -> socket.socket:
        """Make a socket for an address that may be reached."""
        family, kind, protocol, _, address = info
        if not is_allowed(str(address[0]), int(address[1]), self._reach):
            raise AddressRefusedError(f"{address[0]} port {address[1]}")
        return socket.socket(family, kind, protocol)


def _is_odd_number(host: str) -> bool:
    """Tell whether a host is an IPv4 address in any spelling but four decimal numbers: 2130706433, 0x7f.1."""
    last = host.rstrip(".").rpartition(".")[2]
    if not (last.isdigit() or last.lower().startswith("0x")):
        return False
    try:
        IPv4Address(host)
    except ValueError:
        return True
    return False


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if ip.is_multicast or any(ip in network for network in _NOT_FOR_US):
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global
    if ip.ipv4_mapped is not None or not all(_is_public(inner) for inner in _embedded(ip)):
        return False
    return ip in _NAT64 or (ip.is_global and not ip.is_reserved)


def _embedded(ip: IPv6Address) -> Sequence[IPv4Address]:
    """Find the IPv4 addresses that an IPv6 address leads to: 6to4, Teredo's server and client, NAT64."""
    nat64 = (IPv4Address(int(ip) & 0xFFFFFFFF),) if ip in _NAT64 else ()
    sixtofour = (ip.sixtofour,) if ip.sixtofour else ()
    return (*nat64, *sixtofour, *(ip.teredo or ()))
