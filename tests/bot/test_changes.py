"""Edits and deletions before a real socket: what Discord answers, and that a card keeps what belongs to it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import sender as senders
from campaigns.model.outcome import Change, Done, Failed, Retry, Sent, Unknown
from campaigns.model.post import Image, Post
from tests import house
from tests.contracts.posts import post
from tests.house import House

KEY = "k" * 25
PICTURE = Image("one.png", b"\x89PNG one", "A sun.")


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house.opened(tmp_path, cogs=(), dynamic_items=(), partner_count=1) as home:
        yield home


async def sent(home: House, what: Post | None = None, key: str = KEY) -> tuple[int, int]:
    channel_id = home.partners[0].channel().id
    outcome = await home.inside.sender.send(channel_id, key, what or post())
    assert isinstance(outcome, Sent)
    return channel_id, outcome.message_id


REFUSALS = [
    ({"kind": "refused", "status": 403, "code": 50001}, Failed("missing-access", 50001, is_destination_unhealthy=True)),
    (
        {"kind": "refused", "status": 404, "code": 10003},
        Failed("unknown-channel", 10003, is_destination_unhealthy=True),
    ),
    ({"kind": "refused", "status": 400, "code": 50035}, Failed("refused-form", 50035)),
    ({"kind": "429", "retry_after": 20.7, "code": 30046}, Retry(20.7, "old-edit-limit", 30046)),
    ({"kind": "429_global", "retry_after": 22.0}, Retry(22.0, "global-limit", is_for_everyone=True)),
    ({"kind": "500"}, Unknown("http-500")),
    ({"kind": "503"}, Retry(1.0, "discord-unavailable")),
]


@pytest.mark.parametrize(("order", "change"), REFUSALS, ids=str)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_an_answer_means_for_a_change_what_it_means_for_a_send(
    home: House, order: dict[str, Any], change: Change, method: str
) -> None:
    channel_id, message_id = await sent(home)
    home.discord.faults.order(order["kind"], method=method, times=1, **{k: v for k, v in order.items() if k != "kind"})
    # No answer makes the sender wait; a wait would be longer than a change may take, and end as a timeout.
    if method == "PATCH":
        found = await home.inside.sender.edit(channel_id, message_id, post(body="Put right."))
    else:
        found = await home.inside.sender.delete(channel_id, message_id)
    if isinstance(found, Retry):
        found = replace(found, after_seconds=round(found.after_seconds, 1))
    assert found == change


async def test_an_edit_replaces_the_picture_and_an_edit_without_one_takes_it_away(home: House) -> None:
    channel_id, message_id = await sent(home, replace(post(), image=PICTURE))
    (message,) = home.discord.messages.in_channel(channel_id)
    other = Image("two.png", b"\x89PNG two", "A moon.")
    assert await home.inside.sender.edit(channel_id, message_id, replace(post(), image=other)) == Done()
    assert [each["filename"] for each in message.payload["attachments"]] == ["two.png"]
    assert message.payload["attachments"][0]["description"] == "A moon."
    assert await home.inside.sender.edit(channel_id, message_id, post()) == Done()
    assert message.payload["attachments"] == []


async def test_an_edit_notifies_nobody(home: House) -> None:
    role = home.partners[0].mention_role.id
    channel_id, message_id = await sent(home, replace(post(), mention_role_id=role))
    await home.inside.sender.edit(channel_id, message_id, replace(post(body="Put right."), mention_role_id=role))
    (request,) = home.discord.log.where("PATCH", "/channels/{channel_id}/messages/{message_id}")
    assert isinstance(request.body, dict)
    assert request.body["allowed_mentions"] == {"parse": []}


async def test_old_messages_are_edited_slowly_and_nothing_waits_inside_the_library(home: House) -> None:
    copies = [await sent(home, post(f"SID27-00{number}"), f"key-{number}") for number in range(1, 6)]
    home.discord.clock.advance(3_601)
    changes = [await home.inside.sender.edit(*copy, post(body="Put right.")) for copy in copies]
    assert changes[:3] == [Done()] * 3
    for change in changes[3:]:
        assert isinstance(change, Retry)
        assert (change.reason, change.is_for_everyone) == ("old-edit-limit", False)
        assert change.after_seconds > 1


async def test_silence_ends_at_the_deadline_and_is_unknown(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    channel_id, message_id = await sent(home)
    monkeypatch.setattr(senders, "SEND_SECONDS", 0.3)
    home.discord.faults.order("silence", method="DELETE", times=1)
    assert await home.inside.sender.delete(channel_id, message_id) == Unknown("timeout")


async def test_near_the_budget_of_invalid_requests_nothing_is_changed(home: House) -> None:
    channel_id, message_id = await sent(home)
    now = asyncio.get_running_loop().time()
    for _ in range(home.inside.budget.stop_at):
        home.inside.budget.note(403, "", now)
    assert isinstance(await home.inside.sender.delete(channel_id, message_id), Retry)
    assert not home.discord.log.where("DELETE", "/channels/{channel_id}/messages/{message_id}")
