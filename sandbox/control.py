"""A small JSON interface for another process: order faults, move the clock, ask what happened."""

from aiohttp import web

PREFIX = "/_sandbox"


def add_addresses(router: web.UrlDispatcher, house: object) -> None:
    """Later."""
