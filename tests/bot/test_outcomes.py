"""Every answer and every silence of Discord, before a real socket, and what it means for a delivery."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot import sender as senders
from bot.answers import Budget
from campaigns.model.outcome import CannotLook, Failed, Outcome, Removed, Retry, Sent, Unknown
from tests import house
from tests.contracts.posts import post
from tests.house import House

KEY = "k" * 25


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house.opened(tmp_path, cogs=(), dynamic_items=(), partner_count=2) as home:
        yield home


@dataclass(frozen=True)
class Case:
    """An answer on order, and the outcome it must have."""

    fault: str
    outcome: Outcome
    order: dict[str, Any] = field(default_factory=dict)
    is_stored: bool = False

    def __str__(self) -> str:
        return "-".join([self.fault, *(str(value) for value in self.order.values())])


def refused(status: int, code: int, outcome: Outcome) -> Case:
    return Case("refused", outcome, {"status": status, "code": code})


def unhealthy(reason: str, code: int) -> Failed:
    return Failed(reason, code, is_destination_unhealthy=True)


CASES = (
    refused(400, 50035, Failed("refused-form", 50035)),
    refused(400, 50006, Failed("empty-message", 50006)),
    refused(400, 50008, unhealthy("not-a-text-channel", 50008)),
    refused(400, 50024, unhealthy("wrong-kind-of-channel", 50024)),
    refused(400, 200000, Failed("automod-blocked", 200000)),
    refused(400, 240000, Failed("harmful-link-blocked", 240000)),
    refused(400, 99999, Failed("refused-400", 99999)),
    refused(401, 0, Retry(300.0, "token-refused", is_for_everyone=True)),
    refused(403, 50001, unhealthy("missing-access", 50001)),
    refused(403, 50013, unhealthy("missing-permissions", 50013)),
    refused(403, 99999, unhealthy("refused-403", 99999)),
    refused(404, 10003, unhealthy("unknown-channel", 10003)),
    refused(404, 10004, unhealthy("unknown-server", 10004)),
    refused(404, 10008, Removed()),
    refused(413, 40005, Failed("too-large", 40005)),
    Case("429", Retry(20.7, "channel-limit"), {"retry_after": 20.7}),
    Case("429", Retry(20.7, "channel-limit"), {"retry_after": 20.7, "header_retry_after": 99.0}),
    Case("429", Retry(17.0, "slow-mode", 20016), {"retry_after": 17.0, "code": 20016}),
    Case("429_shared", Retry(21.5, "server-write-limit", 20029), {"retry_after": 21.5, "code": 20029}),
    Case("429_global", Retry(22.0, "global-limit", is_for_everyone=True), {"retry_after": 22.0}),
    Case("500", Unknown("http-500")),
    Case("500_after", Unknown("http-500"), is_stored=True),
    Case("502", Unknown("http-502")),
    Case("502_after", Unknown("http-502"), is_stored=True),
    Case("503", Retry(1.0, "discord-unavailable")),
    Case("504", Unknown("http-504")),
    Case("504_after", Unknown("http-504"), is_stored=True),
)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_an_answer_means_what_the_table_says(home: House, case: Case) -> None:
    home.discord.faults.order(case.fault, method="POST", times=1, **case.order)
    # No answer makes the sender wait: whose turn it is again is for the outbox to say. Each wait is longer than a send
    # may take, so one that was waited for would end as a timeout.
    outcome = await home.inside.sender.send(home.partners[0].channel().id, KEY, post())
    assert rounded(outcome) == case.outcome
    assert bool(home.discord.copies("SID27-014")) is case.is_stored
    assert len(home.discord.log.where("POST", "/channels/{channel_id}/messages")) == 1


def rounded(outcome: Outcome) -> Outcome:
    """Round a wait: the sandbox adds the milliseconds that its own limit asks for."""
    return replace(outcome, after_seconds=round(outcome.after_seconds, 1)) if isinstance(outcome, Retry) else outcome


@pytest.mark.parametrize("fault", ["reset", "reset_after", "disconnect", "disconnect_after"])
async def test_a_broken_connection_is_unknown(home: House, fault: str) -> None:
    home.discord.faults.order(fault, method="POST", times=1)
    outcome = await home.inside.sender.send(home.partners[0].channel().id, KEY, post())
    assert isinstance(outcome, Unknown)
    assert bool(home.discord.copies("SID27-014")) is fault.endswith("after")


@pytest.mark.parametrize("fault", ["silence", "silence_after"])
async def test_silence_ends_at_the_deadline_and_is_unknown(
    home: House, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senders, "SEND_SECONDS", 0.3)
    home.discord.faults.order(fault, method="POST", times=1)
    assert await home.inside.sender.send(home.partners[0].channel().id, KEY, post()) == Unknown("timeout")


async def test_a_ban_stops_everything_for_a_long_time(home: House) -> None:
    home.discord.faults.order("ban_page", method="POST", times=1)
    outcome = await home.inside.sender.send(home.partners[0].channel().id, KEY, post())
    assert isinstance(outcome, Retry)
    assert outcome.is_for_everyone
    assert outcome.after_seconds >= 900


async def test_the_last_place_in_a_channels_bucket_does_not_delay_the_record(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the library sleeps about five seconds after the fifth; the message is there all the same
    monkeypatch.setattr(senders, "SEND_SECONDS", 4.0)
    channel_id = home.partners[0].channel().id
    for number in range(5):
        outcome = await home.inside.sender.send(channel_id, f"key-{number}", post(f"SID27-00{number + 1}"))
        assert isinstance(outcome, Sent)


async def test_what_never_left_for_discord_is_no_doubt(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    channel_id = home.partners[0].channel().id
    for number in range(5):
        await home.inside.sender.send(channel_id, f"key-{number}", post(f"SID27-00{number + 1}"))
    monkeypatch.setattr(senders, "SEND_SECONDS", 0.2)
    assert await home.inside.sender.send(channel_id, KEY, post()) == Retry(1.0, "channel-limit")
    assert home.discord.copies("SID27-014") == {}


async def test_one_silent_channel_delays_no_other(home: House) -> None:
    silent, other = (server.channel().id for server in home.partners)
    home.discord.faults.order("silence", method="POST", channel_id=silent)
    hanging = asyncio.create_task(home.inside.sender.send(silent, "x" * 25, post()))
    assert isinstance(await home.inside.sender.send(other, KEY, post()), Sent)
    assert not hanging.done(), "the other one is still waited for"
    hanging.cancel()
    await asyncio.wait({hanging})


async def test_a_card_that_cannot_be_made_is_refused_here(home: House) -> None:
    outcome = await home.inside.sender.send(home.partners[0].channel().id, KEY, post(body="x" * 5_000))
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("cannot-compose")
    assert not home.discord.log.where("POST", "/channels/{channel_id}/messages")


async def test_near_the_budget_of_invalid_requests_nothing_is_sent(home: House) -> None:
    budget = home.inside.budget
    now = asyncio.get_running_loop().time()
    for _ in range(budget.stop_at):
        budget.note(403, "", now)
    outcome = await home.inside.sender.send(home.partners[0].channel().id, KEY, post())
    assert isinstance(outcome, Retry)
    assert (outcome.reason, outcome.is_for_everyone) == ("invalid-request-budget", True)
    assert not home.discord.log.where("POST", "/channels/{channel_id}/messages")


def test_many_refusals_slow_everything_down_before_they_stop_it() -> None:
    budget = Budget()
    counts = (0, budget.slow_at, (budget.slow_at + budget.stop_at) // 2, budget.stop_at)
    brakes = []
    for count in counts:
        while budget.count(1.0) < count:
            budget.note(403, "", 1.0)
        brakes.append(budget.brake(1.0))
    assert brakes == [1.0, 1.0, 5.5, 10.0]
    assert budget.rest_seconds(1.0) > 0
    assert budget.stop_at <= 5_000, "long before the 10,000 at which Discord bans"
    assert budget.brake(1_000.0) == 1.0, "what is ten minutes old is forgotten"


async def test_refusals_are_counted_and_shared_limits_are_not(home: House) -> None:
    channel_id = home.partners[0].channel().id
    home.discord.faults.order("403", method="POST", times=1)
    await home.inside.sender.send(channel_id, KEY, post())
    home.discord.faults.order("429_shared", method="POST", times=1)
    await home.inside.sender.send(channel_id, KEY, post())
    assert home.inside.budget.count(asyncio.get_running_loop().time()) == 1 == home.discord.invalid.total


@pytest.mark.parametrize(
    ("order", "is_passing"),
    [
        ({"kind": "503"}, True),
        ({"kind": "reset"}, True),
        ({"kind": "refused", "status": 403, "code": 50001}, False),
        ({"kind": "429", "retry_after": 90.0}, True),
    ],
    ids=["503", "reset", "403", "429"],
)
async def test_a_look_that_had_no_answer_may_be_made_again(
    home: House, order: dict[str, Any], is_passing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senders, "LOOK_SECONDS", 0.5)
    home.discord.faults.order(order.pop("kind"), method="GET", **order)
    sighting = await home.inside.sender.look(home.partners[0].channel().id, "SID27-014", home.clock())
    assert isinstance(sighting, CannotLook)
    assert sighting.is_passing is is_passing


async def test_every_send_carries_the_key_and_mentions_nobody(home: House) -> None:
    await home.inside.sender.send(home.partners[0].channel().id, KEY, post())
    (request,) = home.discord.log.where("POST", "/channels/{channel_id}/messages")
    assert isinstance(request.body, dict)
    assert (request.body["nonce"], request.body["enforce_nonce"]) == (KEY, True)
    assert request.body["allowed_mentions"]["parse"] == []
