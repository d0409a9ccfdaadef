"""Harmful words never pass an approval unseen: refused with a better way to say it, or kept for a reason on record."""

import json
from dataclasses import replace

import pytest
import sqlalchemy

from campaigns.actions import announcements, feed_filtering, feed_keeping, feeds, plans, review, words
from campaigns.model.announcement import AnnouncementState, LinkButton, ResourceCard, Text
from campaigns.model.errors import ConflictError
from campaigns.model.feed import FeedDraft, FeedMode, ItemState, KnownItem
from campaigns.model.feed_view import Wording
from campaigns.model.item import parsed_item
from campaigns.model.terminology import Severity
from campaigns.storage.database import Database
from campaigns.storage.feed_items import Entry
from tests.builders import APPROVER, AUTHOR, NOW, SLUG, content, new_campaign, new_partners

HARMFUL = {"en": Text("Good news", "All is well."), "de": Text("Bericht", "Zu viel Kinderpornografie im Netz.")}
SHIPPED = "safer-internet-day"


async def waiting(database: Database, texts: dict[str, Text]) -> None:
    await new_campaign(database)
    await new_partners(database, 1)
    await announcements.draft(database, SLUG, content(texts=texts), actor=AUTHOR, now=NOW, key="hello")
    await announcements.submit(database, SLUG, "hello", actor=AUTHOR, now=NOW)


async def details(database: Database) -> list[dict[str, object]]:
    async with database.reading() as connection:
        query = sqlalchemy.text("SELECT detail FROM audit WHERE action = 'announcement.approve'")
        rows = (await connection.execute(query)).scalars()
        return [json.loads(row) if isinstance(row, str) else dict(row) for row in rows]


async def test_a_block_in_any_language_refuses_the_approval_and_says_where_and_what_instead(database: Database) -> None:
    await waiting(database, HARMFUL)
    with pytest.raises(ConflictError) as refused:
        await announcements.approve(database, SLUG, "hello", actor=APPROVER, now=NOW)
    said = str(refused.value)
    assert "“Kinderpornografie” (de body, characters 9 to 25)" in said
    assert "Missbrauchsdarstellungen" in said
    assert "A child cannot take part in pornography" in said
    assert (await announcements.get(database, SLUG, "hello")).state is AnnouncementState.REVIEW


async def test_a_reasoned_override_is_kept_in_the_audit(database: Database) -> None:
    await waiting(database, HARMFUL)
    reason = "It is the name of the paragraph we ask to be renamed."
    await announcements.approve(database, SLUG, "hello", actor=APPROVER, now=NOW, override=reason)
    (detail,) = await details(database)
    assert (detail["words"], detail["words_because"]) == ([["1", "de", "body"]], reason)


@pytest.mark.parametrize("reason", ["", "  ok ", "because"])
async def test_no_reason_is_no_override(database: Database, reason: str) -> None:
    await waiting(database, HARMFUL)
    with pytest.raises(ConflictError, match="Kinderpornografie") as refused:
        await announcements.approve(database, SLUG, "hello", actor=APPROVER, now=NOW, override=reason)
    assert ("too short" in str(refused.value)) is bool(reason)


async def test_a_warning_does_not_stop_an_approval_and_leaves_no_override(database: Database) -> None:
    await waiting(database, {"en": Text("Good news", "Protect minors online.")})
    done = await announcements.approve(database, SLUG, "hello", actor=APPROVER, now=NOW, override="not needed here")
    assert done.announcement.state is AnnouncementState.APPROVED
    assert "words" not in (await details(database))[0]


async def test_a_list_with_harmful_words_is_not_approved_as_a_whole(database: Database) -> None:
    await waiting(database, HARMFUL)
    seen = await review.waiting(database, SLUG, actor=APPROVER)
    with pytest.raises(ConflictError, match="approve it by itself"):
        await review.approve_all(database, SLUG, seen.fingerprint, actor=APPROVER, now=NOW)
    assert (await announcements.get(database, SLUG, "hello")).state is AnnouncementState.REVIEW


async def test_the_words_of_a_button_and_of_a_picture_are_checked_too() -> None:
    links = (LinkButton({"en": "Stop child porn"}, "https://example.org/child-porn"),)
    found = words.found_in(content(texts={"en": Text("A", "B", alt="He committed suicide")}, links=links))
    assert [(each.part, each.quoted) for each in found] == [("alt", "committed suicide"), ("button", "child porn")]


async def test_the_title_of_a_resource_is_checked_where_it_is_a_button() -> None:
    card = ResourceCard("Child porn on the net", "https://example.org/study")
    (found,) = words.found_in(content(resource="study", resource_card=card))
    assert (found.part, found.quoted) == ("resource", "Child porn")


async def test_the_console_cannot_approve_a_plan_with_harmful_words_unless_it_says_why(database: Database) -> None:
    plan = plans.read_shipped(SHIPPED)
    await new_campaign(database)
    first = plan.announcements[0]
    harmful = replace(first, content=replace(first.content, texts={"en": Text("A", "child porn", alt="B")}))
    bad = replace(plan, announcements=(harmful,))
    pictures, why = plans.shipped_pictures(), "Quoted from a law by name."
    with pytest.raises(ConflictError, match="child porn"):
        await plans.import_plan(database, SLUG, bad, pictures, actor=APPROVER, now=NOW, because="rehearsal")
    done = await plans.import_plan(
        database, SLUG, bad, pictures, actor=APPROVER, now=NOW, because="rehearsal", override=why
    )
    assert done.approved == 1


def test_the_shipped_plan_has_no_word_that_blocks_and_nothing_like_a_disclosure() -> None:
    plan = plans.read_shipped(SHIPPED)
    found = [each for one in plan.announcements for each in words.found_in(one.content)]
    assert [each for each in found if each.finding.severity is Severity.BLOCK] == []
    texts = [(locale, text) for pledge in plan.pledges for locale, text in pledge.texts.items()]
    texts += [(locale, part) for one in plan.announcements for locale, text in one.content.texts.items()
              for part in (text.title, text.body)]  # fmt: skip
    assert len(texts) > 200
    assert [text for locale, text in texts if words.is_disclosure(text, locale)] == []


async def test_an_item_with_harmful_words_is_held_in_auto_mode_and_its_neighbour_goes_out(database: Database) -> None:
    await new_campaign(database)
    await new_partners(database, 1)
    draft = FeedDraft(key="news", url="https://news.example/feed", organisation="News", mode=FeedMode.AUTO)
    await feeds.import_feeds(database, SLUG, (draft,), actor=AUTHOR, now=NOW)
    first, *_ = [row.feed for row in await feeds.list_all(database, SLUG)]
    feed = replace(first, language="en")
    titles = ("Police find child pornography", "Schools celebrate the day")
    shown = tuple(
        parsed_item(guid=title, link=f"https://news.example/{number}", title=title, summary_html="", published_at=NOW)
        for number, title in enumerate(titles)
    )
    known = [KnownItem("", "news", each.keys, each.title, NOW, NOW, NOW, ItemState.QUEUED) for each in shown]
    made = (Entry(each, one, Wording(each.title, ""), "") for each, one in zip(shown, known, strict=True))
    entries = [feed_filtering.guarded(feed, entry) for entry in made]
    going, staying = feed_keeping._sorted(feed, entries)
    assert [entry.wording.headline for entry in going] == ["Schools celebrate the day"]
    (held,) = staying
    assert held.known.state is ItemState.HELD
    assert "“child pornography” (better: child sexual abuse material" in held.why
