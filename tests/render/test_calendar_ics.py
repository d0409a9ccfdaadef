"""The calendar file."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from campaigns.render import calendar_ics
from campaigns.render.calendar_ics import CalendarEntry

WRITTEN_AT = datetime(2027, 1, 1, tzinfo=UTC)
ENTRY = CalendarEntry(
    uid="kick-off.0.sid-2027@sidekick",
    starts_at=datetime(2027, 2, 9, 9, tzinfo=ZoneInfo("Europe/Lisbon")),
    title="Together; for a better internet, 2027",
    description="First line\nC:\\ second",
    url="https://example.org/a,b",
)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_entry_is_an_instant_in_utc_with_its_own_lasting_uid() -> None:
    lines = unfolded(calendar_ics.text([ENTRY], name="SID 2027", written_at=WRITTEN_AT))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "UID:kick-off.0.sid-2027@sidekick" in lines
    assert "DTSTART:20270209T090000Z" in lines
    assert "DTSTAMP:20270101T000000Z" in lines


def test_separators_and_line_ends_in_text_are_escaped_but_not_in_addresses() -> None:
    lines = unfolded(calendar_ics.text([ENTRY], name="SID 2027", written_at=WRITTEN_AT))
    assert "SUMMARY:Together\\; for a better internet\\, 2027" in lines
    assert "DESCRIPTION:First line\\nC:\\\\ second" in lines
    assert "URL:https://example.org/a,b" in lines


def test_the_same_plan_makes_the_same_file() -> None:
    assert calendar_ics.text([ENTRY], name="a", written_at=WRITTEN_AT) == calendar_ics.text(
        [ENTRY], name="a", written_at=WRITTEN_AT
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_unfolding_gives_it_back(line: str) -> None:
    folded = calendar_ics.folded(line)
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))
    assert folded.removesuffix("\r\n").replace("\r\n ", "") == line


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_title_or_address_can_add_a_line_of_its_own(title: str, url: str) -> None:
    hostile = CalendarEntry("u@x", WRITTEN_AT, title + "\r\nBEGIN:VALARM", url="x\r\nATTACH:" + url)
    lines = unfolded(calendar_ics.text([hostile], name=title, written_at=WRITTEN_AT))
    assert [line for line in lines if line.startswith(("BEGIN:VALARM", "ATTACH"))] == []
    assert len(lines) == 17
