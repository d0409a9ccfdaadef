"""Which language a text is written in, by its small words and its letters. Pure; says nothing rather than guess wildly.

Publishers who write in several languages put all of them into one feed that names one.
"""

import re
from collections.abc import Iterable
from typing import Final

from campaigns.model import locale_tag

UNKNOWN: Final = "und"
"""Not the language its feed names, and nobody can say which (BCP 47)."""
_SMALL_WORDS: Final = {
    "en": "the and of to is are for with on that this from by how what we our their have has will not who at it be",
    "de": "der die das und ist sind für mit auf dem den des ein eine einer von zu im zum zur wie nicht sich wir auch",
    "fr": "le la les des du et est sont pour avec sur une aux dans que qui par ce cette nous vous leurs au ne pas",
    "es": "el la los las del y es son para con una en que por se su sus al como más lo cómo qué está no un",
    "pt": "o a os as do da dos das e é são para com uma em que por se no na nos nas ao à como mais não um seu sua",
    "it": "il lo la gli le di e è sono per con una nel della delle dei che da si al come più non un del alla",
    "nl": "de het een en van is zijn voor met op dat die in te aan bij hoe niet wij ons ook naar uit door worden",
    "pl": "i w na z do się jest są dla nie jak że o po od przez oraz ich to co dzieci przed który",
}
_LANGUAGES_OF: Final = {
    word: tuple(language for language, words in _SMALL_WORDS.items() if word in words.split())
    for word in frozenset(" ".join(_SMALL_WORDS.values()).split())
}
_LEAST_HITS: Final = 3
_LEAST_SHARE: Final = 0.2
"""Of all words; small words are two fifths of most texts, and titles have fewer."""
_LEAD: Final = 1.5
_READ: Final = 1_000
_WORD: Final = re.compile(r"[^\W\d_]+")
_LAST_LATIN: Final = "\u024f"


def language_of(said: str, of_feed: str, text: str) -> str:
    """Name the language of an item: what it says of itself where that is something else than its feed says, then what
    its words say, then what its feed says; empty where nobody says anything.
    """
    if _is_tag(said) and _bare(said) != _bare(of_feed):
        return said
    guessed = guess(text)
    is_other = guessed in _SMALL_WORDS and guessed != _bare(of_feed)
    is_strange = guessed == UNKNOWN and _bare(of_feed) in _SMALL_WORDS
    return guessed if is_other or is_strange else of_feed


def guess(text: str) -> str:
    """Tell the language of a text; `und` for other letters than Latin ones, empty where too little speaks for any."""
    words = _WORD.findall(text[:_READ].casefold())
    if not words:
        return ""
    if _is_foreign(words):
        return UNKNOWN
    hits = dict.fromkeys(_SMALL_WORDS, 0)
    for word in words:
        for language in _LANGUAGES_OF.get(word, ()):
            hits[language] += 1
    best, second = sorted(hits, key=lambda language: -hits[language])[:2]
    is_telling = hits[best] >= max(_LEAST_HITS, len(words) * _LEAST_SHARE)
    return best if is_telling and hits[best] >= hits[second] * _LEAD else ""


def _is_foreign(words: Iterable[str]) -> bool:
    letters = "".join(words)
    return not letters.isascii() and sum(letter > _LAST_LATIN for letter in letters) * 2 > len(letters)


def _bare(tag: str) -> str:
    return locale_tag.language_of(tag.replace("_", "-"))


def _is_tag(tag: str) -> bool:
    return locale_tag.is_tag(tag.replace("_", "-"))
