"""A publisher's HTML as a short text in Discord's Markdown: paragraphs, lists, emphasis, and links that show where they
lead. Everything else goes. The text is a proposal: people edit it, and the publisher is credited with a link.
"""

import html as entities
import re
from typing import Final
from urllib.parse import urlsplit

import nh3
from bs4 import Tag
from markdownify import MarkdownConverter

from campaigns.model import wording

_TAGS: Final = frozenset(
    {"a", "b", "strong", "i", "em", "p", "br", "div", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th"}
)
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"})
_MOST_LETTERS: Final = 100_000
_LETTERS_PER_LETTER: Final = 20
"""How much markup may stand around one visible letter before the rest of the document is left unread."""
_DEEPEST: Final = 40
_CLOSERS: Final = 3
_BREAKS: Final = {"<p>": "\n\n", "</p>": "\n\n", "<br>": "\n"}
_ADDRESS_LIKE: Final = re.compile(r"https?://|www\.|\w\.[a-z]{2,}", re.IGNORECASE)
_EMPTY_ELEMENT: Final = re.compile(r"<(\w+)[^<>]*>\s*</\1>")
_TEXT: Final = re.compile(r"(?:>|\A)([^<>]+)")
_FLAT_TAG: Final = re.compile(r"(</?p>|<br>)")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_TEASER: Final = re.compile(r"\s?\\\[(?:…|\.{3})\\\]\Z")
"""How WordPress ends an excerpt, escaped by now: "[…]" says nothing that an ellipsis does not."""


def summary(html: str, limit: int = 600) -> str:
    """Turn hostile HTML into at most `limit` characters of harmless Markdown, cut at a sentence."""
    safe = _SANITISER.clean(html[:_MOST_LETTERS].encode("utf-8", "ignore").decode())  # half a surrogate pair is no text
    if _depth(safe) > _DEEPEST:
        safe = _FLATTENER.clean(safe)
    safe = _EMPTY_ELEMENT.sub("", safe)
    needed = _beginning(safe, limit * 2)[: limit * _LETTERS_PER_LETTER]
    if needed != safe:
        safe = _SANITISER.clean(needed)  # closes what the cut left open
    tidy = _EMPTY_LINES.sub("\n\n", wording.inert(wording.clean(_markdown(safe), is_multiline=True)))
    tidy = _TEASER.sub(" …", tidy)
    return _closed(wording.cut(tidy, limit - _CLOSERS)) if len(tidy) > limit else tidy


def _beginning(safe: str, letters: int) -> str:
    """Cut sanitised markup after the piece of text in which so many letters are reached: no more is ever shown."""
    if len(safe) <= letters:
        return safe
    seen = 0
    for text in _TEXT.finditer(safe):
        seen += len("".join(text[1].split()))
        if seen >= letters:
            return safe[: text.end()]
    return safe


def _markdown(safe: str) -> str:
    parts = _FLAT_TAG.split(safe)
    if not any("<" in text for text in parts[::2]):  # paragraphs and lines only: what most summaries are
        return "".join(_BREAKS[part] if at % 2 else _run(entities.unescape(part)) for at, part in enumerate(parts))
    return _CONVERTER.convert(f"<div>{safe}</div>")  # bare text that is an address would be warned about


def _run(text: str) -> str:
    """Write text between two tags; a space at its ends parts it from what stands there."""
    middle = _escaped(text)
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{middle}{after}" if middle else " " * bool(text)


def _escaped(text: str) -> str:
    # bidirectional and other invisible characters go first, so that no mention hides behind them
    return wording.escape(wording.inert(wording.clean(text)))


def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(_UNSEEN),
        attributes={"a": {"href"}} if "a" in tags else {},
        url_schemes={"http", "https"},
        link_rel=None,
    )


def _depth(html: str) -> int:
    """Measure how deep sanitised, hence well-formed, markup nests."""
    depth = deepest = 0
    for end in re.findall(r"<(/?)(?!br|hr)\w", html):
        depth += -1 if end else 1
        deepest = max(deepest, depth)
    return deepest


def _closed(text: str) -> str:
    """End the emphasis that a cut left open."""
    open_marks: list[str] = []
    for mark in re.findall(r"(?<!\\)(\*\*|\*)", text):
        if mark in open_marks:
            open_marks.remove(mark)
        else:
            open_marks.append(mark)
    return text + "".join(reversed(open_marks))


class _Markdown(MarkdownConverter):
    """HTML to the Markdown that Discord knows, with our rules for links."""

    class Options:
        bullets = "-"
        strip_document = "strip"

    def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002  the library's call
        return _run(text) or " "

    def convert_a(self, el: Tag, text: str, **_: object) -> str:
        words = " ".join(text.split())
        link = wording.safe_link(str(el.get("href") or ""))
        if link is None or not words:
            return words
        if _ADDRESS_LIKE.search(words.replace("\\", "")):
            return link if _is_the_same(words, link) else f"{words} ({link})"
        host = urlsplit(link).hostname or ""
        return f"[{words} ({host.removeprefix('www.')})]({link})"

    def convert_br(self, _el: Tag, _text: str, **_: object) -> str:
        return "\n"

    def convert_hN(self, _n: int, _el: Tag, text: str, *_: object) -> str:  # noqa: N802  the library's name
        words = " ".join(text.split()).replace("**", "")
        return f"\n\n**{words}**\n\n" if words else ""

    def convert_hr(self, _el: Tag, _text: str, **_: object) -> str:
        return "\n\n"

    def convert_table(self, _el: Tag, text: str, **_: object) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_tr(self, _el: Tag, text: str, **_: object) -> str:
        return f"{text.strip()}\n"

    def convert_td(self, _el: Tag, text: str, **_: object) -> str:
        return f"{' '.join(text.split())} "

    convert_th = convert_td


def _is_the_same(words: str, link: str) -> bool:
    shown = words.replace("\\", "").removeprefix("https://").removeprefix("http://").rstrip("/")
    return shown == link.partition("://")[2].rstrip("/")


_SANITISER: Final = _cleaner(_TAGS)
_FLATTENER: Final = _cleaner(frozenset({"p", "br"}))
_CONVERTER: Final = _Markdown()
