"""Documents that were written to hurt whoever reads them, each by its name; made when first asked for."""

import functools
from collections.abc import Callable, Mapping

_MEGABYTE = 1_000_000


def channel(inside: bytes, prologue: bytes = b"") -> bytes:
    """Put something into a feed."""
    return prologue + b'<rss version="2.0"><channel><title>News</title>' + inside + b"</channel></rss>"


@functools.cache
def document(name: str) -> bytes:
    """Give one of the documents."""
    return DOCUMENTS[name]()


def _laughs() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    doctype = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">' + levels + b"]>"
    return channel(b"<item><title>&l9;</title></item>", doctype)


def _quadratic() -> bytes:
    doctype = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "' + b"a" * 50_000 + b'">]>'
    return channel(b"<item><title>" + b"&a;" * 50_000 + b"</title></item>", doctype)


def _outside_entity() -> bytes:
    doctype = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    return channel(b"<item><title>&secret;</title></item>", doctype)


def _parameter_entity() -> bytes:
    doctype = b'<!DOCTYPE rss [<!ENTITY % all SYSTEM "http://127.0.0.1:9/all.dtd"> %all;]>'
    return channel(b"<item><title>One</title></item>", doctype)


def _nested_in_item() -> bytes:
    return channel(b"<item>" + b"<a>" * 400_000 + b"</item>")


def _nested_in_text() -> bytes:
    return channel(b"<item><description><![CDATA[" + b"<div>" * 400_000 + b"]]></description></item>")


def _endless_comments() -> bytes:
    return channel(b"<item><description><![CDATA[" + b"<!--" * 1_000_000 + b"]]></description></item>")


def _many_items() -> bytes:
    return channel(b"".join(b"<item><title>Story %d</title></item>" % n for n in range(100_000)))


def _empty_items() -> bytes:
    return channel(b"<item/>" * 700_000)


def _many_attributes() -> bytes:
    return channel(b"<item><a " + b"".join(b'a%d="1" ' % n for n in range(50_000)) + b"/></item>")


def _long_title() -> bytes:
    return channel(b"<item><title>" + b"x" * (4 * _MEGABYTE) + b"</title></item>")


def _nul() -> bytes:
    items = b"<item><title>Be\x00fore</title><link>https://news.example/1</link><guid>a\x00b</guid></item>"
    return channel(items + b"\x00<item><title>After</title><link>https://news.example/2</link></item>")


def _stray_ampersands() -> bytes:
    return channel(b"<item><title>" + b"& " * (2 * _MEGABYTE) + b"</title></item>")


DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "laughs": _laughs,
    "quadratic": _quadratic,
    "outside-entity": _outside_entity,
    "parameter-entity": _parameter_entity,
    "nested-in-item": _nested_in_item,
    "nested-in-text": _nested_in_text,
    "endless-comments": _endless_comments,
    "many-items": _many_items,
    "empty-items": _empty_items,
    "many-attributes": _many_attributes,
    "long-title": _long_title,
    "nul": _nul,
    "stray-ampersands": _stray_ampersands,
}
