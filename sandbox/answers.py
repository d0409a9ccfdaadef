"""Answers as they go out: JSON by Discord, HTML by the network in front of it."""

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import hdrs, web

from sandbox.wire import dumps

VIA = {"Via": "1.1 sandbox"}
BAN_PAGE = (
    "<!DOCTYPE html><html><head><title>Access denied | loopback</title></head><body>"
    "<h1>Error 1015</h1><p>You are being rate limited. The owner of this website has banned you "
    "temporarily from accessing this website.</p></body></html>"
)


def as_json(status: int, payload: object, headers: Mapping[str, str]) -> web.Response:
    """Write a JSON answer."""
    typed = {**headers, hdrs.CONTENT_TYPE: "application/json"}
    return web.Response(status=status, body=dumps(payload).encode(), headers=typed)


def ban_page(left: float) -> web.Response:
    """Answer as the network in front of Discord does: HTML, and no `Via`."""
    return web.Response(
        status=429, text=BAN_PAGE, content_type="text/html", headers={"Retry-After": str(int(left) + 1)}
    )


def broken(status: int) -> web.Response:
    """Write what a server error looks like: JSON from Discord itself, a page from a proxy."""
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return as_json(status, {"message": "500: Internal Server Error", "code": 0}, VIA)
    text = f"<html><head><title>{status}</title></head><body>upstream error</body></html>"
    return web.Response(status=status, text=text, content_type="text/html", headers=VIA)
