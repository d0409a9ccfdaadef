"""The feeds of a page, whatever the page is made of."""

from campaigns.sources import feed_links

URL = "https://news.example/about/"


def found(markup: str) -> tuple[str, ...]:
    return feed_links.find_here(markup.encode(), URL)


def test_named_feeds_are_found_in_order_and_made_absolute() -> None:
    page = (
        '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        '<LINK REL="feed Alternate" TYPE="application/atom+xml" HREF="atom.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    )
    assert found(page) == ("https://news.example/feed/", "https://news.example/about/atom.xml")


def test_what_is_no_feed_or_no_web_address_is_not_found() -> None:
    page = (
        '<link rel="stylesheet" type="application/rss+xml" href="/style">'
        '<link rel="alternate" hreflang="de" href="/de">'
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
        '<link rel="alternate" type="application/rss+xml" href="http://[">'
        '<link rel="alternate" type="application/rss+xml">'
    )
    assert found(page) == ()


def test_a_page_that_names_hundreds_gives_a_few() -> None:
    page = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(500))
    assert len(found(page)) == 5


def test_broken_bytes_do_no_harm() -> None:
    assert feed_links.find_here(b"<link rel=alternate \xff\xfe <<<>" * 1000, URL) == ()


def test_usual_places_are_on_the_same_site() -> None:
    assert all(place.startswith("https://news.example/") for place in feed_links.usual_places(URL))
