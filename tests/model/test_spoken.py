"""In which language an item is, where its feed names one and its publisher writes in several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import spoken

SENTENCES = {
    "en": "The report shows what young people and their parents expect from the companies.",
    "de": "Der Bericht zeigt, was Jugendliche und ihre Eltern von den Unternehmen erwarten.",
    "fr": "Le rapport montre ce que les jeunes et leurs parents attendent des entreprises.",
    "es": "El informe muestra lo que los jóvenes y sus familias esperan de las empresas.",
    "pt": "O relatório mostra o que os jovens e as famílias esperam das empresas na Internet.",
    "it": "Il rapporto mostra che cosa i giovani e le famiglie si aspettano dalle aziende.",
    "nl": "Het rapport laat zien wat jongeren en hun ouders van de bedrijven verwachten.",
}


@pytest.mark.parametrize(("language", "text"), SENTENCES.items())
def test_a_sentence_is_known_by_its_small_words(language: str, text: str) -> None:
    assert spoken.guess(text) == language


@pytest.mark.parametrize("text", ["", "2027", "Safer Internet Day 2027", "WeProtect Global Alliance", "Podcast: ICT"])
def test_names_and_short_titles_say_nothing(text: str) -> None:
    assert spoken.guess(text) == ""


@pytest.mark.parametrize("text", ["Дети и интернет", "أطفال", "子どもとインターネット"])
def test_letters_that_are_not_latin_are_some_other_language(text: str) -> None:
    assert spoken.guess(text) == spoken.UNKNOWN
    assert spoken.language_of("", "en-gb", text) == spoken.UNKNOWN
    assert spoken.language_of("", "ru", text) == "ru", "its feed knows better"
    assert spoken.language_of("", "", text) == ""


@pytest.mark.parametrize(
    ("said", "of_feed", "text", "language"),
    [
        ("", "en-gb", SENTENCES["pt"], "pt"),
        ("", "en-gb", SENTENCES["en"], "en-gb"),
        ("", "", SENTENCES["fr"], "fr"),
        ("pt-br", "en", "Podcast", "pt-br"),
        ("en", "en-gb", SENTENCES["pt"], "pt"),
        ("not a tag", "en", "Podcast", "en"),
        ("", "pt", "Podcast", "pt"),
        ("", "sv", "Svenska barn på nätet och deras rättigheter i skolan", "sv"),
    ],
)
def test_an_item_says_it_then_its_words_then_its_feed(said: str, of_feed: str, text: str, language: str) -> None:
    assert spoken.language_of(said, of_feed, text) == language


@given(st.text(max_size=300), st.text(max_size=20))
def test_any_text_has_an_answer_and_nothing_said_is_never_made_up(text: str, said: str) -> None:
    assert spoken.guess(text) in {*SENTENCES, "pl", "", spoken.UNKNOWN}
    assert spoken.language_of("", "", "") == ""
    assert isinstance(spoken.language_of(said, "en", text), str)
