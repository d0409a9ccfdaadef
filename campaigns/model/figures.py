"""Figures of a text that claim how common something is: percentages, "1 in 4", "two thirds", "every fourth", millions.

Plain numbers are none: ten minutes, session 2 of 4 and ages 11-14 claim nothing. A figure has its source when a name
and a year stand with it, in brackets or before brackets, in the same paragraph: (WHO, 2022), WHO (2022).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from campaigns.model import locale_tag


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and whether it can be checked."""

    words: str
    start: int
    end: int
    has_source: bool


_NUMBER: Final = r"\d{1,9}(?:[.,]\d{1,3})?"
_PEOPLE: Final = {
    "en": r"child(?:ren)?|kids?|girls?|boys?|teenagers?|teens?|adolescents?|pupils?|students?|people|parents|adults",
    "de": r"kind(?:er[ns]?)?|jugendlichen?|jugendlicher|mädchen|jungen|menschen|schüler\w{0,6}|eltern|erwachsenen?",
    "fr": r"enfants?|jeunes?|filles?|garçons?|ados?|adolescente?s?|élèves?|parents|adultes?|personnes?",
    "es": r"niñ[oa]s?|niñas y niños|niños y niñas|jóvenes|joven|adolescentes?|alumn[oa]s?|padres|adult[oa]s?|personas?",
    "pt": r"crianças?|jovens|jovem|raparigas?|rapazes|adolescentes?|alun[oa]s?|pais|adult[oa]s?|pessoas?",
}
_SMALL: Final = {
    "en": r"one|two|three|four|five|six|seven|eight|nine|ten",
    "de": r"eine?[rsmn]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn",
    "fr": r"une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix",
    "es": r"un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez",
    "pt": r"uma?|dois|duas|três|quatro|cinco|seis|sete|oito|nove|dez",
}
_OF: Final = {"en": r"in(?: every)?|out of", "de": "von", "fr": "sur", "es": "de cada", "pt": "em cada"}
_PART: Final = {
    "en": r"sessions?|parts?|steps?|weeks?|lessons?|chapters?",
    "de": r"einheit|teil|sitzung|folge|woche|schritt|stunde|kapitel|nummer",
    "fr": r"séance|partie|étape|épisode|session|semaine|leçon|numéro",
    "es": r"sesión|parte|paso|semana|lección",
    "pt": r"sessão|parte|passo|semana|aula",
}
_EVERY: Final = {
    "de": r"jede[rsnm]? (?:zweite|dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte)[rsnm]? ",
    "en": r"every (?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) ",
}
_SHARE: Final = {
    # not "half of the pupils draw": in English that is said of a group that is there
    "en": r"(?:half|(?:a|one|two|three|four)[ -](?:third|quarter|fifth)s?) of (?:all )?(?!(?:the|our|your|these) )",
    "de": r"(?:die hälfte|(?:ein|zwei|drei|vier) (?:drittel|viertel|fünftel)) (?:aller|der|von) ",
    "fr": r"(?:la moitié|(?:un|deux|trois|quatre) (?:tiers|quarts?|cinquièmes?)) (?:des |d[’']|de tou(?:s|tes) les )",
    "es": r"(?:la mitad|(?:un|dos|tres|cuatro) (?:tercios?|cuartos?|quintos?|(?:tercera|cuarta|quinta)s? partes?)) de"
    r" (?:tod[oa]s )?(?:l[oa]s )?",
    "pt": r"(?:metade|(?:um|dois|três|quatro) (?:terços?|quartos?|quintos?)) (?:d[aoe]s?|de tod[oa]s [oa]s) ",
}
_OFTEN: Final = {
    "en": (r"every", r"seconds?|minutes?|hours?", r"an?|one|another"),
    "de": (r"alle|jede", r"sekunden?|minuten?|stunden?", r"eine?"),
    "fr": (r"toutes les", r"secondes?|minutes?|heures?", r"une?"),
    "es": (r"cada", r"segundos?|minutos?|horas?", r"una?"),
    "pt": (r"cada", r"segundos?|minutos?|horas?", r"uma?"),
}
_MANY: Final = (
    r"millions?|billions?|milliards?|millionen|milliarden|millon(?:es)?|millón|milh(?:ão|ões)|mil milhões"
    r"|hundreds of thousands|hunderttausenden?|centaines de milliers|cientos de miles|centenas de milhares"
)
_ANYWHERE: Final = (
    rf"{_NUMBER}[ \u00a0\u202f]?[%‰٪]",
    rf"{_NUMBER}[ \u00a0\u202f](?:per ?cent|prozent|pour cent|por cien(?:to)?|por cento)\b",
    r"(?<![\d.,])\d{1,3}(?:[.,\u00a0\u202f’']\d{3}){1,3}(?!\d)(?![.,]\d)",
    rf"(?:\b{_NUMBER}[ \u00a0\u202f])?\b(?:{_MANY})\b",
)
_SOURCED: Final = re.compile(
    r"\((?=[^()\n]{0,200}[^\W\d_]{2})[^()\n]{0,200}\b(?:19|20)\d\d\b[^()\n]{0,80}\)"
    r"|(?<!\w)[^\W\d_]{2,40}[ \u00a0]\((?:19|20)\d\d\)"
    r"|\[[^\[\]\n]{2,200}\b(?:19|20)\d\d\b[^\[\]\n]{0,80}\]\("
)
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n")


def find(text: str, locale: str) -> tuple[Figure, ...]:
    """Find the figures of a text, in its order; in an unknown language those that look the same everywhere."""
    pattern = _PATTERNS.get(locale_tag.language_of(locale), _PATTERNS[""])
    found: list[Figure] = []
    for start, paragraph in _paragraphs(text):
        has_source = _SOURCED.search(paragraph) is not None
        for match in pattern.finditer(paragraph):
            if match["part"]:
                continue
            words = " ".join(match[0].split())
            found.append(Figure(words, start + match.start(), start + match.end(), has_source))
    return tuple(found)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for gap in _PARAGRAPH.finditer(text):
        yield start, text[start : gap.start()]
        start = gap.end()
    yield start, text[start:]


def _pattern(language: str) -> re.Pattern[str]:
    """Join what claims how common something is in a language."""
    ways = list(_ANYWHERE)
    if language in _OF:
        people, small, of, part = (table[language] for table in (_PEOPLE, _SMALL, _OF, _PART))
        every, units, one = _OFTEN[language]
        between, total = rf"(?: (?:{people}))?", r"(?:\d{1,3}|1000|10000)(?!\d)"
        ways += [
            # digits speak for themselves, unless they count the parts of something
            rf"(?<!\w)(?<!\d[.,])(?P<part>(?:{part}) )?\d{{1,4}}{between} (?:{of}) (?:{total}|(?:{small})\b)",
            rf"\b(?:{small}) (?:{people}) (?:{of}) (?:{total}|(?:{small})\b)",
            rf"\b(?:{small}) (?:{of}) (?:{total}|{small})(?: \w{{1,20}})? (?:{people})\b",
            rf"\b{_SHARE[language]}(?:\w{{1,20}} )?(?:{people})\b",
            rf"\b(?:{every}) (?:(?:\d{{1,3}}|{small}) )?(?:{units}),? (?:\w{{1,12}} )?(?:{one}) (?:{people})\b",
        ]
    else:
        ways.append("(?P<part>(?!))")
    if language in _EVERY:
        ways.append(rf"\b{_EVERY[language]}(?:{_PEOPLE[language]})\b")
    return re.compile("|".join(f"(?:{way})" for way in ways), re.IGNORECASE)


_PATTERNS: Final = {language: _pattern(language) for language in ("", *_OF)}
