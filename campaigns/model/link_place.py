"""Where a link leads, whatever way it is written, and which links a post carries."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from campaigns.model.announcement import Content, Text

_IN_TEXT: Final = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
_NOT_ITS_END: Final = ".,;:!?*_~…”»"


def place_of(url: str) -> str:
    """Name the place a link leads to: without scheme, `www.`, fragment and last slash, which readers do not notice."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url.strip()
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def is_front_page(url: str) -> bool:
    """Say whether a link leads to the first page of a site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path in {"", "/"} and not parts.query


def links_in(content: Content) -> tuple[str, ...]:
    """List the addresses a post carries: its resource's, its buttons', and those in its texts, each once."""
    return tuple(dict.fromkeys(_links(content)))


def carries(content: Content, url: str) -> bool:
    """Say whether a post leads where a link leads."""
    wanted = place_of(url)
    return any(place_of(each) == wanted for each in links_in(content))


def replaced(content: Content, old: str, new: str) -> Content:
    """Put another address in the place of one, wherever a post carries it."""
    wanted = place_of(old)

    def at(url: str) -> str:
        return new if place_of(url) == wanted else url

    card = content.resource_card
    return replace(
        content,
        links=tuple(replace(link, url=at(link.url)) for link in content.links),
        resource_card=replace(card, url=at(card.url)) if card else None,
        texts={
            locale: replace(text, title=_in_text(text.title, wanted, new), body=_in_text(text.body, wanted, new))
            for locale, text in content.texts.items()
        },
    )


def _links(content: Content) -> Iterator[str]:
    if content.resource_card:
        yield content.resource_card.url
    yield from (link.url for link in content.links)
    for text in content.texts.values():
        yield from _in(text)


def _in(text: Text) -> Iterator[str]:
    for part in (text.title, text.body):
        for found in _IN_TEXT.finditer(part):
            yield _whole(found[0])


def _in_text(body: str, wanted: str, new: str) -> str:
    def at(found: re.Match[str]) -> str:
        url = _whole(found[0])
        return new + found[0][len(url) :] if place_of(url) == wanted else found[0]

    return _IN_TEXT.sub(at, body)


def _whole(found: str) -> str:
    """Leave the punctuation after a link to the sentence; a closing bracket belongs to a link that opened one."""
    url = found.rstrip(_NOT_ITS_END)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_NOT_ITS_END)
    return url
