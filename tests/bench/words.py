"""How often the words guard and the disclosure guard are right, on sentences written for it, and how fast they are.

The half named `held-out` was never looked at while the lists were written; the goals are for English on that half.
Whoever wrote the `independent` sentences had seen neither the lists nor the other sentences.
"""

import gc
import time
from collections.abc import Callable, Iterator

from campaigns.actions import words as guard
from campaigns.model import words
from campaigns.sources import lexicon
from tests import labelled
from tests.bench import measure
from tests.labelled import Sentence

_GOALS = {"precision": 0.98, "recall": 0.95}
_MEGABYTE = 1_000_000
_FAMILIES = ("terms", "independent-terms", "disclosure", "independent-disclosure")
_SPEED = {
    "campaign text": "Talk with your child about what they share online, and ask what matters to them. Teens know. ",
    "one term again and again": "child porn ",
    "letter by letter": "c h i l d ",
    "hidden characters": "a\u200b",
    "a warning in every word": "minors ",
    "signs for letters": "p*rn ",
    "quotations that stay open": "“child porn ",
    "statements without end": "Survivor statement: child porn\n",
    "capitals only": "CP LOLITA ",
    "quoted single letters": "'a 'b ",
    "letters that fold to two": "ﬁ a.",
    "somebody tells, again and again": "my uncle touches me ",
}


def main() -> None:
    """Print one line for each family, language and half, and one for each text of a megabyte."""
    for family in _FAMILIES:
        for locale in lexicon.LANGUAGES:
            sentences = labelled.read(f"{family}-{locale}")
            for half, chosen in _halves(sentences):
                score = labelled.score(chosen, _judge(family, locale))
                measure.report(
                    "words",
                    family=family,
                    locale=locale,
                    half=half,
                    sentences=score.sentences,
                    hits=score.hits,
                    false_alarms=score.false_alarms,
                    misses=score.misses,
                    precision=score.precision,
                    recall=score.recall,
                    goals=_GOALS if locale == "en" and half == "held-out" else None,
                )
    _make_ready()
    for name, piece in _SPEED.items():
        _time(name, piece)
    for locale in lexicon.LANGUAGES:
        _time_slowest(locale)


def _make_ready() -> None:
    """Read everything and set the garbage collector as the bot does at its start (`bot/run.py`)."""
    guard.prepare()
    for locale in lexicon.LANGUAGES:
        _seconds("".join((*labelled.SLOW_PIECES, *_SPEED.values())), locale)
    gc.collect()
    gc.freeze()


def _halves(sentences: tuple[Sentence, ...]) -> Iterator[tuple[str, list[Sentence]]]:
    yield "tuning", [each for each in sentences if not each.is_held_out]
    yield "held-out", [each for each in sentences if each.is_held_out]


def _judge(family: str, locale: str) -> Callable[[str], set[str]]:
    if family.endswith("terms"):
        return lambda text: {each.id for each in words.find(text, lexicon.words_of(locale))}
    return lambda text: {"yes"} if guard.is_disclosure(text, locale) else set()


def _time(name: str, piece: str) -> None:
    """Time a megabyte against a tenth of it: in linear time the ratio is about ten."""
    whole, tenth = (_seconds(piece * (size // len(piece))) for size in (_MEGABYTE, _MEGABYTE // 10))
    measure.report(
        "words-speed",
        text=name,
        cpu_seconds=whole,
        goal_cpu_seconds=1.0,
        baseline_cpu_seconds=tenth,
        ratio=whole / tenth,
    )


def _time_slowest(locale: str) -> None:
    """Time the pieces that were found to be slowest, a fifth of a megabyte of each, against a fifth of that."""
    fifth = _MEGABYTE // 5
    took = {piece: _seconds((piece * fifth)[:fifth], locale) for piece in labelled.SLOW_PIECES}
    slowest = max(took, key=lambda piece: took[piece])
    part = _seconds((slowest * fifth)[: fifth // 5], locale)
    measure.report(
        "words-slowest",
        locale=locale,
        pieces=len(took),
        piece=slowest,
        cpu_seconds_a_megabyte=5 * took[slowest],
        goal_cpu_seconds_a_megabyte=1.0,
        baseline_cpu_seconds_a_megabyte=25 * part,
        is_goal_met=5 * took[slowest] < 1,
    )


def _seconds(text: str, locale: str = "en") -> float:
    """Time the slower of the two guards; the door asks in every language at once."""
    known = lexicon.words_of(locale)
    started = time.process_time()
    words.find(text, known)
    between = time.process_time()
    guard.tells_of_harm(text)
    return max(between - started, time.process_time() - between)


if __name__ == "__main__":
    main()
