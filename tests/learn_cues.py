"""`python -m tests.learn_cues`: learns the weights of `campaigns/data/cues.csv` from reviewed sentences.

Logistic regression, one sentence after the other, in the same order each time. It reads `told-*.tsv` whole, of the
files the guard is judged by only the half to tune on, and as innocents the texts of the words guard, the shipped plan
and the catalogues.
"""

import csv
import math
import random
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from babel.messages import pofile

from campaigns.model import cues, disclosure
from campaigns.sources import lexicon
from tests import labelled

_HOME: Final = Path(__file__).parent.parent
TARGET: Final = _HOME / "campaigns" / "data" / "cues.csv"
_ROUNDS, _RATE, _FADING, _FORGETTING, _START_RATE = 30, 1.0, 0.3, 1e-5, 0.1
_SEED: Final = 1
_LEAST_SENTENCES: Final = 3
"""A cue that fewer sentences have says nothing."""
_LARGEST: Final = 30.0
Example = tuple[float, list[str], int]
"""One over the root of the number of words; cues; 1 where somebody tells of harm."""


def main() -> None:
    """Learn, and write the file."""
    start, weights = learn(examples())
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("cue", "weight"))
        rows.writerow((lexicon.START, f"{start:.1f}"))
        rows.writerows((cue, f"{weight:.1f}") for cue, weight in sorted(weights.items()) if round(weight, 1))


def examples() -> list[Example]:
    """List what is learned from, each text once."""
    told = {each.text: bool(each.expected) for language in lexicon.LANGUAGES for each in _sentences(language)}
    known = lexicon.disclosures()
    harmless = {text: False for text in _innocent() if not disclosure.looks_like_disclosure(text, known)}
    return [_example(text, is_told) for text, is_told in sorted((harmless | told).items())]


def learn(known: Sequence[Example]) -> tuple[float, dict[str, float]]:
    """Find weights by which the examples are told apart."""
    counts = Counter(chain.from_iterable(set(found) for _, found, _ in known))
    weights = {cue: 0.0 for cue, count in counts.items() if count >= _LEAST_SENTENCES}
    usable = [(scale, [cue for cue in found if cue in weights], told) for scale, found, told in known]
    start, order = 0.0, random.Random(_SEED)
    for turn in range(_ROUNDS):
        order.shuffle(usable)
        rate = _RATE / (1 + turn * _FADING)
        for scale, found, told in usable:
            weighed = start + scale * sum(map(weights.__getitem__, found))
            wrong = (told - 1 / (1 + math.exp(-max(-_LARGEST, min(_LARGEST, weighed))))) * rate
            start += wrong * _START_RATE
            for cue in found:
                weights[cue] = weights[cue] * (1 - _FORGETTING * rate) + wrong * scale
    return start, weights


def _example(text: str, is_told: bool) -> Example:
    count, found = cues.cues_of(text)
    return 1 / math.sqrt(max(1, count)), found, int(is_told)


def _sentences(language: str) -> Iterator[labelled.Sentence]:
    yield from labelled.read(f"told-{language}")
    for name in (f"disclosure-{language}", f"independent-disclosure-{language}"):
        yield from (each for each in labelled.read(name) if not each.is_held_out)


def _innocent() -> Iterator[str]:
    for language in lexicon.LANGUAGES:
        yield from (each.text for each in labelled.read(f"terms-{language}") if not each.is_held_out)
    for plan in sorted((_HOME / "campaigns" / "plans").glob("*.toml")):
        yield from chain.from_iterable(map(_parted, _texts(tomllib.loads(plan.read_text("utf-8")))))
    for path in sorted((_HOME / "locales").rglob("*.po")):
        with path.open("rb") as file:
            for message in pofile.read_po(file):
                if isinstance(message.string, str):
                    yield from _parted(message.string)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_texts, value))


def _parted(text: str) -> Iterator[str]:
    return (line.strip() for line in text.replace(". ", ".\n").splitlines() if len(line.split()) > 2)


if __name__ == "__main__":
    main()
