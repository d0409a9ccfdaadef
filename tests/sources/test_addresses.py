"""Where the bot may go, judged on the address a socket is made for, whatever name led there."""

import socket

import pytest
from aiohttp import AddrInfoType
from yarl import URL

from campaigns.sources import addresses
from campaigns.sources.addresses import AddressRefusedError, GuardedSockets, Reach

STRICT = Reach()


def info(address: str, port: int = 443) -> AddrInfoType:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    place = (address, port, 0, 0) if family == socket.AF_INET6 else (address, port)
    return family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
        *(
            "169.254.169.254",
            "168.63.129.16",
            "192.0.0.192",
            "198.18.0.1",
            "192.88.99.1",
            "224.0.0.1",
            "255.255.255.255",
        ),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:7f00:1::", "::127.0.0.1", "3fff::1", "5f00::1"),
        "not an address",
    ],
)
def test_no_socket_is_made_for_what_is_not_public(address: str) -> None:
    assert not addresses.is_allowed(address, 443, STRICT)
    with pytest.raises(AddressRefusedError):
        GuardedSockets(STRICT)(info(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_what_is_public_is_reached(address: str) -> None:
    with GuardedSockets(STRICT)(info(address)) as made:
        assert made.fileno() > 0


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 8080])
def test_no_socket_is_made_for_another_port_than_a_web_servers(port: int) -> None:
    with pytest.raises(AddressRefusedError, match=f"port {port}"):
        GuardedSockets(STRICT)(info("93.184.215.14", port))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///etc/passwd",
            "gopher://example.org/",
            "ftp://example.org/",
            "data:text/xml,x",
            "javascript:alert(1)",
        ),
        *("https://someone:secret@example.org/", "https://:secret@example.org/", "https://example.org:25/"),
        *(
            "https://example.org:6379/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
        ),
        *("https://017700000001/", "https://0x7f000001/", "https://127.0.0.1./", "http://example.org/"),
    ],
)
def test_what_gives_itself_away_is_not_even_looked_up(url: str) -> None:
    why = addresses.why_refused(URL(url), STRICT)
    assert why.endswith(".")
    assert "secret" not in why


def test_permission_for_loopback_is_one_for_loopback_alone() -> None:
    tests = Reach(may_reach_loopback=True)
    assert addresses.is_allowed("127.0.0.1", 8080, tests)
    assert addresses.is_allowed("::1", 8080, tests)
    for elsewhere in ("10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "93.184.215.14"):
        assert not addresses.is_allowed(elsewhere, 8080, tests)
