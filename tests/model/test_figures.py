import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import figures


@pytest.mark.parametrize(
    ("locale", "text", "words"),
    [
        ("en", "As many as 1 in 4 children report it.", ["1 in 4"]),
        ("en", "One in five girls, and 30 % of boys.", ["One in five girls", "30 %"]),
        ("en-GB", "Twelve of them, 12,500 elsewhere, 3 million in all.", ["12,500", "3 million"]),
        ("en", "Every third child", ["Every third child"]),
        (
            "de",
            "Bis zu 1 von 4 Kindern, also jedes vierte Kind: 25 Prozent.",
            ["1 von 4", "jedes vierte Kind", "25 Prozent"],
        ),
        (
            "fr",
            "Jusqu’à 1 enfant sur 4, une fille sur cinq, 10\u202f000 enfants.",
            ["1 enfant sur 4", "une fille sur cinq", "10 000"],
        ),
        (
            "es",
            "Hasta 1 de cada 4 niños; una de cada cinco niñas; 20 por ciento.",
            ["1 de cada 4", "una de cada cinco niñas", "20 por ciento"],
        ),
        (
            "pt",
            "Até 1 em cada 4 crianças; uma em cada cinco raparigas.",
            ["1 em cada 4", "uma em cada cinco raparigas"],
        ),
        ("nl", "30% van de kinderen", ["30%"]),
        (
            "en",
            "Half of all children, two-thirds of young people.",
            ["Half of all children", "two-thirds of young people"],
        ),
        ("en", "Every 2 seconds a child; hundreds of thousands.", ["Every 2 seconds a child", "hundreds of thousands"]),
        (
            "de",
            "Die Hälfte aller Kinder, ein Drittel der Mädchen; alle zehn Minuten wird ein Kind bedroht.",
            ["Die Hälfte aller Kinder", "ein Drittel der Mädchen", "alle zehn Minuten wird ein Kind"],
        ),
        (
            "fr",
            "La moitié de tous les enfants, un tiers des élèves.",
            ["La moitié de tous les enfants", "un tiers des élèves"],
        ),
        (
            "es",
            "La mitad de las niñas; dos tercios de los jóvenes.",
            ["La mitad de las niñas", "dos tercios de los jóvenes"],
        ),
        ("pt", "Metade das crianças; um terço dos jovens.", ["Metade das crianças", "um terço dos jovens"]),
    ],
)
def test_a_claim_of_how_common_something_is_is_a_figure(locale: str, text: str, words: list[str]) -> None:
    assert [each.words for each in figures.find(text, locale)] == words


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Session 1 of 4: ages 11–14, ten minutes, two of your people, T-14 on 9 in 2027."),
        ("en", "One in a while; in one of the two cases; call 116 111."),
        (
            "en",
            "Half of the pupils draw for half an hour; a quarter of an hour later, every 20 minutes with your child.",
        ),
        ("de", "Die Hälfte der Klasse beginnt, eine Viertelstunde lang."),
        ("fr", "Un quart d’heure, et la moitié du groupe échange."),
        ("de", "Einheit 4 von 4: drei Beiträge, 14–18 Jahre, am 09.02.2027, eine von drei Aufgaben."),
        ("fr", "Séance 1 sur 4 : dans les dix prochaines minutes, {campaign.days_left} jours."),
        ("es", "Sesión 2 de 4: 7–11 años, treinta minutos."),
        ("pt", "Sessão 3 de 4: 24 pétalas, dez minutos."),
    ],
)
def test_a_plain_number_claims_nothing(locale: str, text: str) -> None:
    assert figures.find(text, locale) == ()


@pytest.mark.parametrize(
    "text",
    [
        "1 in 4 children (Office of the UN Special Representative on Violence against Children, 2016) tell us.",
        "As WHO (2022) says, 1 in 4 of them do.",
        "[UNICEF, 2019](https://example.org) counted 1 in 4.",
    ],
)
def test_a_name_and_a_year_in_its_paragraph_are_its_source(text: str) -> None:
    assert [each.has_source for each in figures.find(text, "en")] == [True]


@pytest.mark.parametrize("text", ["1 in 4 (2016)", "1 in 4 (UN)", "1 in 4 tell us.\n\nSee (UN, 2016)."])
def test_half_a_source_is_none(text: str) -> None:
    assert [each.has_source for each in figures.find(text, "en")] == [False]


@given(
    st.text(alphabet="1 in 4of%(),.20 von kind\n[]", max_size=400),
    st.sampled_from(["en", "de", "fr", "es", "pt", "nl"]),
)
def test_no_text_makes_it_raise_and_every_place_is_right(text: str, locale: str) -> None:
    for each in figures.find(text, locale):
        assert " ".join(text[each.start : each.end].split()) == each.words
