"""A publisher's HTML as harmless Markdown."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.model import plain_text
from campaigns.sources import wording

PIECES = st.lists(
    st.sampled_from(
        [
            "<p>", "</p>", "<b>", "</b>", "<div>", "<blockquote>", "<ul><li>", "</li></ul>", "<br>",
            "<h1>", "</h1>",
            '<a href="https://evil.example/x">', '<a href="javascript:x">', '<a href="https://discord.gg/x">', "</a>",
            "<script>", "</script>", "<img src=x onerror=y>", "<table><tr><td>", "<pre>", "@", "everyone", "&#8238;",
            "&lt;@123&gt;", "[x](https://evil.example)", "Words here. ", "\u202e", "\x00", "\ud800",
            "👩‍👧", "*", "_", "|",
            "https://bank.example", "# ", "- ", "&", "<", "\n",
        ]
    ),
    max_size=60,
).map("".join)  # fmt: skip


RUNS = st.lists(
    st.sampled_from(
        [
            *("Words here.", "x", "*bold", "_u_", "# h", "- li", "1. one", "&gt; q", "@everyone", "&lt;@123&gt;"),
            *("\u202e", "~", "|", "`", "\\", "&nbsp;", "https://e.example/a_b", "[x](https://evil.example)"),
            *("discord.gg/abc", "é"),
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
PARAGRAPHS = st.lists(st.lists(RUNS, min_size=1, max_size=3).map("<br>".join), min_size=1, max_size=5).map(
    lambda lines: "\n".join(f"<p>{line}</p>" for line in lines)
)


@settings(deadline=None, max_examples=200)
@given(PARAGRAPHS)
def test_plain_paragraphs_read_the_same_without_the_library_as_with_it(html: str) -> None:
    assert wording.summary(html) == wording.summary(f"<div>{html}</div>")


def test_an_empty_paragraph_parts_what_stands_around_it() -> None:
    assert wording.summary("One.<p><br></p>Two.") == "One.\n\nTwo."


@settings(deadline=None, max_examples=120)
@given(PIECES, st.integers(20, 200))
def test_nothing_a_publisher_writes_notifies_hides_or_overflows(html: str, limit: int) -> None:
    made = wording.summary(html, limit)
    assert len(made) <= limit
    assert plain_text.find_problems(made, is_multiline=True) == []
    assert "javascript:" not in made
    assert "discord.gg" not in made
    for text, target in re.findall(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\((\S*?)\)", made):
        assert target.startswith("https://evil.example")
        assert "(evil.example)" in text


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>One.</p><p>Two <b>bold</b> and <em>thin</em>.</p>", "One.\n\nTwo **bold** and *thin*."),
        ("<h2>Heading</h2><p>Text</p>", "**Heading**\n\nText"),
        ("<h3><strong>Heading</strong></h3>", "**Heading**"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<blockquote>said</blockquote>", "> said"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>x<img src='https://e.org/t.gif' alt='tracker'></p>", "x"),
        ("<script>alert(1)</script><style>p{}</style>x<iframe>y</iframe>", "x"),
        ("<pre># not a heading\n- not a list</pre>", "\\# not a heading - not a list"),
        ("#<b></b> head", "\\# head"),
        ("@<b></b>everyone", "＠everyone"),
        ("@every<span></span>one", "＠everyone"),
        ("plain &amp; simple &lt;tag&gt;", "plain & simple \\<tag\\>"),
        ("", ""),
        ('<a href="https://www.weprotect.org/x">the report</a>',
         "[the report (weprotect.org)](https://www.weprotect.org/x)"),
        ('<a href="https://evil.example/">https://bank.example</a>', "https://bank.example (https://evil.example/)"),
        ('<a href="https://evil.example/">bank.example</a>', "bank.example (https://evil.example/)"),
        ('<a href="https://bank.example/x">https://bank.example/x</a>', "https://bank.example/x"),
        ('<a href="javascript:alert(1)">press</a>', "press"),
        ('<a href="https://discord.gg/abc">join us</a>', "join us"),
        ('<a href="https://e.org/"><img src="x"></a>', ""),
        ('<a href="https://e.org/"></a>text', "text"),
        ("[bank](https://evil.example)", "\\[bank\\](https://evil.example)"),
    ],
)  # fmt: skip
def test_markup_becomes_what_discord_knows(html: str, shown: str) -> None:
    assert wording.summary(html) == shown


def test_a_summary_ends_with_a_sentence() -> None:
    made = wording.summary("<p>" + "This sentence is repeated. " * 100 + "</p>")
    assert len(made) <= 600
    assert made.endswith("repeated.")


def test_emphasis_that_the_cut_left_open_is_closed() -> None:
    made = wording.summary("<p>Start. <b>" + "word " * 100 + "</b></p>", 60)
    assert made.count("**") == 2
    assert len(made) <= 60


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "a href='https://e.org/'", "table", "li"])
def test_depth_costs_nothing_and_loses_no_text(tag: str) -> None:
    assert "words" in wording.summary(f"<{tag}>" * 3000 + "words")


def test_an_enormous_text_is_read_as_far_as_needed() -> None:
    assert len(wording.summary("<p>" + "word " * 1_000_000)) <= 600
