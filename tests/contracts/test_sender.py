"""What every Sender promises: the fake and the real one before a sandbox pass the same tests."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.model.outcome import CannotLook, Found, NotThere, Removed, Sent, Unknown
from tests import house
from tests.contracts.posts import post
from tests.contracts.senders import FakeStory, SandboxStory, Story

KEY, OTHER_KEY = "a" * 25, "b" * 25
REFERENCE = "SID27-014"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["fake", "discord"])
async def story(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Story]:
    if request.param == "fake":
        yield FakeStory()
        return
    async with house.opened(tmp_path, cogs=(), dynamic_items=()) as home:
        yield SandboxStory(home)


async def test_a_post_is_there_once_it_is_sent(story: Story) -> None:
    here, elsewhere = story.channels
    outcome = await story.sender.send(here, KEY, post())
    assert isinstance(outcome, Sent)
    assert (story.copies(here, REFERENCE), story.copies(elsewhere, REFERENCE)) == (1, 0)


async def test_the_same_key_gives_the_first_message_back(story: Story) -> None:
    first = await story.sender.send(story.channels[0], KEY, post())
    second = await story.sender.send(story.channels[0], KEY, post())
    assert first == second
    assert story.copies(story.channels[0], REFERENCE) == 1


async def test_another_key_is_another_message(story: Story) -> None:
    first = await story.sender.send(story.channels[0], KEY, post())
    second = await story.sender.send(story.channels[1], OTHER_KEY, post())
    assert isinstance(first, Sent)
    assert isinstance(second, Sent)
    assert first.message_id != second.message_id


async def test_a_lost_answer_is_unknown_and_the_next_try_with_the_key_repeats_nothing(story: Story) -> None:
    here = story.channels[0]
    story.lose_the_next_answer(is_stored=True)
    assert isinstance(await story.sender.send(here, KEY, post()), Unknown)
    assert isinstance(await story.sender.send(here, KEY, post()), Sent)
    assert story.copies(here, REFERENCE) == 1


async def test_a_request_that_was_lost_on_its_way_is_unknown_as_well(story: Story) -> None:
    here = story.channels[0]
    story.lose_the_next_answer(is_stored=False)
    assert isinstance(await story.sender.send(here, KEY, post()), Unknown)
    assert story.copies(here, REFERENCE) == 0
    assert isinstance(await story.sender.send(here, KEY, post()), Sent)


async def test_what_a_moderator_removed_is_told_and_not_sent_again(story: Story) -> None:
    here = story.channels[0]
    await story.sender.send(here, KEY, post())
    story.remove(here, REFERENCE)
    assert await story.sender.send(here, KEY, post()) == Removed()
    assert story.copies(here, REFERENCE) == 0


async def test_a_look_finds_the_message_long_after_the_key_is_forgotten(story: Story) -> None:
    here = story.channels[0]
    since = story.now() - A_MINUTE
    story.lose_the_next_answer(is_stored=True)
    assert isinstance(await story.sender.send(here, KEY, post()), Unknown)
    story.later(3600)
    assert isinstance(await story.sender.look(here, REFERENCE, since), Found)


async def test_a_look_reads_past_what_others_wrote_and_quoted(story: Story) -> None:
    here, elsewhere = story.channels
    since = story.now() - A_MINUTE
    story.crowd(here, 130)
    story.crowd(elsewhere, 130)
    sent = await story.sender.send(here, KEY, post())
    assert isinstance(sent, Sent)
    story.crowd(here, 130)
    assert await story.sender.look(here, REFERENCE, since) == Found(sent.message_id)
    assert await story.sender.look(elsewhere, REFERENCE, since) == NotThere()


async def test_a_look_takes_no_other_post_for_this_one(story: Story) -> None:
    here = story.channels[0]
    since = story.now() - A_MINUTE
    await story.sender.send(here, KEY, post("SID27-0141"))
    await story.sender.send(here, OTHER_KEY, post("SID27-014.2"))
    assert await story.sender.look(here, REFERENCE, since) == NotThere()


async def test_an_older_message_with_this_reference_does_not_count(story: Story) -> None:
    here = story.channels[0]
    await story.sender.send(here, KEY, post())
    story.later(600)
    assert await story.sender.look(here, REFERENCE, story.now() - A_MINUTE) == NotThere()


async def test_where_the_history_may_not_be_read_nothing_is_proven(story: Story) -> None:
    here = story.channels[0]
    story.forbid_reading(here)
    await asyncio.sleep(0.05)  # the gateway tells the bot of the new permission
    sighting = await story.sender.look(here, REFERENCE, story.now() - A_MINUTE)
    assert isinstance(sighting, CannotLook)
    assert not sighting.is_passing
