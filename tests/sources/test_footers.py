"""The line under WordPress's items that says where they appeared first."""

import pytest

from campaigns.sources import feed_document, footers

LINK = "https://harbour.example/blog/news/"
TEXT = "<p>Forty teachers asked.</p>"


@pytest.mark.parametrize(
    "line",
    [
        "<p>The post News appeared first on Harbour.</p>",
        "<p>Der Beitrag News erschien zuerst auf Harbour.</p>",
        "<p>L’article News est apparu en premier sur Harbour.</p>",
        "<p>L&#8217;article News est apparu en premier sur Harbour.</p>",
        "<p>L'article News est apparu en premier sur Harbour.</p>",
        "<p>Cet article <a href='x'>News</a> est apparu en premier sur <a href='y'>Harbour</a>.</p>",
        "<p>La entrada News se publicó primero en Harbour.</p>",
        "<p>La entrada News aparece primero en Harbour.</p>",
        "<p>O post News apareceu primeiro em Harbour.</p>",
        "<p>O conteúdo News aparece primeiro em Harbour.</p>",
        "<p>Het bericht News verscheen eerst op Harbour.</p>",
        "<p>L’articolo News proviene da Harbour.</p>",
        "<p>Artykuł News pochodzi z serwisu Harbour.</p>",
        "<p>Inlägget News dök först upp på Harbour.</p>",
        " The post News. And more news appeared first on Harbour.",
        "\nThe post The post office opens appeared first on Harbour",
        (
            f'<p class="after">Příspěvek <a href="{LINK}?utm_source=rss">News</a> se nejdříve objevil na '
            '<a href="https://harbour.example/blog">Harbour</a>.</p>\n'
        ),
    ],
)
def test_the_line_goes_and_the_text_stays(line: str) -> None:
    assert footers.without(TEXT + line, LINK) == TEXT
    assert footers.without(line, LINK) == ""


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The post that hurt her appeared first on a closed channel.</p><p>Then we helped.</p>",
        "<p>She says the post News appeared first on Harbour.</p>",
        "<p>The post office has opened.</p>",
        f'<p>Read <a href="{LINK}">News</a>.</p>',
        f'<p>Read <a href="{LINK}">News</a> or <a href="https://elsewhere.example/">the law</a>.</p>',
        f'<p>Read <a href="{LINK}">News</a> or <a href="https://harbour.example/blog/more/">more</a>.</p>',
        (
            f'<p>The report that forty teachers wrote with us is <a href="{LINK}">here</a>, and all others are with '
            '<a href="https://harbour.example/blog/">us</a>.</p>'
        ),
        "<p",
        "",
    ],
)
def test_what_only_resembles_it_stays(markup: str) -> None:
    assert footers.without(TEXT + markup, LINK) == TEXT + markup


def test_looking_for_it_takes_no_time_whatever_is_there() -> None:
    for hostile in (
        "The post " * 50_000,
        "<p>" * 50_000,
        '<a href="' * 50_000,
        "The post \n" * 50_000,
        "<p> " + " " * 200_000,
    ):
        assert footers.without(hostile, LINK) == hostile


def test_the_site_in_that_line_is_no_word_of_the_story_to_a_filter() -> None:
    line = f'<p>The post <a href="{LINK}">News</a> appeared first on <a href="https://harbour.example/blog">Bullying</a>.</p>'
    item = f"<item><title>News</title><link>{LINK}</link><description><![CDATA[{TEXT}{line}]]></description></item>"
    body = f"<rss version='2.0'><channel><title>Harbour</title>{item}</channel></rss>".encode()
    read = feed_document.read_here(body, "application/xml", "https://harbour.example/feed", frozenset())
    (said,) = read.texts.values()
    assert said.whole == "News\n\nForty teachers asked."
    assert said.wording.summary == "Forty teachers asked."
