"""How often the words guard is right in the languages built from what official bodies say; and quotations in each."""

from collections import Counter
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.actions import words as guard
from campaigns.model import folding, quoting, words
from campaigns.sources import lexicon
from tests import labelled
from tests.model.test_words import ANY_TEXT

OTHERS = [each for each in lexicon.LANGUAGES if each != "en"]


def _ids(text: str, locale: str) -> set[str]:
    return {each.id for each in words.find(text, lexicon.words_of(locale))}


@pytest.mark.parametrize("locale", OTHERS)
def test_there_are_enough_sentences_of_both_kinds(locale: str) -> None:
    sentences = labelled.read(f"terms-{locale}")
    assert sum(bool(each.expected) for each in sentences) >= 40
    assert sum(not each.expected for each in sentences) >= 40
    assert sum(each.is_held_out for each in sentences) >= 35


@pytest.mark.parametrize("family", ["terms-en", "disclosure-en"])
def test_english_has_three_hundred_sentences_of_each_family(family: str) -> None:
    assert len({each.text for each in labelled.read(family)}) >= 300


def test_most_terms_are_found_in_what_others_wrote_who_knew_nothing_of_the_lists() -> None:
    score = labelled.Score()
    for locale in lexicon.LANGUAGES:
        held_out = [each for each in labelled.read(f"independent-terms-{locale}") if each.is_held_out]
        score += labelled.score(held_out, partial(_ids, locale=locale))
    assert score.sentences > 300
    assert score.precision >= 0.93
    assert score.recall >= 0.88


@pytest.mark.parametrize("locale", OTHERS)
def test_terms_are_found_in_the_held_out_half(locale: str) -> None:
    known = lexicon.words_of(locale)
    held_out = [each for each in labelled.read(f"terms-{locale}") if each.is_held_out]
    score = labelled.score(held_out, lambda text: {each.id for each in words.find(text, known)})
    assert score.precision >= 0.95
    assert score.recall >= 0.9


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr", "Le rapport dit « pédopornographie » encore."),
        ("fr", "Le rapport dit «\u00a0pédopornographie\u00a0» encore."),
        ("de", "Im Bericht steht „Kinderpornografie“, leider."),
        ("de", "Im Bericht steht »Kinderpornografie«, leider."),
        ("es", "El informe dice «pornografía infantil» otra vez."),
        ("pt", "O relatório diz “pornografia infantil” outra vez."),
    ],
)
def test_each_languages_own_quotation_marks_are_known(locale: str, text: str) -> None:
    assert words.find(text, lexicon.words_of(locale)) == ()


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("de", "Nach dem Selbstmordversuch half ihr ein Team.", ["35"]),
        ("de", "Mit Selbstmördern und Mobbern redete niemand.", ["35", "32"]),
        ("de", "Sie war Opfer sexualisierter Gewalt.", ["18"]),
        ("de", "Die Liebesbeziehung zu einer Minderjährigen war keine.", ["9"]),
        ("de", "Das Mädchen wurde angeblich missbraucht.", ["20"]),
        ("de", "Historischer Missbrauch in Heimen wird aufgearbeitet.", ["21"]),
        ("de", "Sie gelten als Digital Natives, er als Digital Native.", ["45", "45"]),
        ("de", "Das Selbstmordattentat war in den Nachrichten.", []),
        ("de", "Wir pflegen eine vertrauensvolle Beziehung zu Kindern.", []),
        ("de", "Angeblich missbraucht der Konzern seine Marktmacht.", []),
        ("fr", "Il a commis suicide.", ["35"]),
        ("fr", "Ils se sont pendus.", ["39"]),
        ("fr", "Une automutilatrice; elle se scarifie pour attirer l'attention.", ["38", "38"]),
        ("fr", "Une revanche pornographique et des hypertrucages pornos.", ["25", "41"]),
        ("fr", "Attirer l'attention sur la prévention du suicide.", []),
    ],
)
def test_inflections_and_compounds_are_found_and_their_innocent_neighbours_are_not(
    locale: str, text: str, expected: list[str]
) -> None:
    assert [each.id for each in words.find(text, lexicon.words_of(locale))] == expected


@pytest.mark.parametrize(
    "piece", ["“a ", '"a ', "«", "'a 'b ", "Survivor statement: a\n", "\n \n", "a.b.", "> a\n", "@a."]
)
def test_quotations_are_found_in_time_that_grows_with_the_text_only(piece: str) -> None:
    small, large = (quoting.exempt(piece * count, ("survivor statement",)) for count in (10, 20_000))
    assert all(start < end for start, end in (*small, *large))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('She said "he touched me" to us.', "She said \n\n to us."),
        ("> he touched me\nWe listen.", "\n\n\nWe listen."),
        ("A survivor writes: he touched me.\n\nWe listen.", "\n\n\n\nWe listen."),
        ("Look at example.org, “there”.", "Look at example.org, \n\n."),
        ("Don't stop; it's ours.", "Don't stop; it's ours."),
    ],
)
def test_what_is_left_without_quotations_keeps_addresses_and_stays_apart(text: str, kept: str) -> None:
    assert quoting.without_quotations(text, lexicon.markers()) == kept


@given(ANY_TEXT)
@settings(max_examples=60)
def test_no_text_makes_the_search_for_quotations_fail_or_leave_the_text(text: str) -> None:
    spans = quoting.exempt(text, lexicon.markers())
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    assert all(quoting.covers(spans, *span) for span in spans)
    left = quoting.without_quotations(text, lexicon.markers())
    assert Counter(left.replace("\n", "")) <= Counter(text)


@given(ANY_TEXT)
@settings(max_examples=40)
def test_no_text_makes_the_door_fail(text: str) -> None:
    assert guard.tells_of_harm(text) in {True, False}
    assert guard.tells_of_harm(text, may_quote=True) in {True, False}


@given(st.text(st.sampled_from("aB\u0301\u200bßﬁİ𝐚é\u00ad –") | st.characters(min_codepoint=32), max_size=30))
@settings(max_examples=80)
def test_folding_knows_the_place_of_every_letter(text: str) -> None:
    folded, alone = folding.fold(text), [folding.fold(char).text for char in text]
    assert folded.text == "".join(alone)
    places = [place for place, chars in enumerate(alone) for _ in chars]
    assert list(folded.places(range(len(places) + 1))) == [*places, len(text)]
