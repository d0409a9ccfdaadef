"""Nobody is sent to a number that was guessed, and nobody is left without a way to help."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from campaigns.model import helplines, partner_line
from campaigns.model.helplines import HelpLineRow, Standing
from campaigns.model.partner_line import LineFor, OwnLine, PartnerLine
from campaigns.model.post import HelpLine
from tests.builders import stored_partner

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


PARTNER = stored_partner(1, country="PT")
GIVEN = OwnLine("Our line", "+351 21 000 0000", "", LineFor.CHILDREN)
AT = datetime.combine(TODAY, time(12), tzinfo=UTC)


def said(own: OwnLine | None = GIVEN, *, mark: str = "", age: int = 0, rejected: str = "") -> PartnerLine:
    return PartnerLine(mark, "discord:1", AT - timedelta(days=age), own, rejected)


def seen(*rows: HelpLineRow, by: PartnerLine | None = None, country: str = "PT") -> tuple[HelpLine, ...]:
    own = helplines.own_of(PARTNER.country, PARTNER.name, by, on=TODAY)
    return helplines.choose([DIRECTORY, *rows], country, on=TODAY, own=own)


def shown(*rows: HelpLineRow, by: PartnerLine | None = None) -> list[str]:
    return [line.name for line in seen(*rows, by=by)]


def test_the_partners_own_line_comes_first_then_the_countrys_then_the_directories() -> None:
    assert shown(row("PT", "sos"), by=said()) == ["Our line", "sos"]
    assert shown(row("PT", "weak", evidence="indirect"), by=said()) == ["Our line", "weak", "directory"]
    assert shown(by=said()) == ["Our line"]


def test_an_own_line_confirmed_too_long_ago_asks_to_be_checked_beside_the_directory() -> None:
    assert shown(by=said(age=180)) == ["Our line"]
    assert shown(by=said(age=181)) == ["Our line", "directory"]
    assert seen(by=said(age=181))[0].is_to_be_checked


def test_a_rejected_line_is_never_shown() -> None:
    assert shown(row("PT", "sos"), by=said(rejected="wrong number")) == ["sos"]


def test_who_is_for_children_comes_before_who_is_for_parents_whoever_gave_it() -> None:
    parents = row("PT", "family line (parents)")
    assert shown(parents, row("PT", "kids")) == ["kids", "family line (parents)"]
    ours = said(OwnLine("Our parents' line", "123", "", LineFor.PARENTS))
    assert shown(row("PT", "kids"), by=ours) == ["kids", "Our parents' line"]
    assert shown(parents, row("PT", "report", kind="hotline")) == ["family line (parents)", "report", "directory"]


def test_the_same_number_is_shown_once_as_the_partner_gives_it() -> None:
    ours = said(OwnLine("As we call it", "116-111", "", LineFor.EVERYONE))
    assert shown(row("PT", "sos"), by=ours) == ["As we call it"]


@pytest.mark.parametrize(
    ("rows", "by", "expected"),
    [
        ((), None, Standing.NONE),
        ((), said(None), Standing.NONE),
        ((row("PT", "report", kind="hotline"),), None, Standing.NONE),
        ((row("PT", "report", kind="hotline"),), said(mark="right"), Standing.CONFIRMED),
        ((), said(rejected="wrong"), Standing.NONE),
        ((row("PT", "sos"),), None, Standing.UNCONFIRMED),
        ((row("PT", "sos"),), said(None, mark="another"), Standing.UNCONFIRMED),
        ((row("PT", "sos"),), said(None, mark="right"), Standing.CONFIRMED),
        ((row("PT", "sos"),), said(None, mark="right", age=180), Standing.CONFIRMED),
        ((row("PT", "sos"),), said(None, mark="right", age=181), Standing.UNCONFIRMED),
        ((row("PT", "sos"),), said(mark="right", rejected="wrong"), Standing.UNCONFIRMED),
        ((), said(mark="right"), Standing.CONFIRMED),
        ((), said(mark="right", age=181), Standing.UNCONFIRMED),
    ],
)
def test_a_yes_holds_for_what_was_shown_and_for_180_days(
    rows: tuple[HelpLineRow, ...], by: PartnerLine | None, expected: Standing
) -> None:
    lines = seen(*rows, by=by)
    if by is not None and by.mark == "right":
        by = replace(by, mark=partner_line.mark(helplines.to_confirm(lines)))
    assert helplines.standing(by, lines, on=TODAY) is expected


def test_a_partner_is_asked_about_its_own_line_alone_and_never_about_the_directories() -> None:
    country = row("PT", "sos", evidence="indirect")
    assert [line.name for line in helplines.to_confirm(seen(country, by=said()))] == ["Our line"]
    assert [line.name for line in helplines.to_confirm(seen(country))] == ["sos"]
    assert helplines.to_confirm(seen()) == ()
    assert helplines.to_confirm(seen(row("PT", "report", kind="hotline"))) == (), "who takes reports does not listen"
