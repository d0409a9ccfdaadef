"""What words of a text count as for a list of phrases, in disguise too."""

import pytest

from campaigns.model import matching, phrases
from campaigns.model.errors import InputError
from campaigns.model.matching import Matcher


def matcher(*patterns: str) -> Matcher:
    return matching.compile_phrases(phrases.read(pattern, pattern, "", {}) for pattern in patterns)


def found(text: str, known: Matcher) -> list[str]:
    reading = known.read(text)
    hits = list(known.matches(reading))
    starts, ends = reading.spans([first for _, first, _ in hits], [last for _, _, last in hits])
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


KNOWN = matcher("prostitution*", "offender|offenders", "child porn", "tater innen", "CP", "young ..4 offender")


@pytest.mark.parametrize(
    "text",
    [
        "offender", "0ffender", "offfender", "off-ender", "off ender", "offen-\nder", "o f f e n d e r", "off*nder",
        "prostitutions", "prostituti0n", "prosti-\ntutions", "childporn", "child-porn", "ch1ld p0rn", "CP",
        "Täter:innen", "Täter*innen", "Täter_innen", "young and (first) offender", "c h i l d p o r n",
    ],
)  # fmt: skip
def test_a_word_in_disguise_is_the_word_and_keeps_its_place(text: str) -> None:
    assert text in found(f"Of the {text} we know", KNOWN)


@pytest.mark.parametrize(
    "text",
    ["cp", "fender of", "off ended", "child, porn", "child. Porn", "prost itutions", "young, one, two, offenses"],
)
def test_what_only_looks_alike_is_another_word(text: str) -> None:
    assert found(f"Of the {text} we know", KNOWN) == []


def test_a_word_that_a_stem_takes_in_a_context_is_still_seen_through() -> None:
    assert found("the pedofil0 was seen", matcher("pedofilo", "pedofil* x")) == ["pedofil0"]


@pytest.mark.parametrize("pattern", ["[child]", "..2", "^", "[a] ..2"])
def test_a_pattern_without_a_word_that_must_be_there_is_refused(pattern: str) -> None:
    with pytest.raises(InputError, match="no pattern"):
        phrases.read("1", pattern, "", {})


def test_a_stem_that_takes_too_many_words_is_refused() -> None:
    with pytest.raises(InputError, match="too many words"):
        matcher("ab*")
