"""What the words of a text give away for the evidence checks: that it asks for something, is done together, frightens.

The phrases are data, one list for each language, in the notation of `phrases.py`. A language without a list is not
judged at all: saying nothing is better than guessing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from campaigns.model import locale_tag, quoting
from campaigns.model.announcement import Text
from campaigns.model.matching import Matcher
from campaigns.model.principle import Principle, Rule


class Mark(StrEnum):
    """What phrases stand for."""

    ACTION = "action"
    """A sentence begins by asking for something."""
    TOGETHER = "together"
    """Something that people do with each other."""
    STRANGER = "stranger"
    """A warning of strangers."""
    FAULT = "fault"
    """It is never your fault."""
    FEAR = "fear"
    DISTRESS = "distress"
    """A picture of somebody suffering, by its description."""
    DENIAL = "denial"
    """A promise of what somebody will not do."""
    BURDEN = "burden"
    """Makes a young person answer for being safe."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mark stands, and the words."""

    words: str
    end: int
    """In characters of the text as given."""


Found = Mapping[Mark, tuple[Place, ...]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What plans are judged by: the principles, and the phrases of each language, named after marks."""

    principles: Mapping[Rule, Principle]
    matchers: Mapping[str, Matcher]


@dataclass(slots=True)
class Marks:
    """The marks of the texts of one plan; each text is read once."""

    matchers: Mapping[str, Matcher]
    _read: dict[tuple[str, str], Found] = field(default_factory=dict)

    def knows(self, locale: str) -> bool:
        """Say whether texts in this language can be judged."""
        return locale_tag.language_of(locale) in self.matchers

    def find(self, text: str, locale: str) -> Found:
        """Find the marks of a text; what it quotes is not its own. Nothing in a language that is not known."""
        language = locale_tag.language_of(locale)
        if language not in self.matchers:
            return {}
        if (language, text) not in self._read:
            self._read[language, text] = _find(text, self.matchers[language])
        return self._read[language, text]

    def has(self, text: Text, locale: str, mark: Mark) -> bool:
        """Say whether the title or the body has a mark."""
        return any(self.find(part, locale).get(mark) for part in (text.title, text.body))


_OWN_WORDS = frozenset({Mark.STRANGER, Mark.FEAR, Mark.DISTRESS, Mark.DENIAL, Mark.BURDEN})
"""Marks that do not count inside a quotation. The others do: the sentence to say to a child usually stands in one."""


def _find(text: str, matcher: Matcher) -> Found:
    reading = matcher.read(text)
    hits = list(matcher.matches(reading))
    starts, ends = reading.spans([first for _, first, _ in hits], [last for _, _, last in hits])
    matches = [(Mark(hit[0].id), (start, end)) for hit, start, end in zip(hits, starts, ends, strict=True)]
    has_own = any(mark in _OWN_WORDS for mark, _ in matches)
    quoted = quoting.exempt(text, ()) if has_own else ()
    found: dict[Mark, list[Place]] = {}
    for mark, (start, end) in matches:
        if mark not in _OWN_WORDS or not quoting.covers(quoted, start, end):
            found.setdefault(mark, []).append(Place(" ".join(text[start:end].split()), end))
    return {mark: tuple(places) for mark, places in found.items()}
