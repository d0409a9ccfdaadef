"""From an item to a post: an announcement of kind news that credits its publisher.

The feed is its author, or whoever gave it other words; so an approval always needs somebody else.
"""

from dataclasses import replace
from datetime import UTC, datetime

from campaigns.actions import announcements
from campaigns.actions import words as words_guard
from campaigns.actions.announcements import Approved
from campaigns.model import lateness, locale_tag, variables, wording
from campaigns.model.actor import Actor
from campaigns.model.announcement import AnnouncementKind, Content, LinkButton, Text
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ForbiddenError
from campaigns.model.feed import ItemState
from campaigns.model.feed_view import ItemRow
from campaigns.model.partner import DestinationKind
from campaigns.model.when import When
from campaigns.sources import places
from campaigns.storage import feed_items
from campaigns.storage.database import Connection

EDIT = "Write our own words with Edit, or approve it and give your reason for keeping them."
_LABEL_LIMIT = 80
_KEY_LIMIT = 40


async def publish(
    connection: Connection,
    campaign: Campaign,
    item: ItemRow,
    at: When,
    *,
    actor: Actor,
    because: str,
    now: datetime,
    override: str = "",
) -> Approved:
    """Make an item an approved announcement, inside a transaction; raises ForbiddenError for words of one's own.

    `override` is why words that the guard blocks may stay.
    """
    refuse_own(item, actor)
    words_guard.may_go_out("The item", words_that_block(campaign, item, now), override, fix=EDIT)
    author = Actor(item.edited_by or f"feed:{item.feed_key}")
    drafted = await announcements.add(connection, campaign, _key(item), content(campaign, item, at), author, now)
    approved = await announcements.bless(connection, campaign, drafted, actor, now, because=because, override=override)
    await feed_items.end(connection, item.id, ItemState.APPROVED, announcement_id=drafted.id, decided_by=actor.who)
    return approved


def words_that_block(campaign: Campaign, item: ItemRow, now: datetime) -> tuple[words_guard.Found, ...]:
    """List what in an item as it would be posted needs other words, or the reason of whoever approves it."""
    said = item.proposed
    shown = item if said is None else replace(item, headline=said.headline, summary=said.summary, link=said.link)
    return words_guard.blocking(words_guard.found_in(content(campaign, shown, at_once(campaign, now))))


def refuse_own(item: ItemRow, actor: Actor) -> None:
    """Raise ForbiddenError for an item in which somebody wrote the words they approve."""
    if item.edited_by == actor.who:
        raise ForbiddenError(
            "You wrote these words, so somebody else has to approve them.",
            why="Two pairs of eyes see every post before it goes out.",
            fix="Ask another organiser.",
        )


def content(campaign: Campaign, item: ItemRow, at: When) -> Content:
    """Say an item as a post, in the language of its feed: that is what the source language's readers get, too."""
    texts = {campaign.source_locale: _text(item)}
    if language := other_language(item.language, campaign):
        texts[language] = _text(item)
    return Content(
        kind=AnnouncementKind.NEWS,
        when=at,
        repeat=None,
        late=lateness.DEFAULT,
        destination=DestinationKind.NEWS,
        texts=texts,
        partners=item.partners,
        is_sensitive=item.is_sensitive,
        links=_links(campaign, item),
    )


def at_once(campaign: Campaign, now: datetime) -> When:
    """Say now on the campaign's own clock."""
    at = campaign.clock.to_campaign(now).astimezone(UTC)
    return When(day_offset=None, on=at.date(), at=at.time().replace(second=0, microsecond=0), zone="UTC")


def _text(item: ItemRow) -> Text:
    credit = f"-# {wording.title(item.organisation, _LABEL_LIMIT)}"
    body = "\n\n".join(part for part in (item.summary, credit) if part)
    title = item.headline or wording.title(item.organisation)
    return Text(variables.escape(title), variables.escape(body))


def _links(campaign: Campaign, item: ItemRow) -> tuple[LinkButton, ...]:
    """Credit the publisher with a button that names it, which needs no translation."""
    link = wording.safe_link(item.link)
    label = wording.cut(wording.clean(item.organisation), _LABEL_LIMIT)
    return (LinkButton({campaign.source_locale: label}, link),) if link else ()


def other_language(written: str, campaign: Campaign) -> str:
    """Name the language something is written in where it is known and not the campaign's own."""
    source = campaign.source_locale
    if not written or not places.is_locale(written):
        return ""
    tag = places.find_locale(written)
    return "" if locale_tag.language_of(tag) == locale_tag.language_of(source) else tag


def _key(item: ItemRow) -> str:
    return f"news-{item.feed_key[:_KEY_LIMIT].rstrip('-')}-{item.id}"
