from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given

from campaigns.model.errors import InputError
from campaigns.model.post import Image, Post, PostLink
from cogs import cards
from sandbox import components, validation
from sandbox.wire import Upload
from tests.cogs import posts


def as_sent(post: Post) -> dict[str, Any]:
    """Write the body that discord.py sends for a post."""
    view = cards.card(post, lambda text: text)
    layout: list[dict[str, Any]] = view.to_components()  # type: ignore[no-untyped-call]  # the library leaves it bare
    return {
        "flags": validation.COMPONENTS_V2,
        "components": layout,
        "allowed_mentions": cards.allowed_mentions(post).to_dict(),
    }


def texts(post: Post) -> list[str]:
    return [
        row["content"] for _, row in components.walk(as_sent(post)["components"]) if row["type"] == components.Kind.TEXT
    ]


@given(posts.posts())
@example(posts.full())
def test_every_post_within_its_limits_makes_a_card_discord_accepts(post: Post) -> None:
    uploads = [Upload(file.filename, file.fp.read(), "image/png") for file in cards.files(post)]
    body = as_sent(post)
    validation.check_message(body, uploads)
    validation.check_not_empty(body, uploads)
    assert body["allowed_mentions"]["parse"] == []


def test_blocks_come_in_the_order_a_reader_needs() -> None:
    assert texts(posts.full()) == [
        "<@&123456789012345678>",
        "> **Before you read on:** this post speaks about things that can hurt. You may skip it.",
        "## Beside you when it hurts",
        "If a message hurts, **show it to somebody you trust.**\n- It is never your fault.",
        (
            "### Talk to someone\n**116 111** · SOS-Crianca (IAC; weekdays 9-19)\nhttps://iacrianca.pt\n"
            "### Report something\n**NCMEC CyberTipline**\nhttps://report.cybertip.org/\n"
            "-# Please check: this entry could not be confirmed lately."
        ),
        "> Corrected on 9 February: the time was wrong.",
        "-# SID27-014 · Safer Internet Day 2027",
    ]


def test_only_the_consented_role_is_notified() -> None:
    asked = dict(cards.allowed_mentions(posts.full()).to_dict())
    assert asked == {"parse": [], "roles": [123456789012345678]}
    assert cards.allowed_mentions(replace(posts.full(), mention_role_id=None)).to_dict()["parse"] == []


@pytest.mark.parametrize("call", ["@everyone", "@here", "<@&123456789012345678>", "<@123456789012345678>"])
def test_a_mention_in_a_text_is_a_dead_letter(call: str) -> None:
    post = replace(posts.full(), mention_role_id=None, title=call, body=f"Hello {call}", note=call, campaign_name=call)
    assert not any(call in text for text in texts(post))


def test_a_title_cannot_break_out_of_its_line() -> None:
    shown = texts(replace(posts.full(), title="One\n# Two **three** [bank](https://evil.example)"))
    assert "## One # Two \\*\\*three\\*\\* \\[bank](https://evil.example)" in shown


def test_a_card_too_long_says_by_how_much_and_is_never_cut() -> None:
    post = replace(posts.full(), body="x" * 3_900)
    with pytest.raises(InputError, match=r"SID27-014 is \d+ characters too long") as refused:
        cards.card(post, lambda text: text)
    over = int(refused.value.what.split()[5])
    shortened = replace(post, body="x" * (3_900 - over))
    assert sum(len(text) for text in texts(shortened)) == cards.TEXT_LIMIT


def test_the_picture_on_the_card_is_the_file_beside_it() -> None:
    (file,) = cards.files(posts.full())
    rows = [row for _, row in components.walk(as_sent(posts.full())["components"]) if row["type"] == 12]
    assert rows[0]["items"] == [
        {"media": {"url": f"attachment://{file.filename}"}, "description": posts.PICTURE.alt, "spoiler": False}
    ]
    assert file.filename == "kick_off_1_.png"


def test_files_can_be_opened_again_for_a_second_try() -> None:
    post = posts.full()
    assert [cards.files(post)[0].fp.read() for _ in range(2)] == [b"\x89PNG"] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"links": (PostLink("x", "javascript:alert(1)"),)},
        {"links": (PostLink("", "https://example.org"),)},
        {"links": (PostLink("x", "https://example.org/" + "y" * 500),)},
        {"links": (PostLink("x", "https://example.org"),) * 19},
        {"image": Image("a.png", b"", "y" * 1_025)},
    ],
)
def test_what_discord_would_refuse_is_refused_with_a_way_out(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError) as refused:
        cards.card(replace(posts.full(), **wrong), lambda text: text)
    assert refused.value.fix


async def test_a_sent_card_is_not_kept_in_memory() -> None:
    assert cards.card(posts.full(), lambda text: text).is_finished()
