"""Feeds as publishers write them, as large as asked for: made here, so that every run reads the same bytes."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_FIRST = datetime(2027, 1, 2, 9, tzinfo=UTC)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Alliance newsroom</title>'
    "<link>https://alliance.example</link><language>en</language><generator>https://wordpress.org/?v=6.6</generator>"
)
_PARAGRAPH = (
    "<p>Young people told us in workshop {at} what they need online, and <strong>how adults can help</strong>: listen "
    'first, then <a href="/guides/{at}?from=feed">read the guide</a>. Families in twelve countries took part.</p>\n'
)


def wordpress(items: int, paragraphs: int, *, edition: int = 0, name: str = "news") -> bytes:
    """Write a feed with a summary and the whole article in each item; a later edition has as many more items."""
    written = (_item(name, number, paragraphs) for number in range(items + edition, edition, -1))
    return (_HEAD + "".join(written) + "</channel></rss>").encode()


def _item(name: str, number: int, paragraphs: int) -> str:
    link, at = f"https://alliance.example/{name}/story-{number}/", _FIRST + timedelta(minutes=number)
    summary = (
        f"<p>What young people said in story {number}, and what happened in the schools that took part. [&#8230;]</p>"
        f'<p>The post <a href="{link}">Story {number}</a> appeared on <a href="https://alliance.example">Alliance</a>.</p>'
    )
    text = "".join(_PARAGRAPH.format(at=f"{number}.{place}") for place in range(paragraphs))
    article = (
        f'<content:encoded><![CDATA[<h2>What we heard</h2>{text}<img src="/{number}.jpg" alt="">]]></content:encoded>'
    )
    return (
        f"<item><title>Story {number} &#8211; what young people said about {name}</title><link>{link}</link>"
        f"<dc:creator><![CDATA[Maya]]></dc:creator><pubDate>{format_datetime(at)}</pubDate>"
        "<category><![CDATA[News]]></category><category><![CDATA[Families]]></category>"
        f'<guid isPermaLink="false">https://alliance.example/{name}?p={number}</guid>'
        f"<description><![CDATA[{summary}]]></description>{article if paragraphs else ''}</item>"
    )
