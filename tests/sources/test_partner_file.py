"""A partner file is all right, or every mistake is told by row and field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model.errors import ProblemsError
from campaigns.model.partner import DestinationKind, PartnerDraft
from campaigns.sources import partner_file
from tests import effort
from tests.sources.mistakes import lines_of

HEADER = (
    "guild_id,name,country,timezone,locale,announcements_channel_id,resources_channel_id,news_channel_id,"
    "mention_role_id,tags"
)
PORTO = (
    "1000000000000000001,Escola Segura,PT,Europe/Lisbon,pt-PT,1000000000000000011,,1000000000000000012,,schools;north"
)
BERN = "1000000000000000002,Netz Bern,ch,europe/zurich,de-ch,1000000000000000021,,,1000000000000000029,"


def read(*rows: str) -> tuple[PartnerDraft, ...]:
    return partner_file.read("\n".join([HEADER, *rows]).encode(), "partners.csv")


def mistakes(*rows: str) -> list[str]:
    return lines_of(lambda: read(*rows))


def test_good_rows_become_partners_with_codes_in_their_usual_spelling() -> None:
    porto, bern = read(PORTO, BERN)
    assert porto == PartnerDraft(
        guild_id=1000000000000000001,
        name="Escola Segura",
        country="PT",
        timezone="Europe/Lisbon",
        locale="pt-PT",
        channels={DestinationKind.ANNOUNCEMENTS: 1000000000000000011, DestinationKind.NEWS: 1000000000000000012},
        tags=frozenset({"schools", "north"}),
    )
    assert (bern.country, bern.timezone, bern.locale) == ("CH", "Europe/Zurich", "de-CH")
    assert bern.mention_role_id == 1000000000000000029


def test_each_of_four_bad_rows_is_named_by_row_and_field() -> None:
    assert [": ".join(line.split(": ")[:3]) for line in mistakes(
        PORTO,
        PORTO.replace("Europe/Lisbon", "Europe/Lisabon").replace("000001,", "000003,").replace("00001", "00003"),
        "1000000000000000001,Twice,PT,Europe/Lisbon,pt,1000000000000000051,,,,",
        "1000000000000000006,Wrong,Germany,Europe/Berlin,de,1000000000000000061,,,,",
        "12345,Bad id,DE,Europe/Berlin,de,1000000000000000071,,,,",
    )] == [
        "partners.csv: row 3: timezone",
        "partners.csv: row 4: guild_id",
        "partners.csv: row 5: country",
        "partners.csv: row 6: guild_id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Europe/Lisbon", "Europe/Lisabon", "Did you mean Europe/Lisbon?"),
        ("Europe/Lisbon", "UTC+1", "An offset forgets daylight saving."),
        (",PT,", ",Portugal,", '"Portugal" is not a country code (ISO 3166-1 alpha-2); write `PT` for Portugal'),
        (",PT,", ",Deutschland,", "write `DE` for Germany"),
        (",PT,", ",PRT,", "write `PT` for Portugal"),
        (",PT,", ",UK,", "write `GB` for United Kingdom"),
        (",PT,", ",Portugual,", "did you mean `PT` (Portugal)?"),
        (",PT,", ",EU,", '"EU" is not a country code'),
        (",PT,", ",,", "country: is empty; every partner needs it"),
        ("pt-PT", "pt_PT", "write `pt-PT`"),
        ("pt-PT", "Portuguese", "write `pt`"),
        ("pt-PT", "xx", "no language has the code `xx`"),
        ("pt-PT", "pt-XX", "there is no country `XX`"),
        ("1000000000000000011", "", "announcements_channel_id: is empty; every partner needs it"),
        ("1000000000000000011", "1.23457E+18", "A spreadsheet has turned it into a rounded number"),
        ("1000000000000000001", '"1,23457E+18"', "Format the column as text"),
        ("Escola Segura", "x" * 101, "name: has 101 characters; the limit is 100"),
        ("Escola Segura", "Escola\u202e", "U+202E"),
        ("schools;north", "two words", '"two words" is not a tag'),
    ],
)
def test_each_mistake_is_one_line_with_the_fix(old: str, new: str, told: str) -> None:
    found = mistakes(PORTO.replace(old, new))
    assert len(found) == 1
    assert found[0].startswith("partners.csv: row 2: ")
    assert told in found[0]


def test_a_server_that_is_there_twice_names_both_rows() -> None:
    found = mistakes(PORTO, BERN, PORTO)
    assert found == [
        "partners.csv: row 4: guild_id: 1000000000000000001 is the server of row 2 already; one row for each server"
    ]


def test_a_channel_belongs_to_one_partner() -> None:
    found = mistakes(PORTO, BERN.replace("1000000000000000021", "1000000000000000011"))
    assert len(found) == 1
    assert "row 3: announcements_channel_id: 1000000000000000011 is a channel of the partner in row 2" in found[0]


def test_one_partner_may_use_one_channel_for_everything() -> None:
    (partner,) = read(PORTO.replace("1000000000000000012", "1000000000000000011"))
    assert set(partner.channels.values()) == {1000000000000000011}


def test_a_missing_column_is_told_once_and_not_for_each_row() -> None:
    header = HEADER.replace("timezone,", "")
    rows = [row.replace("Europe/Lisbon,", "").replace("europe/zurich,", "") for row in (PORTO, BERN)]
    found = lines_of(lambda: partner_file.read("\n".join([header, *rows]).encode(), "partners.csv"))
    assert len(found) == 1
    assert found[0].startswith("partners.csv: row 1: timezone: this column is missing")


def test_the_time_for_a_file_grows_with_its_rows_and_with_nothing_else() -> None:
    rows = [
        f"{10**18 + number},Partner {number},PT,Europe/Lisbon,pt-PT,{2 * 10**18 + number},,,,schools"
        for number in range(10_000)
    ]
    assert len(read(*rows)) == 10_000
    assert effort.is_in_proportion(lambda some: read(*some), rows[:1_000], rows, times=10)


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"{HEADER}\n{text}".encode("utf-8", "replace")))
def test_arbitrary_bytes_never_raise_anything_but_problems(data: bytes) -> None:
    with pytest.raises(ProblemsError):
        partner_file.read(data, "partners.csv")
