"""Milestones: noticed once, announced once, and only by a person.

When the number reaches a step, the organisers are told and an approver may let a post go out with one press. Several
steps reached at once are one piece of news, the highest. A number that falls and rises again reaches nothing anew.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.actions import announcements, feed_posts
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions.announcements import Approved
from campaigns.model import lateness, milestone
from campaigns.model.actor import Actor
from campaigns.model.announcement import AnnouncementKind, Content, Text
from campaigns.model.campaign import Campaign, CampaignState
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.model.milestone import Milestone
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.model.partner import DestinationKind
from campaigns.render import reader
from campaigns.storage import audit, campaigns, counting, milestones, notices, pictures
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database

AUTHOR = Actor("sidekick")


@dataclass(frozen=True, slots=True)
class Illustration:
    """The picture of a milestone post in each language, with its words for those who do not see it."""

    pngs: Mapping[str, bytes]
    """The campaign's own language is there; others that are not get its picture."""
    alts: Mapping[str, str]


async def look(database: Database, now: datetime) -> int:
    """Notice the steps that campaigns have reached; returns how many pieces of news there are."""
    count = 0
    for campaign in await campaign_actions.list_all(database):
        if campaign.state is CampaignState.CLOSED:
            continue
        async with database.reading() as connection:
            reached = await _newly_reached(connection, campaign)
        if reached:
            async with database.writing() as connection:
                count += await _notice(connection, campaign, now)
    return count


async def listed(database: Database, slug: str) -> tuple[tuple[Milestone, ...], int]:
    """List the goals and what was reached, with the number."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return await milestones.of_campaign(connection, campaign.id), await counting.total(connection, campaign.id)


async def set_goal(database: Database, slug: str, step: int, *, actor: Actor, now: datetime) -> None:
    """Add a goal of one's own to the ladder."""
    if not milestone.may_be(step):
        raise InputError(
            f"{step} cannot be a goal.",
            why="Numbers below five are never shown, and nobody counts further than a billion.",
            fix="Choose a number from 5 on.",
        )
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        if step <= (total := await counting.total(connection, campaign.id)):
            raise InputError(
                f"The number is past {step} already.",
                why=f"It is {total}; a goal lies ahead.",
                fix="Choose a larger number.",
            )
        await milestones.add_goal(connection, campaign.id, step)
        await _record(connection, campaign, "milestone.set", step, actor, now)


async def drop_goal(database: Database, slug: str, step: int, *, actor: Actor, now: datetime) -> None:
    """Take a goal back that was not reached."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        if not await milestones.remove_goal(connection, campaign.id, step):
            raise NotFoundError(f"{step} is no goal that could be taken back.", why="It was reached, or never set.")
        await _record(connection, campaign, "milestone.drop", step, actor, now)


async def announce(
    database: Database, slug: str, step: int, picture: Illustration | None, *, actor: Actor, now: datetime
) -> Approved:
    """Approve the post about a step that was reached; it goes out at once. Only ever one for each step."""
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        there = {each.step: each for each in await milestones.of_campaign(connection, campaign.id)}
        known = there.get(step)
        if known is None or known.reached_at is None:
            raise ConflictError(f"{step} was not reached yet.", why="Nothing was announced.")
        if known.announcement:
            raise ConflictError(f"{step} was announced already.", why=f"It is {known.announcement}.")
        _must_be_news(step, [each.step for each in there.values() if each.announcement])
        _must_be_true(step, await counting.total(connection, campaign.id))
        content = _content(campaign, step, picture, await _kept(connection, picture), now)
        drafted = await announcements.add(connection, campaign, f"milestone-{step}", content, AUTHOR, now)
        approved = await announcements.bless(connection, campaign, drafted, actor, now, because="")
        await milestones.announce(connection, campaign.id, step, drafted.id)
        return approved


def _must_be_news(step: int, announced: Sequence[int]) -> None:
    if (highest := max(announced, default=0)) > step:
        raise ConflictError(
            f"{highest} was announced already, so {step} is no news any more.", why="Nothing was announced."
        )


def _must_be_true(step: int, total: int) -> None:
    if total < step:
        raise ConflictError(
            f"The number is {total} now: {step} would not be true.",
            why="Pledges were taken back or put aside since. Nothing was announced.",
            fix="Press again when it has risen.",
        )


async def _newly_reached(connection: Connection, campaign: Campaign) -> list[int]:
    there = await milestones.of_campaign(connection, campaign.id)
    total = await counting.total(connection, campaign.id)
    own = [each.step for each in there if each.is_own]
    return milestone.newly_reached(total, own, [each.step for each in there if each.reached_at])


async def _notice(connection: Connection, campaign: Campaign, now: datetime) -> int:
    await campaigns.lock(connection, campaign.id)
    steps = await _newly_reached(connection, campaign)
    won = await milestones.reach(connection, campaign.id, steps, to_the_millisecond(now))
    if not won:
        return 0
    step = max(won)
    draft = NoticeDraft(NoticeKind.MILESTONE, campaign.id, f"milestone:{campaign.id}:{step}", {"step": step})
    await notices.write(connection, [draft], now)
    await _record(connection, campaign, "milestone.reach", step, AUTHOR, now)
    return 1


async def _kept(connection: Connection, picture: Illustration | None) -> dict[str, str]:
    """Keep the pictures, and give their digests by language."""
    digests: dict[str, str] = {}
    for locale, png in picture.pngs.items() if picture else ():
        digests[locale] = hashlib.sha256(png).hexdigest()
        await pictures.put(connection, digests[locale], png)
    return digests


def _content(
    campaign: Campaign, step: int, picture: Illustration | None, digests: Mapping[str, str], now: datetime
) -> Content:
    alts = picture.alts if picture else {}
    source = campaign.source_locale if campaign.source_locale in milestone.TEXTS else "en"
    texts = {
        locale: Text(title.format(step=said), body.format(step=said), alts.get(locale, alts.get(source, "")))
        for locale, (title, body) in milestone.TEXTS.items()
        for said in (reader.number(step, locale),)
    }
    texts.setdefault(campaign.source_locale, texts[source])
    return Content(
        kind=AnnouncementKind.ANNOUNCEMENT,
        when=feed_posts.at_once(campaign, now),
        repeat=None,
        late=lateness.DEFAULT,
        destination=DestinationKind.ANNOUNCEMENTS,
        texts=texts,
        has_pledge_button=True,
        image="milestone.png" if picture else "",
        image_digest=digests.get(campaign.source_locale, ""),
        image_digests=digests,
    )


async def _record(
    connection: Connection, campaign: Campaign, action: str, step: int, actor: Actor, now: datetime
) -> None:
    subject = f"campaign:{campaign.slug}"
    await audit.record(connection, actor, action, subject, now=now, campaign_id=campaign.id, detail={"step": step})
