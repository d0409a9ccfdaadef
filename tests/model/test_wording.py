"""Strangers' words without any power."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.model import plain_text, wording

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("@everyone <#&!>:/*_~|`[]()\\\n\t\u200b\u200c\u200d\u202e\u0301👩🏽🇵🇹א\ud800\x00"),
    ),
    max_size=80,
)
FAMILY = "👩‍👩‍👧‍👦"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@given(HOSTILE)
@example("e\u200b\u0301")
@example("א\u200d\x00\u200d\u200dא")
@example("@\u202eeveryone")
@example("<@\u200b123>")
def test_a_title_of_anything_has_nothing_hidden_and_notifies_nobody(text: str) -> None:
    made = wording.title(text, 60)
    assert plain_text.find_problems(made) == []
    assert len(made) <= 60
    made.encode()


@given(HOSTILE)
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = wording.clean(text, is_multiline=True)
    assert wording.clean(once, is_multiline=True) == once
    assert plain_text.find_problems(wording.inert(once), is_multiline=True) == []


@given(HOSTILE, st.integers(0, 90))
def test_a_cut_fits_and_parts_no_letter(text: str, limit: int) -> None:
    whole = wording.clean(text, is_multiline=True)
    made = wording.cut(whole, limit)
    assert len(made) <= limit
    kept = made.removesuffix("…")
    rest = whole[len(kept) :]
    assert whole.startswith(kept)
    assert not rest or rest[0].isspace() or wording.may_cut(whole, len(kept))


@pytest.mark.parametrize("cluster", [FAMILY, SCOTLAND, "🇵🇹", "👍🏽", "n̈́̂", "1️⃣", "क्षि", "\\*"])
def test_no_cut_falls_inside_a_cluster(cluster: str) -> None:
    whole = wording.clean(f"ab{cluster}cd") if cluster != "\\*" else f"ab{cluster}cd"
    start = 2
    end = len(whole) - 2
    assert all(
        not wording.may_cut(whole, place) for place in range(start + 1, end) if cluster != "क्षि" or place != 3 + 1
    )
    assert wording.may_cut(whole, start)
    assert wording.may_cut(whole, end)


def test_flags_are_parted_between_flags_only() -> None:
    flags = "🇵🇹🇩🇪🇫🇷"
    assert [wording.may_cut(flags, place) for place in range(1, 6)] == [False, True, False, True, False]


def test_emoji_and_scripts_keep_their_joiners_latin_does_not() -> None:
    assert wording.clean(FAMILY) == FAMILY
    assert wording.clean(SCOTLAND) == SCOTLAND
    assert wording.clean("می\u200cخواهم") == "می\u200cخواهم"
    assert wording.clean("pay\u200dpal") == "paypal"


def test_towers_of_marks_are_cut_to_size() -> None:
    tower = "o" + "\u0317" * 10_000
    assert len(wording.clean(tower)) <= 10


def test_a_cut_falls_after_a_sentence_or_says_that_it_does_not() -> None:
    text = "The first sentence ends here. The second one goes on and on"
    assert wording.cut(text, 40) == "The first sentence ends here."
    assert wording.cut(text, 20) == "The first sentence…"
    assert wording.cut("x" * 30, 10) == "x" * 9 + "…"
    assert wording.cut(text, 200) == text


def test_a_cut_drops_a_link_whole() -> None:
    text = "See [the guide (example.org)](https://example.org/guide) for more"
    assert wording.cut(text, 30) == "See…"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("@everyone read this", "＠everyone read this"),
        ("@HERE", "＠HERE"),
        ("@ everyone", "＠ everyone"),
        ("@\u202eeveryone", "＠everyone"),
        ("@\u200beveryone", "＠everyone"),
        ("<@123456789012345678> hi", "＠123456789012345678 hi"),
        ("<@&123456789012345678>", "＠123456789012345678"),
        ("<#123456789012345678>", "#123456789012345678"),
        ("<a:wave:123> </pledge make:99>", ":wave: /pledge make"),
        ("mail help@example.org", "mail help@example.org"),
        ("join https://discord.gg/abc123 now", "join (invitation removed) now"),
        ("discordapp.com/invite/abc", "(invitation removed)"),
        ("[bank](https://evil.example)", "\\[bank\\](https://evil.example)"),
        ("**bold** _x_ a_b ||spoiler|| ~~no~~ `code`", None),
        ("# Heading", "\\# Heading"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("> quote", "\\> quote"),
        ("a\x00b\x01\x1b[31m", "ab\\[31m"),
        ("two\nlines\t here", "two lines here"),
        ("ＷｅＰｒｏｔｅｃｔ – 2027: what’s next?", "ＷｅＰｒｏｔｅｃｔ – 2027: what’s next?"),
    ],
)
def test_a_title_shows_what_was_said_and_does_nothing(said: str, shown: str | None) -> None:
    assert wording.title(said) == (
        shown or "\\*\\*bold\\*\\* \\_x\\_ a_b \\|\\|spoiler\\|\\| \\~\\~no\\~\\~ \\`code\\`"
    )


def test_a_title_is_cut_at_two_hundred() -> None:
    made = wording.title("word " * 1_000_000)
    assert len(made) <= 200
    assert made.endswith("word…")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org", "http://example.org"),
        (" https://example.org/x ", "https://example.org/x"),
        ("https://exämple.org/ä", "https://xn--exmple-cua.org/%C3%A4"),
        ("https://example.org/a(b)", "https://example.org/a%28b%29"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org/", None),
        ("/relative", None),
        ("https://user:secret@example.org/", None),
        ("https://user@example.org/", None),
        ("https://exa\u202emple.org/", None),
        ("https://example.org/\x00", None),
        ("https://exa mple.org/", None),
        ("https://example.org:99999/", None),
        ("https://a..b/", None),
        ("https://[::1", None),
        ("https://discord.gg/abc", None),
        ("https://www.discord.com/invite/abc", None),
        ("https://example.org/" + "x" * 512, None),
        ("", None),
    ],
)
def test_only_plain_web_addresses_are_safe(url: str, link: str | None) -> None:
    assert wording.safe_link(url) == link


@given(HOSTILE)
def test_a_safe_link_breaks_out_of_no_bracket(text: str) -> None:
    link = wording.safe_link(f"https://example.org/{text}")
    assert link is None or (link.isascii() and not set("()<> \\`") & set(link))


def test_cleaning_is_quick_enough_for_the_longest_text() -> None:
    text = unicodedata.normalize("NFD", "é\u200d" * 100_000)
    assert wording.clean(text) == "é" * 100_000
