"""Nothing invisible and no hidden mention stands in a text; what writing needs, may."""

import pytest

from campaigns.model import plain_text


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧 and 🏳️‍🌈",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 England",
        "می‌خواهم",
        "क्‍ष",
        "Qui\u00a0? «\u202foui\u202f»",
        "mail@heretic.org",
        "Ελληνικά, čeština, Türkçe",
    ],
)
def test_what_languages_and_emoji_need_is_allowed(text: str) -> None:
    assert plain_text.find_problems(text) == []


@pytest.mark.parametrize("char", "\u200b\u200e\u202a\u202e\u2066\ufeff\u00ad\u0000\u0007\u2028\u200d\u3164\U000e0041")
def test_what_nobody_can_see_is_refused_with_its_position(char: str) -> None:
    (problem,) = plain_text.find_problems(f"abc{char}d")
    assert problem.startswith(f"character 4 is U+{ord(char):04X}")


def test_line_breaks_are_for_bodies() -> None:
    assert plain_text.find_problems("a\nb", is_multiline=True) == []
    assert plain_text.find_problems("a\nb") == ["character 2 is a line break; delete it"]


@pytest.mark.parametrize("mention", ["@everyone", "@here", "@Everyone", "<@123>", "<@!123>", "<@&123>"])
def test_a_hidden_mention_is_refused(mention: str) -> None:
    (problem,) = plain_text.find_problems(f"Hi {mention}!")
    assert problem.startswith(f"character 4 starts `{mention}`")


def test_many_invisible_characters_are_one_problem_with_their_number() -> None:
    (problem,) = plain_text.find_problems("a\u200bb\u200bc\u200b")
    assert "(and 2 more)" in problem
