"""The words guard: what it finds, where, and what it leaves alone."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campaigns.model import words
from campaigns.model.terminology import Severity
from campaigns.sources import lexicon
from tests import effort, labelled

EN = lexicon.words_of("en")
_WORDS = ("child", "porn", "pornography", "committed", "suicide", "c h i l d", "p*rn", "Survivor statement:")
_SIGNS = (
    "\u200b",
    "\u00ad",
    "-",
    "\n",
    "“",
    "”",
    '"',
    ">",
    "https://",
    "a@b.de",
    "ß",
    "ﬁ",
    "İ",
    "e\u0301",
    "\ud800",
    "0",
    ". ",
)
_TRICKS = st.sampled_from((*_WORDS, *_SIGNS, "#", " ", ","))
ANY_TEXT = st.one_of(st.text(), st.text(st.characters()), st.lists(_TRICKS, max_size=40).map("".join))


def _found(text: str) -> list[tuple[str, str]]:
    return [(each.id, text[each.start : each.end]) for each in words.find(text, EN)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("child pornography is the wrong word", "child pornography"),
        ("it was Child-\nPornography.", "Child-\nPornography"),
        ("сhild рornography", "сhild рornography"),
        ("ch\u200bild porno\u00adgraphy", "ch\u200bild porno\u00adgraphy"),
        ("c h i l d  p o r n o g r a p h y", "c h i l d  p o r n o g r a p h y"),
        ("chíld pornographý", "chíld pornographý"),
    ],
)
def test_the_exact_words_are_shown_however_they_are_disguised(text: str, expected: str) -> None:
    assert _found(text) == [("1", expected)]


def test_a_finding_says_what_to_prefer_and_why() -> None:
    (finding,) = words.find("She committed suicide.", EN)
    assert (finding.start, finding.end, finding.severity) == (4, 21, Severity.BLOCK)
    assert finding.prefer == "died by suicide; took their life"
    assert finding.why == '"Commit" is crime wording'


@pytest.mark.parametrize("text", ["minor changes", "lover of books", "CP/M", "the predator in a nature film",
                                  "He confessed his love of chess."])  # fmt: skip
def test_innocent_neighbours_are_free(text: str) -> None:
    assert _found(text) == []


def test_an_official_title_is_free_only_as_a_whole() -> None:
    title = "the Optional Protocol on the sale of children, child prostitution and child pornography"
    assert _found(f"We read {title} today.") == []
    assert _found("We read about child prostitution today.") == [("4", "child prostitution")]


@pytest.mark.parametrize("text", ["Join #StopChildPornography today", "#EndChildPorn", "#NoMoreChildPorn2027"])
def test_words_that_capitals_part_in_a_hashtag_are_read(text: str) -> None:
    (found,) = _found(text)
    assert f"#{found[1]}" in text.split()


@pytest.mark.parametrize(
    "text", ["#SaferInternetDay", "#TogetherForABetterInternet", "#iPhone #eSafety", "# StopChild"]
)
def test_other_hashtags_are_free(text: str) -> None:
    assert _found(text) == []


def test_a_quotation_is_free_only_where_it_is_closed() -> None:
    assert _found("They wrote “child porn” again.") == []
    assert _found("They wrote “child porn again.") == [("2", "child porn")]


def test_a_survivors_statement_is_free_to_the_end_of_its_paragraph() -> None:
    text = "Survivor statement: he was a monster who abused me.\n\nShe committed suicide."
    assert _found(text) == [("35", "committed suicide")]


def test_two_words_stay_two_where_one_of_them_is_known() -> None:
    text = "La pornografía infantil es un delito."
    assert [text[each.start : each.end] for each in words.find(text, lexicon.words_of("es"))] == [
        "pornografía infantil"
    ]


def test_the_shorter_finding_inside_a_longer_one_is_not_told_twice() -> None:
    assert [each for each, _ in _found("AI-generated child pornography")] == ["41"]


@pytest.mark.parametrize("locale", ["de-AT", "fr", "es", "pt-BR", "nl"])
def test_every_language_has_a_lexicon(locale: str) -> None:
    assert lexicon.words_of(locale).matcher.phrases


@pytest.mark.parametrize(
    ("locale", "text", "quoted", "prefer"),
    [
        ("de", "Die Polizei fand Kinderpornografie.", "Kinderpornografie", "Missbrauchsdarstellungen"),
        ("de", "Sie hat Selbstmord begangen.", "Selbstmord", "Suizid"),
        ("fr", "La pédopornographie circule.", "pédopornographie", "contenus d’abus sexuels"),
        ("fr", "Il a commis un suicide.", "commis un suicide", "mort par suicide"),
        ("es", "La pornografía infantil es un delito.", "pornografía infantil", "material de abuso sexual infantil"),
        ("es", "Cometió suicidio.", "Cometió suicidio", "murió por suicidio"),
        ("pt", "A pornografia infantil é crime.", "pornografia infantil", "material de abuso sexual de crianças"),
        ("pt", "Cometeu suicídio.", "Cometeu suicídio", "morreu por suicídio"),
    ],
)
def test_each_language_says_what_to_prefer_in_its_own_words(locale: str, text: str, quoted: str, prefer: str) -> None:
    (finding,) = words.find(text, lexicon.words_of(locale))
    assert text[finding.start : finding.end] == quoted
    assert prefer in finding.prefer


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de", "Das Verhältnis zu den Schülern ist gut, und das Krümelmonster mag Kekse."),
        ("de", "§ 184b: Verbreitung, Erwerb und Besitz kinderpornographischer Inhalte."),
        ("de", "Sexueller Missbrauch von Kindern ist nie die Schuld des Kindes."),
        ("fr", "Les violences sexuelles faites aux enfants doivent être signalées."),
        ("fr", "La protection des enfants contre les abus sexuels et l’exploitation sexuelle est un droit."),
        ("es", "El material de abuso sexual infantil se denuncia. Los menores cambios ayudan."),
        ("es", "Una aventura con niños en el parque."),
        ("pt", "O abuso sexual de crianças deve ser denunciado."),
        ("pt", "A rapariga contou uma história de romance."),
    ],
)  # fmt: skip
def test_what_official_bodies_say_is_free_in_each_language(locale: str, text: str) -> None:
    assert words.find(text, lexicon.words_of(locale)) == ()


@pytest.mark.parametrize("letters_before", [0, 198, 199, 396, 399, 1_200])
def test_a_word_spelled_letter_by_letter_is_found_wherever_it_stands(letters_before: int) -> None:
    text = "x " * letters_before + "c h i l d p o r n"
    assert _found(text) == [("2", "c h i l d p o r n")]


@given(ANY_TEXT)
@example("c h i l d" * 50)
@example("“" * 200 + "child porn")
@settings(max_examples=60, deadline=None)
def test_no_text_makes_the_guard_fail_and_every_span_lies_in_the_text(text: str) -> None:
    before = text
    for locale in lexicon.LANGUAGES:
        for finding in words.find(text, lexicon.words_of(locale)):
            assert 0 <= finding.start < finding.end <= len(text)
    assert text == before


@given(ANY_TEXT)
@settings(max_examples=20, deadline=None)
def test_the_answer_does_not_depend_on_what_was_read_before(text: str) -> None:
    first = words.find(text, EN)
    words.find("child porn and a sexual relationship with a minor", EN)
    assert words.find(text, EN) == first


@pytest.mark.parametrize("piece", ["Talk with your child about minor changes, and ask. ", "child porn ", "c h i l d ",
                                   "a\u200b", "“child ", "p*rn-", "a.b@", "sex with a ", "> x\n"])  # fmt: skip
def test_time_grows_with_the_text_and_with_nothing_else(piece: str) -> None:
    some, more = (piece * (size // len(piece)) for size in (10_000, 100_000))
    assert effort.is_in_proportion(lambda text: words.find(text, EN), some, more, times=10)


def test_a_megabyte_is_read_in_a_second() -> None:
    piece = "Talk with your child about what they share online, and ask what matters to them. "
    assert effort.seconds(lambda text: words.find(text, EN), piece * (1_000_000 // len(piece))) < 1


def test_the_guard_is_right_as_often_as_was_promised() -> None:
    held_out = [each for each in labelled.read("terms-en") if each.is_held_out]
    score = labelled.score(held_out, lambda text: {each.id for each in words.find(text, EN)})
    assert len(labelled.read("terms-en")) >= 300
    assert score.precision >= 0.98
    assert score.recall >= 0.95
