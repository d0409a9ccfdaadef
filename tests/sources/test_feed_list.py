"""A list of feeds is all right, or every mistake is told by row and field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model.errors import ProblemsError
from campaigns.model.feed import FeedDraft, FeedMode
from campaigns.sources import feed_list
from tests.sources.mistakes import lines_of


def read(*rows: str) -> tuple[FeedDraft, ...]:
    return feed_list.read("\n".join(["key,url,organisation,mode", *rows]).encode(), "feeds.csv")


def test_feeds_are_reviewed_unless_the_list_says_auto() -> None:
    assert read(
        "weprotect,https://www.weprotect.org/feed/,WeProtect Global Alliance,",
        "local,http://127.0.0.1:8080/feed,Test,AUTO",
    ) == (
        FeedDraft("weprotect", "https://www.weprotect.org/feed/", "WeProtect Global Alliance", FeedMode.REVIEW),
        FeedDraft("local", "http://127.0.0.1:8080/feed", "Test", FeedMode.AUTO),
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("We Protect,https://a.org/feed,A,review", "row 2: key: "),
        ("a,ftp://a.org/feed,A,review", "row 2: url: an address starts with https://"),
        ("a,https://user:pw@a.org/feed,A,review", "row 2: url: an address may not carry a user name"),
        ("a,https://[a.org/feed,A,review", "row 2: url: this is not an address"),
        ("a,https://a.org/fe ed,A,review", "row 2: url: an address has at most"),
        ("a,https://a.org/feed,,review", "row 2: organisation: is empty"),
        ("a,https://a.org/feed,A,atuo", 'row 2: mode: "atuo" is not a mode; did you mean `auto`?'),
        (",https://a.org/feed,A,auto", "row 2: key: is empty"),
    ],
)
def test_each_mistake_is_one_line_with_its_field(row: str, told: str) -> None:
    found = lines_of(lambda: read(row))
    assert len(found) == 1
    assert told in found[0]


def test_a_key_or_an_address_that_is_there_twice_names_both_rows() -> None:
    found = lines_of(lambda: read("a,https://a.org/feed,A,", "a,https://b.org/feed,B,", "c,https://a.org/feed,C,"))
    assert [line.removeprefix("feeds.csv: ").split(" already")[0] for line in found] == [
        "row 3: key: row 2 has this key",
        "row 4: url: row 2 has this url",
    ]


@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"key,url,organisation\n{text},".encode()))
def test_arbitrary_bytes_never_raise_anything_but_problems(data: bytes) -> None:
    with pytest.raises(ProblemsError):
        feed_list.read(data, "feeds.csv")


def test_every_mistake_in_a_filter_is_told_by_row_and_column() -> None:
    rows = (
        "a,https://a.example/feed,A,auto,!!!,,,",
        "b,https://b.example/feed,B,review,,,English please,",
        "c,https://c.example/feed,C,review,,,,soon",
        "d,https://d.example/feed,D,review,,,,9999",
    )
    data = "\n".join(("key,url,organisation,mode,words,categories,languages,max_age_days", *rows)).encode()
    with pytest.raises(ProblemsError) as told:
        feed_list.read(data, "feeds.csv")
    assert [(one.place, one.field) for one in told.value.problems] == [
        ("row 2", "words"),
        ("row 3", "languages"),
        ("row 4", "max_age_days"),
        ("row 5", "max_age_days"),
    ]
