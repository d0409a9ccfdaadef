"""The facts that are shipped hold what the product says of them."""

from datetime import date

import pytest

from campaigns.model.helplines import HelpLineRow
from campaigns.model.taxonomy import Taxonomy
from campaigns.model.terminology import Severity
from campaigns.sources import facts

TODAY = date(2026, 11, 22)


def test_every_help_line_has_a_source_a_way_to_reach_it_and_a_known_kind() -> None:
    for row in facts.help_line_rows():
        assert row.source, row
        assert row.phone or row.url, row
        assert row.kind in {"helpline", "hotline"}, row
        assert row.evidence in {"page", "indirect"}, row
        assert row.country_code in {"INT", "EU"} or row.country_code in facts.countries(), row


def test_every_country_of_the_world_gets_help_and_only_its_own_or_the_directories() -> None:
    for code in facts.countries():
        lines = facts.help_lines(code, TODAY)
        assert lines
        assert {line.country_code for line in lines} <= {code, "INT"}


def test_numbers_are_byte_for_byte_those_of_the_file() -> None:
    phones = {(row.country_code, row.name): row.phone for row in facts.help_line_rows()}
    for code in facts.countries():
        for line in facts.help_lines(code, TODAY):
            assert line.phone == phones[line.country_code, line.name]


@pytest.mark.parametrize("country", ["XX", "EU", "INT", "", "Narnia"])
def test_an_unknown_country_gets_the_directories_and_no_number(country: str) -> None:
    lines = facts.help_lines(country, TODAY)
    assert {line.country_code for line in lines} == {"INT"}
    assert not any(line.phone for line in lines)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Czech Republic", "CZ"), ("Turkey", "TR"), ("England", "GB"), ("the UK", "GB"), ("U.K.", "GB"),
        ("Irlande du Nord", "GB"), ("Ireland", "IE"), ("The Netherlands", "NL"), ("Osterreich", "AT"), ("espana", "ES"),
        ("Cote d'Ivoire", "CI"), ("Bosnia and Herzegovina", "BA"), ("EE.UU.", "US"), ("usa", "US"), ("Korea", ""),
        ("Atlantis", ""), ("", ""), ("...", ""), ("the", ""), ("United States of America", "US"), ("Holland", "NL"),
        ("the UAE", "AE"), ("Saint Lucia", "LC"), ("Oesterreich", "AT"), ("Polska", "PL"), ("Ελλάδα", "GR"),
        ("Україна", "UA"), ("россия", "RU"), ("日本", "JP"), ("대한민국", "KR"), ("Magyarország", "HU"),
    ],
)  # fmt: skip
def test_a_country_is_found_by_the_names_people_write_and_none_is_guessed(written: str, code: str) -> None:
    assert facts.find_country(written) == code


def test_a_name_that_means_two_countries_in_other_languages_means_none() -> None:
    assert facts.find_country("Nga") == "NG", "the code of ISO 3166-1; Russia in Vietnamese"
    assert facts.find_country("Kongo") == "", "one of the two in Polish, the other in Norwegian"
    assert "" not in facts._codes_elsewhere()
    for locale in facts._MORE_NAME_LOCALES:
        for code, name in facts._territories(locale).items():
            assert facts._codes_elsewhere().get(facts.plain_name(name), code) == code, (locale, name)


def test_no_name_of_one_country_is_taken_for_another() -> None:
    codes = facts.country_codes()
    assert "" not in codes
    for locale in facts._NAME_LOCALES:
        for code, name in facts._territories(locale).items():
            assert codes[facts.plain_name(name)] == code, (locale, name)
    assert all(codes[facts.plain_name(row["name"])] == row["code"] for row in facts._rows("country_names.csv"))
    assert all(row["code"] in facts.countries() for row in facts._rows("country_names.csv"))


def test_capabilities_are_the_21_of_the_model_national_response() -> None:
    assert list(facts.editions()[Taxonomy.CAPABILITIES].tags) == [f"MNR-{number:02d}" for number in range(1, 22)]


def test_terms_block_or_warn_and_say_why() -> None:
    terms = facts.terminology()
    assert {term.severity for term in terms} == {Severity.BLOCK, Severity.WARN}
    assert all(term.why and term.prefer for term in terms)


def test_only_dates_that_were_announced_count_as_published() -> None:
    published = facts.published_key_dates()
    assert published[2008].on == date(2008, 2, 12)
    assert published[2026].is_confirmed
    assert 2027 not in published


def test_countries_are_the_249_of_iso_3166_and_kosovo() -> None:
    assert len(facts.countries()) == 250
    assert facts.countries()["CZ"] == "Czechia"
    assert facts.country_codes()["deutschland"] == "DE"


def test_every_kind_of_word_a_plan_may_use_is_there_once() -> None:
    assert {"cyberbullying", "careful-words"} <= facts.vocabulary("topic")
    assert {"parents", "young-people"} <= facts.vocabulary("audience")


def test_a_row_is_what_the_file_says() -> None:
    assert isinstance(facts.help_line_rows()[0], HelpLineRow)
    assert facts.help_line_rows()[0].checked_on == TODAY
