"""Posts for tests: a full one, and a strategy for every post that composition lets through."""

from hypothesis import strategies as st

from campaigns.model.post import HelpLine, Image, Post, PostLink

CHILD_LINE = HelpLine(
    "PT", "Portugal", "SOS-Crianca (IAC; weekdays 9-19)", "helpline", "116 111", "https://iacrianca.pt", False
)
REPORT_LINE = HelpLine(
    "INT", "International", "NCMEC CyberTipline", "hotline", "", "https://report.cybertip.org/", True
)
PICTURE = Image("kick off (1).png", b"\x89PNG", "A warm sun rises behind hills.")


def full() -> Post:
    """Make a post with everything on it."""
    return Post(
        reference="SID27-014",
        campaign_name="Safer Internet Day 2027",
        campaign_slug="sid-2027",
        locale="en",
        title="Beside you when it hurts",
        body="If a message hurts, **show it to somebody you trust.**\n- It is never your fault.",
        colour=0x0B6E99,
        image=PICTURE,
        is_sensitive=True,
        help_lines=(CHILD_LINE, REPORT_LINE),
        has_pledge_button=True,
        links=(PostLink("Read the guide", "https://example.org/guide"),),
        mention_role_id=123456789012345678,
        corrected_on="9 February",
        note="the time was wrong.",
    )


_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=120)
_line = st.builds(
    HelpLine,
    country_code=st.sampled_from(["PT", "DE", "INT"]),
    country=st.just("x"),
    name=st.text("abc -()", min_size=1, max_size=60).filter(str.strip),
    kind=st.sampled_from(["helpline", "hotline"]),
    phone=st.sampled_from(["", "116 111", "1.96.96 (19696)"]),
    url=st.sampled_from(["", "https://childhelplineinternational.org/helplines/"]),
    is_to_be_checked=st.booleans(),
)
_link = st.builds(
    PostLink,
    label=_words.map(lambda text: text.strip()[:80]).filter(bool),
    url=st.sampled_from(["https://example.org/a?b=c", "http://example.org"]),
)
_image = st.builds(Image, name=_words, data=st.just(b"png"), alt=st.text(max_size=1_024).filter(str.isprintable))


def posts() -> st.SearchStrategy[Post]:
    """Draw posts within the limits of composition."""
    return st.builds(
        Post,
        reference=st.sampled_from(["SID27-001", "SID27-014.2", "ABCD99-123456"]),
        campaign_name=_words,
        campaign_slug=st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True),
        locale=st.sampled_from(["en", "de", "pt-BR"]),
        title=_words,
        body=st.one_of(_words, st.text(max_size=2_000), st.sampled_from(["@everyone " * 50, "```" * 9, "\n\n"])),
        colour=st.integers(0, 0xFFFFFF),
        image=st.none() | _image,
        is_sensitive=st.booleans(),
        help_lines=st.lists(_line, max_size=5).map(tuple),
        has_pledge_button=st.booleans(),
        links=st.lists(_link, max_size=18).map(tuple),
        mention_role_id=st.none() | st.just(123456789012345678),
        corrected_on=st.sampled_from(["", "9. Februar"]),
        note=_words,
    )
