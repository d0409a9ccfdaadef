"""The form: nothing of it lives in memory, nothing typed is lost, nothing oversized is refused by Discord."""

from pathlib import Path
from typing import Any

import pytest

from campaigns.actions import announcements
from campaigns.model.errors import InputError
from cogs import announce_form, presses
from cogs.announce_form import FormState
from sandbox import Exchange, Upload
from tests import builders
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, SLUG, told
from tests.house import House

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def forms_in_memory(home: House) -> int:
    return len(home.client._connection._view_store._modals)


async def test_a_form_is_kept_nowhere_so_a_submit_after_a_restart_works(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        form = await home.hq.organiser.run("announce draft")
        assert forms_in_memory(home) == 0
        await told(await home.hq.organiser.submit(form, {"title": "Hello", "body": "World"}), REFERENCE, "Draft")


async def test_two_forms_open_at_once_each_keep_their_own_words(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        first, second = home.hq.organiser, home.hq.administrator
        one, two = await first.run("announce draft"), await second.run("announce draft")
        await told(await second.submit(two, {"title": "Second", "body": "B"}), "Second")
        await told(await first.submit(one, {"title": "First", "body": "A"}), "First")
        titles = [each.content.texts["en"].title for each in await announcements.list_all(home.database, SLUG)]
        assert titles == ["Second", "First"]


async def test_mistakes_come_all_at_once_and_the_words_come_back(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        form = await home.hq.organiser.run("announce draft")
        values = {"title": "Hi @everyone", "body": "Dear {partner.nam} <@&1234567890>", "alt": "a cat"}
        answer = await home.hq.organiser.submit(form, values)
        text = await told(answer, "4 problems found; nothing was saved.")
        assert "@everyone" not in text
        assert [each["filename"] for each in answer.reply.payload["attachments"]] == ["your-text.txt"]
        assert await announcements.list_all(home.database, SLUG) == ()


async def test_a_picture_needs_its_words_and_is_kept_with_the_version(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        form = await olga.run("announce draft")
        values: dict[str, Any] = {"title": "Hello", "body": "World", "picture": Upload("cat.png", PNG)}
        await told(await olga.submit(form, values), "alt (en): is empty")
        form = await olga.run("announce draft")
        await told(await olga.submit(form, values | {"alt": "A cat at a desk"}), "Draft")
        assert (await organisers.known(home)).content.image_digest
        form = await olga.run("announce draft")
        await told(await olga.submit(form, values | {"picture": Upload("cat.exe", b"MZ")}), "no picture Discord shows")


async def test_an_edit_of_a_version_that_is_no_longer_the_newest_is_refused(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await organisers.in_review(home, olga)
        old = await olga.run("announce edit", {"announcement": REFERENCE})
        await told(await organisers.schedule(olga, "T 09:00 local"), "version 2")
        answer = await olga.submit(old, {"title": "Late words", "body": "Late"})
        await told(answer, "was edited while you read it")
        assert answer.reply.payload["attachments"]


async def test_a_language_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        await organisers.in_review(home, olga)
        form = await olga.run("announce edit", {"announcement": REFERENCE, "language": "de"})
        await told(await olga.submit(form, {"title": "Hallo", "body": "Liebe {partner.name}"}), "de, en, pt")
        content = (await organisers.known(home)).content
        assert content.texts["de"].title == "Hallo"
        assert content.when == builders.content().when


LONG_OPTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("announce view", {"announcement": "x" * 6_000}),
    ("announce schedule", {"announcement": REFERENCE, "when": "T 9:00 " * 800}),
    ("announce draft", {"to": " ".join(f"tag:{number}" for number in range(800))}),
    ("announce edit", {"announcement": "@everyone" * 600}),
    ("campaign show", {"campaign": "`" * 6_000}),
    ("campaign create", {"name": "n" * 6_000}),
    ("campaign confirm", {"day": "2" * 6_000}),
    ("partner view", {"partner": "9" * 6_000}),
)
OVERSIZED = {
    "a title of 300 letters": {"title": "x" * 300, "body": "y"},
    "a body of 4,000 letters": {"title": "x", "body": "y" * 4000},
    "10,000 combining marks": {"title": "a" + "\u0301" * 3000, "body": "e" + "\u0301" * 3900},
    "an override and a NUL": {"title": "\u202eevil", "body": "a\x00b"},
    "only spaces": {"title": "   ", "body": "\n\n"},
    "braces": {"title": "{" * 200, "body": "}" * 3000},
    "code fences and masked links": {"title": "```", "body": "``` [bank](https://evil.example) ```" * 80},
    "4,000 emoji": {"title": "👩‍👩‍👧‍👦" * 30, "body": "👩‍👩‍👧‍👦" * 350},
}


async def test_whatever_is_typed_discord_never_finds_an_answer_badly_made(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        olga = home.hq.organiser
        for values in OVERSIZED.values():
            form = await olga.run("announce draft")
            answer: Exchange = await olga.submit(form, values, unchecked=True)
            await answer.wait_for_replies(1)
        for each in await announcements.list_all(home.database, SLUG):
            shown = await olga.run("announce view", {"announcement": each.reference})
            await shown.wait_for_replies(2)
        assert [each for each in home.discord.log.requests if each.status == 400] == []
        assert all(each["allowed_mentions"]["parse"] == [] for each in with_words(home))


async def test_long_options_get_a_sentence_not_an_error_of_discord(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        for command, options in LONG_OPTIONS:
            answer = await home.hq.organiser.run(command, options, unchecked=True)
            await told(answer, "Reference:")
        assert [each for each in home.discord.log.requests if each.status == 400] == []


def with_words(home: House) -> list[dict[str, Any]]:
    """List every body the bot sent that has words in it."""
    return [each for each in home.discord.log.outgoing() if each.get("content") or each.get("components")]


def test_the_custom_id_carries_the_whole_state_and_is_never_the_same_twice() -> None:
    state = FormState(SLUG, 14, 3, "pt-BR", to="country:PT,tag:schools")
    assert announce_form.read_state(state.custom_id) == state
    assert state.custom_id != state.custom_id
    assert len(FormState("s" * 40, 999_999, 999, "zh-Hant-TW").custom_id) <= presses.LONGEST


def test_what_does_not_fit_into_the_custom_id_is_said_before_the_form_opens() -> None:
    with pytest.raises(InputError, match="too long for the form"):
        _ = FormState("s" * 40, 0, 0, "en", to="country:PT," * 9).custom_id


@pytest.mark.parametrize(
    "custom_id", ["sk1:modal:", "sk1:modal:x:1:00:en::abcdef", "sk2:modal:sid:0.0:--:en::abcdef", "x" * 100]
)
def test_a_strange_custom_id_is_no_form_of_ours(custom_id: str) -> None:
    assert announce_form.read_state(custom_id) is None
