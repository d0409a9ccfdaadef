"""Finds phrases in a reading: each start is followed as long as any phrase may still end, step by step in a table.

The table is filled as texts need it; a step costs one look, so time grows with the text and with nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from campaigns.model import phrases as notation
from campaigns.model import vocabulary as words
from campaigns.model.phrases import Clause, Element, Phrase, Side
from campaigns.model.reading import Reading, read
from campaigns.model.vocabulary import BREAK, COMMA, FIRST_KNOWN, Vocabulary

_DEAD: Final = -1
_MOST_STEPS: Final = 200_000
"""Of the table; beyond it starts anew, so that no text makes it grow for ever."""
_State = frozenset[tuple[int, int]]


class Match(NamedTuple):
    """A phrase that stands in a text, by the places of its words. A tuple, for a text may have a hundred thousand."""

    phrase: Phrase
    first: int
    last: int
    """The place behind its last word."""


@dataclass(slots=True)
class _Context:
    """A clause, with the kinds of words that satisfy it as far as texts have had them."""

    clause: Clause
    known: dict[int, bool] = field(default_factory=dict)


@dataclass(slots=True)
class _Text:
    """A text that is looked through: its words, which kinds it has, what was found so far."""

    kinds: list[int]
    there: frozenset[int]
    present: frozenset[str]
    seen: set[str] = field(default_factory=set)
    asked: dict[int, tuple[_Context, ...] | None] = field(default_factory=dict)
    """Of a phrase: the clauses that its neighbourhood decides; None where no place in the text can satisfy them all."""


@dataclass(slots=True)
class Matcher:
    """Phrases, ready to be looked for. Learns its table; the answers depend on the phrases and the text only."""

    phrases: tuple[Phrase, ...]
    vocabulary: Vocabulary
    _contexts: tuple[tuple[_Context, ...], ...] = ()
    _states: dict[_State, int] = field(default_factory=dict)
    _members: list[_State] = field(default_factory=list)
    _accepts: list[tuple[int, ...]] = field(default_factory=list)
    _steps: list[dict[int, int]] = field(default_factory=list)
    """Of each state: where each kind leads."""
    _step_count: int = 0
    _firsts: tuple[int, int] | None = None
    """The states in which a word inside a sentence and one at its beginning are met; None until asked for."""

    def __post_init__(self) -> None:
        self._contexts = tuple(tuple(_Context(clause) for clause in each.clauses) for each in self.phrases)

    def read(self, text: str) -> Reading:
        """Read a text with these phrases in mind."""
        return read(text, self.vocabulary)

    def matches(self, reading: Reading) -> Iterator[Match]:
        """Find every phrase whose context holds, in the order of the text; of each phrase the longest from a word."""
        self._renew()
        kinds, contexts, phrases = reading.kinds, self._contexts, self.phrases
        there = frozenset(kinds)
        text = _Text(kinds, there, frozenset().union(*(self.vocabulary.marks[kind] for kind in there)))
        inside, opening = self._starts()
        steps, was_break = self._steps, True
        for first, kind in enumerate(kinds):
            if kind < FIRST_KNOWN:
                was_break = kind == BREAK
                continue
            start = opening if was_break else inside
            was_break = False
            if steps[start].get(kind) == _DEAD:
                continue
            for number, last in self._follow(kinds, first, start):
                if contexts[number] and not self._holds(number, first, last, text):
                    continue
                text.seen.add(phrases[number].id)
                yield Match(phrases[number], first, last)

    def _follow(self, kinds: list[int], first: int, state: int) -> Iterable[tuple[int, int]]:
        """Give the phrases that begin at a place, each with the last place where it may end."""
        steps, accepts = self._steps, self._accepts
        found: dict[int, int] | None = None
        for place in range(first, len(kinds)):
            after = steps[state].get(kinds[place])
            if after is None:
                after = self._step(state, kinds[place])
            if after == _DEAD:
                break
            state = after
            if accepts[state]:
                found = found or {}
                for number in accepts[state]:
                    found[number] = place + 1
        return found.items() if found else ()

    def _starts(self) -> tuple[int, int]:
        if self._firsts is None:
            self._firsts = self._made_starts()
        return self._firsts

    def _made_starts(self) -> tuple[int, int]:
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
        """Fill in one step of the table."""
        after = self._steps[state][kind] = self._advance(state, kind)
        self._step_count += 1
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
            self._steps.append({})
            ended = {number for number, place in state if place == len(self.phrases[number].elements)}
            self._accepts.append(tuple(sorted(ended)))
        return known

    def _renew(self) -> None:
        if self._step_count > _MOST_STEPS:
            self._steps, self._states, self._members, self._accepts, self._step_count = [], {}, [], [], 0
            self._firsts = None

    def _holds(self, number: int, first: int, last: int, text: _Text) -> bool:
        if number not in text.asked:
            text.asked[number] = self._asked(number, text)
        asked = text.asked[number]
        if asked is None:
            return False
        for context in asked:
            clause = context.clause
            if clause.side is Side.FIRST:
                is_there = self.phrases[number].id not in text.seen
            else:
                is_there = self._is_beside(context, first, last, text)
            if is_there is clause.is_denied:
                return False
        return True

    def _asked(self, number: int, text: _Text) -> tuple[_Context, ...] | None:
        """Leave out the clauses that are the same all over the text; None where one of them fails."""
        asked: list[_Context] = []
        for context in self._contexts[number]:
            clause = context.clause
            if clause.side is Side.FIRST or (clause.side is not Side.ANYWHERE and self._may_see(context, text)):
                asked.append(context)
                continue
            is_there = clause.side is Side.ANYWHERE and not clause.words.isdisjoint(text.present)
            if is_there is clause.is_denied:
                return None
        return tuple(asked)

    def _is_beside(self, context: _Context, first: int, last: int, text: _Text) -> bool:
        """Say whether the neighbourhood of a phrase satisfies a clause."""
        side, known = context.clause.side, context.known
        return (
            (side is Side.NEAR and any(known[kind] for kind in text.kinds[first:last]))
            or (side is not Side.AFTER and self._sees(context, text, first - 1, -1))
            or (side is not Side.BEFORE and self._sees(context, text, last, 1))
        )

    def _sees(self, context: _Context, text: _Text, place: int, way: int) -> bool:
        """Look along the sentence, one way, as far as the clause says."""
        left, asks_end, known, kinds = context.clause.distance, "$" in context.clause.words, context.known, text.kinds
        count = len(kinds)
        while left and 0 <= place < count:
            kind = kinds[place]
            if kind == BREAK:
                break
            if kind == COMMA:
                if asks_end:
                    return True
            else:
                if known[kind]:
                    return True
                left -= 1
            place += way
        return bool(left) and asks_end

    def _may_see(self, context: _Context, text: _Text) -> bool:
        """Say whether anything in the text could satisfy a clause; afterwards all its kinds are known."""
        satisfying = [self._satisfies(context, kind) for kind in text.there]
        return any(satisfying) or "$" in context.clause.words

    def _satisfies(self, context: _Context, kind: int) -> bool:
        is_there = context.known.get(kind)
        if is_there is None:
            is_there = context.known[kind] = not context.clause.words.isdisjoint(self.vocabulary.marks[kind])
        return is_there


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
