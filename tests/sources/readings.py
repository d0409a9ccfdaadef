"""What is read of a document, as the JSON that stands beside each in `tests/fixtures/feeds`.

`python -m tests.sources.readings cut-off.xml` prints it for a new one: read it as its publisher would, then keep it.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from campaigns.model.feed import ParsedItem
from campaigns.model.feed_view import ItemText
from campaigns.sources import feed_document
from campaigns.sources.document import ParseError

FOLDER = Path(__file__).parents[1] / "fixtures" / "feeds"
URL = "https://publisher.example/feed/"


def documents() -> list[Path]:
    """List the documents."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix != ".json")


def expected_of(path: Path) -> Path:
    """Say where it stands what is to be read of a document."""
    return path.with_name(f"{path.name}.json")


def told(body: bytes) -> dict[str, Any]:
    """Tell what is read of a document, or why nothing is; what is empty is left out."""
    try:
        document = feed_document.read_here(body, "application/xml", URL, frozenset())
    except ParseError as refused:
        return {"refused": refused.what, "why": refused.why}
    feed = document.feed
    said = {"title": feed.title, "link": feed.link, "language": feed.language, "generator": feed.generator}
    items = [_item(one, document.texts) for one in feed.items]
    return _kept(said | {"notes": list(feed.notes)}) | {"items": items}


def _item(one: ParsedItem, texts: Mapping[str, ItemText]) -> dict[str, Any]:
    words = texts[one.keys.digest].wording
    return _kept(
        {
            "title": one.title,
            "headline": words.headline if words.headline != one.title else "",
            "link": one.link,
            "guid": one.guid,
            "author": one.author,
            "published_at": one.published_at.isoformat() if one.published_at else "",
            "updated_at": one.updated_at.isoformat() if one.updated_at != one.published_at and one.updated_at else "",
            "categories": list(one.categories),
            "image": one.image_url,
            "summary": words.summary,
        }
    )


def _kept(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}


def main() -> None:
    """Print what is read of the documents that are named."""
    for name in sys.argv[1:]:
        read = told((FOLDER / name).read_bytes())
        sys.stdout.write(json.dumps(read, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
