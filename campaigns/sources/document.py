"""A feed's document before it is parsed: made readable where that is safe, refused where it would cost too much.

Parsers spend ten to thirty microseconds on a tag and worse on a thousand attributes, so a few megabytes of nothing
but tags keep one busy for a quarter of a minute (measured). Counting them first takes a few milliseconds.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from campaigns.model.errors import InputError

MOST_ITEMS: Final = 1000
MOST_TAGS: Final = 200_000
MOST_COMMENTS: Final = 30_000
"""One that never ends has the parser look through all the rest, once for each."""
DEEPEST: Final = 500
MOST_ATTRIBUTES: Final = 200

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE: Final = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_CONTROL: Final = bytes(set(range(32)) - {9, 10, 13})
_DECLARATION: Final = re.compile(
    rb"^<\?xml\b[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"'][^>]{0,200}\?>"
)
_ITEM_END: Final = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:item|entry)\s{0,9}>")
_UNPARSED: Final = re.compile(rb"<!\[CDATA\[|<!--|<\?")
_ENDS: Final = {b"<![CDATA[": b"]]>", b"<!--": b"-->", b"<?": b"?>"}
_FIRST_ELEMENT: Final = re.compile(rb"<[A-Za-z_]")
_ANY_TAG: Final = re.compile(rb"(?:<|&lt;|&#60;|&#x3c;)[A-Za-z]", re.IGNORECASE)
_LONG_TAG: Final = re.compile(rb"<[A-Za-z][^<>]{1000,}+>")
_XML_TAG: Final = re.compile(rb"<(/?)([A-Za-z_][^\s/<>]*+)([^<>]*+)>")


class ParseError(InputError):
    """The document cannot or must not be read."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document in a form that parsers agree on."""

    body: bytes
    content_type: str
    """The one to believe."""
    items: int
    """How many it had; at most `MOST_ITEMS` are left."""


def prepared(data: bytes, content_type: str) -> Prepared:
    """Make a document readable, or refuse it."""
    document = _without_controls(_narrowed(data))
    _refuse_entities(document)
    document, items = _shortened(document)
    _refuse_mazes(document)
    mime = content_type.partition(";")[0].strip() or "application/xml"
    if _is_utf8(document):
        return Prepared(_DECLARATION.sub(b"", document, count=1).lstrip(), f"{mime}; charset=utf-8", items)
    # what the document says of itself is right more often than what the server adds
    return Prepared(document, mime if _DECLARATION.search(document) else content_type, items)


def _narrowed(data: bytes) -> bytes:
    """Turn UTF-16 and UTF-32 into UTF-8, and drop the byte-order mark."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _recoded(data[len(mark) :], encoding)
    start = data.lstrip(b" \t\r\n")
    for beginning, encoding in _WIDE:
        if start.startswith(beginning):
            return _recoded(data, encoding)
    return data


def _recoded(data: bytes, encoding: str) -> bytes:
    if encoding == "utf-8":
        return data
    document = data.decode(encoding, "replace").lstrip().encode("utf-8", "replace")
    return _DECLARATION.sub(b"", document, count=1)


def _without_controls(document: bytes) -> bytes:
    return document.translate(None, _CONTROL).lstrip(b" \t\r\n")


def _is_utf8(document: bytes) -> bool:
    try:
        document.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_entities(document: bytes) -> None:
    """Refuse documents that define entities of their own; those of the old feed formats only name a DTD."""
    first = _FIRST_ELEMENT.search(document)
    prologue = document[: first.start()] if first else document
    if b"<!ENTITY" in prologue.upper():
        raise ParseError(
            "The document defines entities of its own.",
            why="That is a way to attack readers, and no feed needs it.",
            fix="Tell the publisher, or follow another feed.",
        )


def _shortened(document: bytes) -> tuple[bytes, int]:
    """Leave out the items after the first thousand, which nobody would read but the parser would."""
    ends = [found.end() for found in _ITEM_END.finditer(document)]
    if len(ends) <= MOST_ITEMS:
        return document, len(ends)
    return document[: ends[MOST_ITEMS - 1]] + document[ends[-1] :], len(ends)


def _refuse_mazes(document: bytes) -> None:
    if _most_tags(document) > MOST_TAGS:
        raise ParseError("The document is not read.", why=f"It has more than {MOST_TAGS:,} tags.")
    if document.count(b"!--") > MOST_COMMENTS:
        raise ParseError("The document is not read.", why=f"It has more than {MOST_COMMENTS:,} comments.")
    bare = _without_unparsed(document)
    if any(tag[0].count(b"=") > MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(bare)):
        raise ParseError("The document is not read.", why=f"A tag has more than {MOST_ATTRIBUTES} attributes.")
    depth = 0
    for tag in _XML_TAG.finditer(bare):
        if tag[2] in {b"item", b"entry"} and not tag[1]:
            depth = 0  # what an earlier item left open is its own mistake
        depth += -1 if tag[1] else not tag[3].endswith(b"/")
        if depth > DEEPEST:
            raise ParseError("The document is not read.", why=f"Its tags nest more than {DEEPEST} deep.")


def _most_tags(document: bytes) -> int:
    """Count the tags, escaped ones, too; most documents have so few brackets that those need not be looked at."""
    at_most = document.count(b"<") + document.count(b"&")
    return at_most if at_most <= MOST_TAGS else sum(1 for _ in _ANY_TAG.finditer(document))


def _without_unparsed(document: bytes) -> bytes:
    """Leave out what no parser of XML looks into: quoted markup, comments, instructions."""
    kept: list[bytes] = []
    at = 0
    while found := _UNPARSED.search(document, at):
        kept.append(document[at : found.start()])
        end = document.find(_ENDS[found[0]], found.end())
        if end < 0:
            return b"".join(kept)
        at = end + len(_ENDS[found[0]])
    return b"".join((*kept, document[at:]))
