"""Nobody is sent to a number that was guessed, and nobody is left without a way to help."""

from datetime import date, timedelta

from campaigns.model import helplines
from campaigns.model.helplines import HelpLineRow

TODAY = date(2027, 2, 9)


def row(
    country: str, name: str, *, kind: str = "helpline", evidence: str = "page", age: int = 0, source: str = "x"
) -> HelpLineRow:
    return HelpLineRow(
        country,
        country,
        name,
        kind,
        "116 111",
        f"https://{name}.example",
        evidence,
        TODAY - timedelta(days=age),
        source,
    )


DIRECTORY = row("INT", "directory", evidence="indirect")


def names(*rows: HelpLineRow, country: str = "PT") -> list[str]:
    return [line.name for line in helplines.choose([DIRECTORY, *rows], country, on=TODAY)]


def test_a_country_with_a_sound_help_line_gets_just_its_own() -> None:
    assert names(row("PT", "sos"), row("ES", "anar")) == ["sos"]


def test_help_lines_come_before_hotlines_and_sound_ones_before_weak_ones() -> None:
    rows = (row("PT", "report", kind="hotline"), row("PT", "weak", evidence="indirect"), row("PT", "sound"))
    assert names(*rows) == ["sound", "weak", "report", "directory"]


def test_a_country_without_a_line_gets_the_directories() -> None:
    assert names(row("ES", "anar")) == ["directory"]


def test_a_country_with_nothing_but_a_hotline_gets_the_directories_too() -> None:
    assert names(row("PT", "report", kind="hotline")) == ["report", "directory"]


def test_the_number_of_the_european_union_is_never_guessed_into_a_country() -> None:
    assert names(row("EU", "116 111")) == ["directory"]
    assert names(row("EU", "116 111"), country="EU") == ["directory"]


def test_a_row_without_a_source_is_not_shown() -> None:
    assert names(row("PT", "rumour", source=" ")) == ["directory"]


def test_a_check_holds_for_180_days() -> None:
    assert [line.is_to_be_checked for line in helplines.choose([row("PT", "sos", age=180)], "pt", on=TODAY)] == [False]
    assert [line.is_to_be_checked for line in helplines.choose([row("PT", "sos", age=181)], "pt", on=TODAY)] == [True]


def test_a_line_that_is_in_the_directories_too_is_shown_once() -> None:
    line = row("US", "directory", evidence="indirect")
    assert names(line, country="US") == ["directory"]
