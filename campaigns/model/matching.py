"""Finds phrases in a reading: each start is followed as long as any phrase may still end, step by step in a table.

The table is filled as texts need it; a step costs one look, so time grows with the text and with nothing else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import compress, count
from typing import Final

from campaigns.model import phrases as notation
from campaigns.model import vocabulary as words
from campaigns.model.phrases import Clause, Element, Phrase, Side
from campaigns.model.reading import Reading, read
from campaigns.model.vocabulary import BREAK, COMMA, FIRST_KNOWN, Vocabulary

_ANYTHING: Final = ""
_MOST_STEPS: Final = 200_000
"""Of the table; beyond it starts anew, so that no text makes it grow for ever."""
_Member = tuple[int, int]
"""A phrase, by its number, and how many of its elements were met."""
_Step = Callable[["_State", int], "_State | None"]


Match = tuple[Phrase, int, int]
"""A phrase that stands in a text: the place of its first word, and the place behind its last."""


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


class _State(dict[int, "_State | None"]):
    """Where the search for phrases may stand after some words: where each kind of word leads; None is nowhere."""

    __slots__ = ("_step", "accepts", "members")

    def __init__(self, members: Iterable[_Member], accepts: tuple[int, ...], step: _Step) -> None:
        super().__init__()
        self.members = members
        self.accepts = accepts
        """Numbers of the phrases that may end here."""
        self._step = step

    def __missing__(self, kind: int) -> "_State | None":
        self[kind] = after = self._step(self, kind)
        return after


@dataclass(slots=True)
class Matcher:
    """Phrases, ready to be looked for. Learns its table; the answers depend on the phrases and the text only."""

    phrases: tuple[Phrase, ...]
    vocabulary: Vocabulary
    _contexts: tuple[tuple[_Context, ...], ...] = ()
    _states: dict[frozenset[_Member], _State] = field(default_factory=dict)
    _step_count: int = 0
    _firsts: tuple[_State, _State] | None = None
    """The states in which a word inside a sentence and one at its beginning are met; None until asked for."""

    def __post_init__(self) -> None:
        self._contexts = tuple(tuple(_Context(clause) for clause in each.clauses) for each in self.phrases)

    def read(self, text: str) -> Reading:
        """Read a text with these phrases in mind."""
        return read(text, self.vocabulary)

    def matches(self, reading: Reading) -> Iterator[Match]:
        """Find every phrase whose context holds, in the order of the text; of each phrase the longest from a word."""
        inside, opening = self._starts()
        kinds = [*reading.kinds, BREAK]
        there = frozenset(kinds)
        text = _Text(kinds, there, frozenset().union(*(self.vocabulary.marks[kind] for kind in there)))
        begins = frozenset(kind for kind in there if kind >= FIRST_KNOWN and opening[kind] is not None)
        for first in compress(count(), map(begins.__contains__, kinds)):
            # before the first word stands what ends the row: a break
            state = (opening if kinds[first - 1] == BREAK else inside)[kinds[first]]
            found: dict[int, int] | None = None
            place = first + 1
            while state is not None:
                if state.accepts:
                    found = found or {}
                    for number in state.accepts:
                        found[number] = place
                state = state[kinds[place]]
                place += 1
            for number, last in found.items() if found else ():
                if not self._contexts[number] or self._holds(number, first, last, text):
                    text.seen.add(self.phrases[number].id)
                    yield self.phrases[number], first, last

    def _starts(self) -> tuple[_State, _State]:
        if self._firsts is None or self._step_count > _MOST_STEPS:
            self._states, self._step_count = {}, 0
            self._firsts = self._made_starts()
        return self._firsts

    def _made_starts(self) -> tuple[_State, _State]:
        inside, opening = set[_Member](), set[_Member]()
        for number, phrase in enumerate(self.phrases):
            opening |= self._closure(number, int(phrase.elements[0].is_beginning))
            if not phrase.elements[0].is_beginning:
                inside |= self._closure(number, 0)
        return self._start(inside), self._start(opening)

    def _start(self, members: set[_Member]) -> _State:
        """Make a state with very many members, which are looked up by the words they take."""
        taking: dict[str, list[_Member]] = {}
        for number, place in members:
            for word in self.phrases[number].elements[place].words or {_ANYTHING}:
                taking.setdefault(word, []).append((number, place))

        def step(_: _State, kind: int) -> _State | None:
            marks = (_ANYTHING, *self.vocabulary.marks[kind])
            return self._advance({each for mark in marks for each in taking.get(mark, ())}, kind)

        return _State((), (), step)

    def _closure(self, number: int, place: int) -> set[_Member]:
        elements = self.phrases[number].elements
        reached = {(number, place)}
        while place < len(elements) and elements[place].is_optional:
            place += 1
            reached.add((number, place))
        return reached

    def _advance(self, members: Iterable[_Member], kind: int) -> _State | None:
        """Fill in one step of the table."""
        self._step_count += 1
        if kind == BREAK:
            return None
        marks = self.vocabulary.marks[kind]
        reached: set[_Member] = set()
        for number, place in members:
            elements = self.phrases[number].elements
            if place < len(elements) and _takes(elements[place], marks):
                reached |= self._closure(number, place + 1)
        return self._state(frozenset(reached)) if reached else None

    def _state(self, members: frozenset[_Member]) -> _State:
        known = self._states.get(members)
        if known is None:
            ended = {number for number, place in members if place == len(self.phrases[number].elements)}
            known = _State(members, tuple(sorted(ended)), lambda state, kind: self._advance(state.members, kind))
            self._states[members] = known
        return known

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
        """Look along the sentence, one way, as far as the clause says; before the first word stands a break."""
        left, asks_end, known, kinds = context.clause.distance, "$" in context.clause.words, context.known, text.kinds
        while left and (kind := kinds[place]) != BREAK:
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
