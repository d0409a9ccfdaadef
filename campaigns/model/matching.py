"""Finds phrases in a reading: each start is followed as long as any phrase may still end, step by step in a table.

The table is filled as texts need it; a step costs one look, so time grows with the text and with nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from campaigns.model import phrases as notation
from campaigns.model import vocabulary as words
from campaigns.model.phrases import Clause, Element, Phrase, Side
from campaigns.model.reading import Reading, read
from campaigns.model.vocabulary import BREAK, COMMA, FIRST_KNOWN, Vocabulary

_DEAD: Final = -1
_MOST_STEPS: Final = 200_000
"""Of the table; beyond it starts anew, so that no text makes it grow for ever."""
_State = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase that stands in a text, by the places of its words."""

    phrase: Phrase
    first: int
    last: int
    """The place behind its last word."""


@dataclass(slots=True)
class Matcher:
    """Phrases, ready to be looked for. Learns its table; the answers depend on the phrases and the text only."""

    phrases: tuple[Phrase, ...]
    vocabulary: Vocabulary
    _states: dict[_State, int] = field(default_factory=dict)
    _members: list[_State] = field(default_factory=list)
    _accepts: list[tuple[int, ...]] = field(default_factory=list)
    _steps: dict[tuple[int, int], int] = field(default_factory=dict)

    def read(self, text: str) -> Reading:
        """Read a text with these phrases in mind."""
        return read(text, self.vocabulary)

    def matches(self, reading: Reading) -> Iterator[Match]:
        """Find every phrase whose context holds, in the order of the text; of each phrase the longest from a word."""
        self._renew()
        present = frozenset().union(*(self.vocabulary.marks[kind] for kind in set(reading.kinds)))
        seen: set[str] = set()
        kinds = reading.kinds
        inside, opening = self._starts()
        was_break = True
        for first, kind in enumerate(kinds):
            if kind >= FIRST_KNOWN:
                found = self._follow(kinds, first, opening if was_break else inside)
                for number, last in found.items():
                    match = Match(self.phrases[number], first, last)
                    if self._holds(match, kinds, present, seen):
                        seen.add(match.phrase.id)
                        yield match
            was_break = kind == BREAK

    def _follow(self, kinds: list[int], first: int, state: int) -> dict[int, int]:
        found: dict[int, int] = {}
        place, count = first, len(kinds)
        while place < count:
            state = self._step(state, kinds[place])
            if state == _DEAD:
                break
            place += 1
            for number in self._accepts[state]:
                found[number] = place
        return found

    def _starts(self) -> tuple[int, int]:
        inside, opening = set(), set()
        for number, phrase in enumerate(self.phrases):
            opening |= self._closure(number, int(phrase.elements[0].is_beginning))
            if not phrase.elements[0].is_beginning:
                inside |= self._closure(number, 0)
        return self._number(frozenset(inside)), self._number(frozenset(opening))

    def _closure(self, number: int, place: int) -> set[tuple[int, int]]:
        elements = self.phrases[number].elements
        reached = {(number, place)}
        while place < len(elements) and elements[place].is_optional:
            place += 1
            reached.add((number, place))
        return reached

    def _step(self, state: int, kind: int) -> int:
        key = (state, kind)
        after = self._steps.get(key)
        if after is None:
            after = self._steps[key] = self._advance(state, kind)
        return after

    def _advance(self, state: int, kind: int) -> int:
        if kind == BREAK:
            return _DEAD
        marks = self.vocabulary.marks[kind]
        reached: set[tuple[int, int]] = set()
        for number, place in self._members[state]:
            elements = self.phrases[number].elements
            if place < len(elements) and _takes(elements[place], marks):
                reached |= self._closure(number, place + 1)
        return self._number(frozenset(reached)) if reached else _DEAD

    def _number(self, state: _State) -> int:
        known = self._states.get(state)
        if known is None:
            known = self._states[state] = len(self._members)
            self._members.append(state)
            ended = {number for number, place in state if place == len(self.phrases[number].elements)}
            self._accepts.append(tuple(sorted(ended)))
        return known

    def _renew(self) -> None:
        if len(self._steps) > _MOST_STEPS:
            self._steps, self._states, self._members, self._accepts = {}, {}, [], []

    def _holds(self, match: Match, kinds: list[int], present: frozenset[str], seen: set[str]) -> bool:
        return all(
            self._is_there(clause, match, kinds, present, seen) is not clause.is_denied
            for clause in match.phrase.clauses
        )

    def _is_there(
        self, clause: Clause, match: Match, kinds: list[int], present: frozenset[str], seen: set[str]
    ) -> bool:
        match clause.side:
            case Side.FIRST:
                return match.phrase.id not in seen
            case Side.ANYWHERE:
                return not clause.words.isdisjoint(present)
            case Side.BEFORE:
                return self._sees(clause, kinds, match.first - 1, -1)
            case Side.AFTER:
                return self._sees(clause, kinds, match.last, 1)
            case Side.NEAR:
                inside = (self.vocabulary.marks[kind] for kind in kinds[match.first : match.last])
                return (
                    any(not clause.words.isdisjoint(marks) for marks in inside)
                    or self._sees(clause, kinds, match.first - 1, -1)
                    or self._sees(clause, kinds, match.last, 1)
                )
            case never:
                assert_never(never)

    def _sees(self, clause: Clause, kinds: list[int], place: int, way: int) -> bool:
        """Look along the sentence, one way, as far as the clause says."""
        left, wanted, asks_end = clause.distance, clause.words, "$" in clause.words
        while left and 0 <= place < len(kinds) and kinds[place] != BREAK:
            if kinds[place] == COMMA:
                if asks_end:
                    return True
            else:
                if not wanted.isdisjoint(self.vocabulary.marks[kinds[place]]):
                    return True
                left -= 1
            place += way
        return bool(left) and asks_end


def compile_phrases(phrases: Iterable[Phrase]) -> Matcher:
    """Make phrases ready, each also written as one word where that can be."""
    every: list[Phrase] = []
    vocabulary: list[tuple[str, str]] = []
    for phrase in phrases:
        every.append(phrase)
        vocabulary += [(word, word) for each in phrase.elements for word in each.words]
        vocabulary += [(word, word) for clause in phrase.clauses for word in clause.words]
        if as_one := notation.joined(phrase):
            mark = f"={len(every)}"
            every.append(replace(phrase, elements=(Element(frozenset({mark})),)))
            vocabulary += [(word, mark) for word in as_one]
    return Matcher(tuple(every), words.build(vocabulary))


def _takes(element: Element, marks: frozenset[str]) -> bool:
    return not element.words or not element.words.isdisjoint(marks)
