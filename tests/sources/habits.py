"""What a misbehaving server does at each of its paths: one bad habit each, spoken in raw bytes."""

import asyncio
import functools
import gzip
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.sources import poison

FEED = (
    b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News</title>'
    b"<item><title>One</title><link>https://news.example/1</link></item></channel></rss>"
)
PAGE = b"<!DOCTYPE html><html><head><title>Not here</title></head><body>Move along</body></html>"

Habit = Callable[["Visit"], Awaitable[None]]


class Visit:
    """One request, and the hand that answers it."""

    def __init__(self, number: int, path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        self.number = number
        self.path = path
        self.headers = headers
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, status: str, body: bytes = b"", **headers: str) -> None:
        headers = {"Content_Length": str(len(body)), "Connection": "close", **headers}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items() if value)
        await self.send(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body)

    async def redirect(self, target: str, status: str = "302 Found") -> None:
        await self.answer(status, Location=target)


async def good(visit: Visit) -> None:
    await visit.answer("200 OK", FEED, ETag='"1"', Last_Modified="Tue, 09 Feb 2027 08:00:00 GMT")


async def cached(visit: Visit) -> None:
    if visit.headers.get("if-none-match") == '"1"':
        await visit.answer("304 Not Modified", Content_Length="", Cache_Control="max-age=3600")
    else:
        await visit.answer("200 OK", FEED, ETag='"1"', Cache_Control="public, max-age=3600")


async def always_304(visit: Visit) -> None:
    await visit.answer("304 Not Modified", Content_Length="", ETag='"2"')


async def slow_headers(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\n")
    for _ in range(1000):
        await visit.send(b"X-Wait: a little\r\n")
        await asyncio.sleep(0.05)


async def endless(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + FEED[:60])
    while True:
        await visit.send(b"<item>" * 4000)


async def drip(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss>")
    for _ in range(1000):
        await visit.send(b" ")
        await asyncio.sleep(0.05)


async def announced_large(visit: Visit) -> None:
    await visit.answer("200 OK", b"<rss>", Content_Length=str(10**9))


@functools.cache
def hundred_megabytes(wbits: int) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, wbits)
    return b"".join(packer.compress(b"<rss>" + b" " * 2**20) for _ in range(100)) + packer.flush()


def bomb(encoding: str, wbits: int) -> Habit:
    async def explode(visit: Visit) -> None:
        await visit.answer("200 OK", hundred_megabytes(wbits), Content_Encoding=encoding)

    return explode


async def packed(visit: Visit) -> None:
    await visit.answer("200 OK", gzip.compress(FEED), Content_Encoding="gzip")


async def packed_twice(visit: Visit) -> None:
    await visit.answer("200 OK", gzip.compress(FEED[:70]) + gzip.compress(FEED[70:]), Content_Encoding="gzip")


async def packed_in_crumbs(visit: Visit) -> None:
    await visit.answer("200 OK", gzip.compress(b"") * 100_000, Content_Encoding="gzip")


async def bare_deflate(visit: Visit) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    await visit.answer("200 OK", packer.compress(FEED) + packer.flush(), Content_Encoding="deflate")


async def packed_short(visit: Visit) -> None:
    await visit.answer("200 OK", gzip.compress(FEED)[:-20], Content_Encoding="gzip")


async def packed_lie(visit: Visit) -> None:
    await visit.answer("200 OK", FEED, Content_Encoding="gzip")


async def brotli(visit: Visit) -> None:
    await visit.answer("200 OK", b"whatever", Content_Encoding="br")


async def reset(visit: Visit) -> None:
    await visit.answer("200 OK", FEED[:80], Content_Length="5000")


async def reset_hard(visit: Visit) -> None:
    """Break the connection by RST, as a router does that has had enough."""
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + FEED[:80])
    await asyncio.sleep(0.05)
    visit.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.writer.transport.abort()


async def huge_title(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss><channel><item><title>")
    for _ in range(100):
        await visit.send(b"x" * 2**20)


async def new_etag(visit: Visit) -> None:
    await visit.answer("200 OK", FEED, ETag=f'"{visit.number}"')


async def document(visit: Visit) -> None:
    await visit.answer(
        "200 OK", poison.document(visit.path.split("?")[0].split(":")[1]), Content_Type="application/rss+xml"
    )


async def silence(visit: Visit) -> None:
    visit.writer.transport.abort()


async def gibberish(visit: Visit) -> None:
    await visit.send(b"\x16\x03\x01 what is HTTP?\r\n\r\n")


async def many_headers(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\n" + b"X-More: 1\r\n" * 100_000 + b"\r\n")


async def page(visit: Visit) -> None:
    await visit.answer("200 OK", PAGE, Content_Type="application/rss+xml")


async def picture(visit: Visit) -> None:
    await visit.answer("200 OK", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, Content_Type="application/rss+xml")


async def empty(visit: Visit) -> None:
    await visit.answer("200 OK")


async def mislabelled(visit: Visit) -> None:
    await visit.answer("200 OK", FEED, Content_Type="text/html; charset=klingon")


async def hop(visit: Visit) -> None:
    left = int(visit.path.split("?")[0].split(":")[1])
    await visit.redirect(f"/hop:{left - 1}" if left else "/good")


async def circle(visit: Visit) -> None:
    await visit.redirect("/circle-back")


async def circle_back(visit: Visit) -> None:
    await visit.redirect("/circle")


async def moved(visit: Visit) -> None:
    await visit.redirect("/moved-again", "301 Moved Permanently")


async def moved_again(visit: Visit) -> None:
    await visit.redirect("/good", "308 Permanent Redirect")


async def moved_for_now(visit: Visit) -> None:
    await visit.redirect("/moved-again", "302 Found")


async def moved_away(visit: Visit) -> None:
    await visit.redirect("/gone", "301 Moved Permanently")


async def elsewhere(visit: Visit) -> None:
    await visit.redirect(visit.path.split("?", 1)[1])


async def nowhere(visit: Visit) -> None:
    await visit.answer("302 Found")


async def throttled_seconds(visit: Visit) -> None:
    await visit.answer("429 Too Many Requests", Retry_After="120")


async def throttled_date(visit: Visit) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    await visit.answer("429 Too Many Requests", Retry_After=at)


def status(line: str) -> Habit:
    async def say(visit: Visit) -> None:
        await visit.answer(line, b"no")

    return say


async def cookie(visit: Visit) -> None:
    await visit.answer("200 OK", FEED, Set_Cookie="session=1; Path=/")


HABITS: dict[str, Habit] = {
    "/good": good,
    "/cached": cached,
    "/always-304": always_304,
    "/slow-headers": slow_headers,
    "/endless": endless,
    "/drip": drip,
    "/announced-large": announced_large,
    "/bomb": bomb("gzip", 31),
    "/bomb-deflate": bomb("deflate", 15),
    "/packed": packed,
    "/packed-twice": packed_twice,
    "/packed-in-crumbs": packed_in_crumbs,
    "/packed-short": packed_short,
    "/packed-lie": packed_lie,
    "/bare-deflate": bare_deflate,
    "/brotli": brotli,
    "/reset": reset,
    "/reset-hard": reset_hard,
    "/huge-title": huge_title,
    "/new-etag": new_etag,
    "/document": document,
    "/silence": silence,
    "/gibberish": gibberish,
    "/many-headers": many_headers,
    "/page": page,
    "/picture": picture,
    "/empty": empty,
    "/mislabelled": mislabelled,
    "/hop": hop,
    "/circle": circle,
    "/circle-back": circle_back,
    "/moved": moved,
    "/moved-again": moved_again,
    "/moved-for-now": moved_for_now,
    "/moved-away": moved_away,
    "/elsewhere": elsewhere,
    "/nowhere": nowhere,
    "/throttled-seconds": throttled_seconds,
    "/throttled-date": throttled_date,
    "/gone": status("410 Gone"),
    "/missing": status("404 Not Found"),
    "/denied": status("403 Forbidden"),
    "/broken": status("503 Service Unavailable"),
    "/odd": status("299 Odd"),
    "/cookie": cookie,
}
