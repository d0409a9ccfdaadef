"""What a reader can see of a message, wherever it stands in the JSON."""

from collections.abc import Iterator

from sandbox import components
from sandbox.wire import Json


def texts(payload: Json) -> Iterator[str]:
    """Give every piece of text: content, embeds, components, files' descriptions."""
    if payload["content"]:
        yield payload["content"]
    for embed in payload["embeds"]:
        yield from (str(embed[name]) for name in ("title", "description", "url") if embed.get(name))
        yield from (f"{row['name']}\n{row['value']}" for row in embed.get("fields") or ())
        small = ((embed.get("author") or {}).get("name"), (embed.get("footer") or {}).get("text"))
        yield from (str(text) for text in small if text)
    yield from components.texts(payload["components"])
    yield from (row["description"] for row in payload["attachments"] if row.get("description"))


def mentioning_texts(payload: Json) -> Iterator[str]:
    """Give the texts in which mentions count: the content and text components, never embeds."""
    if payload["content"]:
        yield payload["content"]
    for _, row in components.walk(payload["components"]):
        if row.get("type") == components.Kind.TEXT:
            yield str(row.get("content") or "")
