"""The line that WordPress's most used SEO plugin puts under every item of a feed: "The post … appeared first on …".

The credit under every post says that anyway, and to a filter the name of the site would be a word of every story. It is
known by its links, whatever the language: the last paragraph leads to the item itself and to the front of its site, and
says next to nothing else; or by its words, where a publisher's feed has it without a paragraph or links.
"""

import re
from typing import Final

from campaigns.model import item

_LONGEST: Final = 2_000
"""Characters of markup; what is longer is no such line."""
_MOST_WORDS: Final = 8
"""Beside its links; the longest in use, in French, has seven."""
_LINKS: Final = 2
_LINK: Final = re.compile(r'<a\b[^<>]*?\bhref="([^"]*)"[^<>]*>[^<>]*</a>')
_APOSTROPHE: Final = r"(?:['’]|&#8217;|&rsquo;|&#0?39;)"
_WORDS: Final = {
    "The post": ("appeared first on",),
    "Der Beitrag": ("erschien zuerst auf",),
    f"L{_APOSTROPHE}article": ("est apparu en premier sur",),
    "Cet article": ("est apparu en premier sur",),
    "La entrada": ("se publicó primero en", "aparece primero en"),
    "O post": ("apareceu primeiro em",),
    "O conteúdo": ("aparece primeiro em",),
    "Het bericht": ("verscheen eerst op",),
    f"L{_APOSTROPHE}articolo": ("proviene da",),
    "Artykuł": ("pochodzi z serwisu",),
    "Inlägget": ("dök först upp på",),
}
"""How it begins and goes on, in the languages in which the plugin says it."""
_BEGINNING: Final = re.compile(rf"(?:<p\b[^<>]*>\s*)?(?:{'|'.join(_WORDS)})\s")
_LINES: Final = tuple(
    re.compile(rf"{beginning} .+ {middle} .+") for beginning, middles in _WORDS.items() for middle in middles
)
_PARAGRAPH_END: Final = re.compile(r"</p>|\n\s*\n")
_ENDS: Final = frozenset(">.!?…];:)\"'”»")
"""What a sentence, a tag or a character written as an entity ends with."""


def without(markup: str, link: str) -> str:
    """Leave that line out of an item's markup; `link` is the item's own."""
    beginning = max(0, len(markup) - _LONGEST)
    last = markup.rfind("<p", beginning)
    if last >= 0 and _leads_home(markup[last:], link):
        return markup[:last].rstrip()
    for found in reversed(list(_BEGINNING.finditer(markup, beginning))):
        if _is_free(markup[: found.start()]) and _says_so(markup[found.start() :]):
            return markup[: found.start()].rstrip()
    return markup


def _leads_home(paragraph: str, link: str) -> bool:
    """Tell whether a paragraph has two links, to the item and to the front of its site, and few words beside them."""
    links = [item.canonical_link(found[1].replace("&amp;", "&")) for found in _LINK.finditer(paragraph)]
    own = item.canonical_link(link)
    if len(links) != _LINKS or not own or links[0] != own or not links[1]:
        return False
    is_front = own != links[1] and own.startswith(f"{links[1]}/")
    return is_front and len(item.visible_text(_LINK.sub(" ", paragraph)).split()) <= _MOST_WORDS


def _is_free(before: str) -> bool:
    """Tell whether a sentence may begin behind this."""
    plain = before.rstrip()
    return not plain or plain[-1] in _ENDS or "\n" in before[len(plain) :]


def _says_so(rest: str) -> bool:
    """Tell whether the rest of an item is one line with these words."""
    line, *behind = _PARAGRAPH_END.split(rest, maxsplit=1)
    if any(item.visible_text(each) for each in behind):
        return False
    text = item.visible_text(line)
    return any(each.fullmatch(text) for each in _LINES)
