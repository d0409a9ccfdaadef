"""The marks by which a feed's items are recognised."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import item


@pytest.mark.parametrize(
    ("spelling", "canonical"),
    [
        ("https://example.org/news/1", "example.org/news/1"),
        ("http://www.example.org/news/1/", "example.org/news/1"),
        ("HTTPS://Example.ORG:443//news//1", "example.org/news/1"),
        ("https://example.org/news/1?utm_source=rss&utm_medium=rss&fbclid=x", "example.org/news/1"),
        ("https://example.org/news/1?mc_cid=1&mc_eid=2&_hsenc=3#comments", "example.org/news/1"),
        ("https://example.org/?p=12&utm_campaign=a", "example.org?p=12"),
        ("https://example.org/?b=2&a=1", "example.org?a=1&b=2"),
        ("https://example.org/caf%C3%A9", "example.org/café"),
        ("https://example.org/#!/story", "example.org#!/story"),
        ("https://example.org:8443/x", "example.org:8443/x"),
        ("javascript:alert(1)", ""),
        ("/relative", ""),
        ("https://[::1", ""),
        ("https://example.org:99999/", ""),
        ("", ""),
    ],
)
def test_every_spelling_of_a_page_is_one_link(spelling: str, canonical: str) -> None:
    assert item.canonical_link(spelling) == canonical


def test_different_pages_stay_different() -> None:
    pages = [
        "https://e.org/a",
        "https://e.org/b",
        "https://e.org/a?id=1",
        "https://e.org/a?id=2",
        "https://f.org/a",
    ]
    assert len({item.canonical_link(page) for page in pages}) == len(pages)


@given(st.text(max_size=80))
def test_no_text_is_too_hostile_for_marks(text: str) -> None:
    link = item.canonical_link(f"https://example.org/{text}?{text}#{text}")
    link.encode()
    made = item.parsed_item(guid=text, link=text, title=text, summary_html=text)
    assert item.id_of(made.keys) == item.id_of(made.keys)
    assert item.canonical_link(f"http://{text}") == item.canonical_link(f"http://{text}")


def test_titles_are_the_same_whatever_their_case_spacing_and_quotes() -> None:
    assert item.normalised_title("“Ask  first”: A New Guide") == item.normalised_title("Ask first - a new guide")
    assert item.normalised_title("Guide 1") != item.normalised_title("Guide 2")


def test_digest_sees_words_not_markup() -> None:
    plain = item.parsed_item(title="A", summary_html="<p>Help is <b>here</b></p>")
    dressed = item.parsed_item(title="A", summary_html='<p class="x">Help  is <i>here</i></p><img src="track?9">')
    edited = item.parsed_item(title="A", summary_html="<p>Help is near</p>")
    assert plain.keys.digest == dressed.keys.digest != edited.keys.digest


def test_the_address_of_a_whole_site_is_no_mark() -> None:
    assert not item.parsed_item(link="https://www.example.org/").keys.link
    assert item.parsed_item(link="https://www.example.org/?p=3").keys.link == "example.org?p=3"


def test_an_item_without_a_title_goes_by_its_first_words() -> None:
    made = item.parsed_item(summary_html="<p>New guide for parents is out.</p>")
    assert made.keys.title == "new guide for parents is out"


def test_instants_in_other_zones_are_one_date() -> None:
    utc = item.parsed_item(published_at=datetime(2027, 2, 9, 8, tzinfo=UTC))
    assert utc.keys.date == "2027-02-09T08:00:00+00:00"
