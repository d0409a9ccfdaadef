"""What every Sender promises: the fake and the real one before a sandbox pass the same tests."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.model.outcome import CannotLook, Done, Found, NotThere, Removed, Sent, Unknown
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


async def sent(story: Story) -> int:
    outcome = await story.sender.send(story.channels[0], KEY, post())
    assert isinstance(outcome, Sent)
    return outcome.message_id


async def test_an_edited_message_shows_the_new_words_and_is_still_the_same_message(story: Story) -> None:
    here = story.channels[0]
    message_id = await sent(story)
    for _ in range(2):
        assert await story.sender.edit(here, message_id, post(body="Put right.")) == Done()
    (shown,) = story.shows(here)
    assert "Put right." in shown
    assert await story.sender.send(here, KEY, post()) == Sent(message_id)


async def test_a_deleted_message_is_gone_and_deleting_it_again_says_so(story: Story) -> None:
    here = story.channels[0]
    message_id = await sent(story)
    assert await story.sender.delete(here, message_id) == Done()
    assert story.copies(here, REFERENCE) == 0
    assert await story.sender.delete(here, message_id) == Removed()


async def test_what_a_moderator_removed_cannot_be_edited(story: Story) -> None:
    here = story.channels[0]
    message_id = await sent(story)
    story.remove(here, REFERENCE)
    assert await story.sender.edit(here, message_id, post(body="Put right.")) == Removed()


@pytest.mark.parametrize("is_made", [True, False])
async def test_a_lost_answer_to_an_edit_is_settled_by_editing_again(story: Story, is_made: bool) -> None:
    here = story.channels[0]
    message_id = await sent(story)
    story.lose_the_next_change(is_made=is_made)
    assert isinstance(await story.sender.edit(here, message_id, post(body="Put right.")), Unknown)
    assert await story.sender.edit(here, message_id, post(body="Put right.")) == Done()
    assert "Put right." in story.shows(here)[0]


@pytest.mark.parametrize("is_made", [True, False])
async def test_a_lost_answer_to_a_deletion_is_settled_by_deleting_again(story: Story, is_made: bool) -> None:
    here = story.channels[0]
    message_id = await sent(story)
    story.lose_the_next_change(is_made=is_made)
    assert isinstance(await story.sender.delete(here, message_id), Unknown)
    assert await story.sender.delete(here, message_id) == (Removed() if is_made else Done())
    assert story.copies(here, REFERENCE) == 0
