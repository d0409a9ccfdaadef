"""Notices: written once, gathered into messages, and the same message again after a crash."""

from datetime import timedelta

from campaigns.actions import campaigns, notices
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.outcome import Failed, Retry, Sent, Unknown
from campaigns.storage import notices as rows
from campaigns.storage.database import Database
from tests.builders import AUTHOR, CHANNEL, NOON, SLUG, new_campaign

DESK = CHANNEL + 900


async def write(database: Database, *keys: str, kind: NoticeKind = NoticeKind.SUSPENDED) -> int:
    async with database.writing() as connection:
        campaign_id = (await campaigns.find(connection, SLUG)).id
        return await rows.write(connection, [NoticeDraft(kind, campaign_id, key, {"n": key}) for key in keys], NOON)


async def with_desk(database: Database) -> None:
    await new_campaign(database)
    await notices.choose_desk(database, SLUG, DESK, actor=AUTHOR, now=NOON)


async def test_the_same_thing_is_told_once(database: Database) -> None:
    await new_campaign(database)
    assert await write(database, "a", "b") == 2
    assert await write(database, "b", "c") == 1
    assert len(await notices.waiting(database, NOON, slug=SLUG)) == 3


async def test_without_a_desk_nothing_is_posted_and_choosing_one_tells_what_waited(database: Database) -> None:
    await new_campaign(database)
    await write(database, "a")
    assert await notices.next_batch(database, NOON) is None
    await notices.choose_desk(database, SLUG, DESK, actor=AUTHOR, now=NOON)
    batch = await notices.next_batch(database, NOON)
    assert batch is not None
    assert (batch.channel_id, [each.detail["n"] for each in batch.notices]) == (DESK, ["a"])


async def test_many_of_a_kind_come_in_few_messages(database: Database) -> None:
    await with_desk(database)
    await write(database, *(str(number) for number in range(40)))
    sizes = []
    while (batch := await notices.next_batch(database, NOON)) is not None:
        sizes.append(len(batch.notices))
        await notices.record(database, batch, Sent(1), NOON)
    assert sizes == [notices.TOGETHER, notices.TOGETHER, 10]
    assert await notices.waiting(database, NOON, slug=SLUG) == ()


async def test_after_a_crash_the_same_message_is_posted_with_the_same_key(database: Database) -> None:
    await with_desk(database)
    await write(database, "a", "b")
    first = await notices.next_batch(database, NOON)
    await write(database, "c")
    again = await notices.next_batch(database, NOON)
    assert first is not None
    assert again == first, "the later one waits for a message of its own"
    await notices.record(database, first, Sent(1), NOON)
    last = await notices.next_batch(database, NOON)
    assert last is not None
    assert [each.detail["n"] for each in last.notices] == ["c"]
    assert last.key != first.key


async def test_a_channel_that_refuses_is_left_alone_until_another_is_chosen(database: Database) -> None:
    await with_desk(database)
    await write(database, "a")
    batch = await notices.next_batch(database, NOON)
    assert batch is not None
    await notices.record(database, batch, Failed("missing-access", 50001), NOON)
    assert await notices.next_batch(database, NOON + timedelta(days=1)) is None
    assert len(await notices.waiting(database, NOON, slug=SLUG)) == 1, "it still shows in the status"
    await notices.choose_desk(database, SLUG, DESK + 1, actor=AUTHOR, now=NOON)
    batch = await notices.next_batch(database, NOON)
    assert batch is not None
    assert batch.channel_id == DESK + 1


async def test_no_answer_is_tried_again_later_and_not_for_ever(database: Database) -> None:
    await with_desk(database)
    await write(database, "a")
    now, tries = NOON, 0
    while (batch := await notices.next_batch(database, now)) is not None:
        tries += 1
        await notices.record(database, batch, Unknown("timeout") if tries % 2 else Retry(1, "busy"), now)
        assert await notices.next_batch(database, now) is None
        now += timedelta(minutes=3)
    assert tries == notices.TRIES


async def test_old_news_is_not_posted(database: Database) -> None:
    await with_desk(database)
    await write(database, "a")
    assert await notices.next_batch(database, NOON + timedelta(days=8)) is None
