"""What describes abuse or self-harm gets a content note, what reports on policy does not: held to labelled sentences.

All were written before their phrases, and then tuned on; `add-a-feed.md` says what a batch nobody had tuned on gave.
"""

import pytest

from campaigns.actions.words import speaks_of_harm
from tests import labelled
from tests.labelled import Sentence

LANGUAGES = ("en", "de", "fr", "es", "pt")
LEAST = {"en": 60, "de": 20, "fr": 20, "es": 20, "pt": 20}


def wrong(sentences: list[Sentence], locale: str) -> list[str]:
    return [each.text for each in sentences if bool(speaks_of_harm(each.text, locale)) is not bool(each.expected)]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_description_of_abuse_self_harm_or_a_missing_child_is_known(locale: str) -> None:
    described = [each for each in labelled.read(f"harm-{locale}") if each.expected]
    assert len(described) >= LEAST[locale] // 2
    assert wrong(described, locale) == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_policy_and_everyday_news_are_not_marked_as_descriptions(locale: str) -> None:
    ordinary = [each for each in labelled.read(f"harm-{locale}") if not each.expected]
    assert len(ordinary) >= LEAST[locale] // 2
    assert wrong(ordinary, locale) == []


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_description_stays_one_beside_words_of_policy(locale: str) -> None:
    policy = "Strategy, law, prevention, protection, report, conference. "
    crimes = [each for each in labelled.read(f"harm-{locale}") if each.kind == "crime"]
    missed = [each.text for each in crimes if not speaks_of_harm(policy + each.text, locale)]
    assert missed == [], "the words that excuse a note on policy excuse no description of a crime"


@pytest.mark.parametrize(
    ("locale", "text", "harm"),
    [
        ("en", "Police: two girls were groomed online", "abuse"),
        ("en", "Suicide prevention week begins", "self-harm"),
        ("en", "The truth about child sexual abuse", "abuse"),
        ("en", "Policy brief on child sexual abuse", ""),
        ("en", "Policy brief on child sexual abuse, after police arrested a teacher", "abuse"),
        ("en", "POLICE: TWO GIRLS WERE GR\u200bOOMED ONLINE", "abuse"),
        ("sv", "Teacher jailed for sexual abuse, in English", "abuse"),
        ("es", "No molestar: silencia el teléfono", ""),
        ("fr", "Fin de l'abus de position dominante", ""),
        ("de", "", ""),
    ],
)
def test_what_a_text_is_about_and_what_it_describes_are_two_things(locale: str, text: str, harm: str) -> None:
    assert speaks_of_harm(text, locale) == harm
