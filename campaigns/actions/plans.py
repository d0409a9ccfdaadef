"""Plans: check and import, all or nothing. Importing again updates by key and never doubles."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.actions import announcements as announcement_actions
from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import file_door, pledge_texts, pledging, shelving, words
from campaigns.actions.planning import Planned
from campaigns.model.actor import Actor
from campaigns.model.announcement import Announcement, AnnouncementState, Content
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError, InputError
from campaigns.model.partner import Partner
from campaigns.model.plan import Plan, PlannedAnnouncement
from campaigns.model.pledging import Pledging
from campaigns.sources import facts, packs, plan_csv, plan_header, plan_toml, shelf_csv
from campaigns.storage import announcements, audit, campaigns, partners, pictures, pledges, resources
from campaigns.storage.database import Connection, Database

Pictures = Callable[[str], bytes | None]
"""Fetches a picture by its path in the plan; None where there is none."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    approved: int
    pledges: int
    resources: int
    planned: Planned
    taken_back: tuple[Announcement, ...] = ()
    """Posts for the young that are drafts again: the shelf says now that what they carry is not for them."""


@dataclass(frozen=True, slots=True)
class _Import:
    """An import under way: who, when, into what, and for whom."""

    connection: Connection
    campaign: Campaign
    known: Mapping[str, Announcement]
    everyone: tuple[Partner, ...]
    pictures_found: Pictures
    actor: Actor
    now: datetime
    because: str
    """Why the console approves it by itself; empty where people will approve."""
    override: str
    are_pictures_confirmed: bool


def check(
    data: bytes,
    file: str,
    found: Pictures,
    campaign: Campaign | None = None,
    resource_keys: frozenset[str] = frozenset(),
) -> Plan:
    """Read a plan file, TOML or CSV by its name; raises ProblemsError with every mistake at once.

    A spreadsheet holds announcements or a shelf: `resource_keys` are those its campaign has already. What reads like
    somebody telling of harm is the first mistake, unless it is marked as a quotation or as a survivor's statement: such
    words are no campaign's to keep.
    """
    file_door.look(data, file)
    return _read(data, file, found, campaign, resource_keys)


def _read(
    data: bytes, file: str, found: Pictures, campaign: Campaign | None, resource_keys: frozenset[str] = frozenset()
) -> Plan:
    plan_facts = facts.plan_facts(lambda path: found(path) is not None)
    if not file.lower().endswith(".csv"):
        return plan_toml.read(data, file, plan_facts)
    if campaign is None:
        raise InputError(
            "A plan as a spreadsheet belongs to a campaign.", fix="Name the campaign, or use the TOML form."
        )
    header = plan_header.CampaignHeader(
        name=campaign.name,
        anchor_on=campaign.anchor_on,
        is_anchor_confirmed=campaign.is_anchor_confirmed,
        source_locale=campaign.source_locale,
        hashtags=campaign.hashtags,
        resource_keys=resource_keys,
    )
    if shelf_csv.is_shelf(data):
        return shelf_csv.read(data, file, plan_facts, campaign=header)
    return plan_csv.read(data, file, plan_facts, campaign=header)


def check_upload(
    data: bytes, file: str, campaign: Campaign | None = None, resource_keys: frozenset[str] = frozenset()
) -> Plan:
    """Read a plan that came without its folder; the pictures it may name are those of the ready campaign."""
    return check(data, file, shipped_pictures(), campaign, resource_keys)


async def resource_keys(database: Database, campaign: Campaign) -> frozenset[str]:
    """List the resources a campaign has, which its plan as a spreadsheet may carry."""
    async with database.reading() as connection:
        return frozenset(item.key for item in await resources.of_campaign(connection, campaign.id))


def shipped_pictures() -> Pictures:
    """Give the way to the pictures that come with Sidekick."""
    return packs.read(campaign_actions.PACK)[2]


def for_campaign(plan: Plan, campaign: Campaign) -> Plan:
    """Turn a ready plan to a campaign's own day: every T-n is counted from there, hashtags carry its year."""
    was, year = str(plan.anchor_on.year), str(campaign.anchor_on.year)
    return replace(
        plan,
        anchor_on=campaign.anchor_on,
        is_anchor_confirmed=campaign.is_anchor_confirmed,
        hashtags=tuple(tag.replace(was, year) for tag in plan.hashtags),
    )


def read_shipped(pack: str) -> Plan:
    """Read a ready plan without its pictures, as a worker process can hand it over."""
    return shipped(pack)[0]


def shipped(pack: str) -> tuple[Plan, Pictures]:
    """Read a ready campaign that comes with Sidekick."""
    data, file, found = packs.read(pack)
    return _read(data, file, found, None), found


async def import_plan(
    database: Database,
    slug: str,
    plan: Plan,
    found: Pictures,
    *,
    actor: Actor,
    now: datetime,
    because: str = "",
    override: str = "",
    are_pictures_confirmed: bool = False,
) -> Imported:
    """Bring a plan into a campaign: what is new is added, what changed gets a new version, the rest stays as it is.

    With `because` everything is approved at once, and the reason is kept: the logged console approval. `override`
    is the reason to keep words that the guard blocks; pledge texts and the shelf need it here, for nobody approves them
    afterwards.
    """
    about_words = words.may_go_out("The plan", words.found_before_import(plan), override)
    async with database.writing() as connection:
        campaign = await campaign_actions.find(connection, slug)
        _check_anchor(plan, campaign)
        await campaigns.change(connection, campaign.id, hashtags=list(plan.hashtags))
        task = _Import(
            connection=connection,
            campaign=await campaigns.by_id(connection, campaign.id),
            known={each.key: each for each in await announcements.of_campaign(connection, campaign.id)},
            everyone=await partners.of_campaign(connection, campaign.id),
            pictures_found=found,
            actor=actor,
            now=now,
            because=because,
            override=override,
            are_pictures_confirmed=are_pictures_confirmed,
        )
        await pledge_texts.put(connection, campaign, plan.pledges, override=override)
        if plan.pledging != Pledging():
            await pledging.put(connection, campaign, plan.pledging, actor=actor, now=now)
        for resource in plan.resources:
            await resources.put(connection, campaign.id, resource)
        imported = await _announcements(task, plan)
        taken_back = await shelving.take_back_unfit(connection, campaign.id, actor=actor, now=now)
        await audit.record(
            connection,
            actor,
            "plan.import",
            f"campaign:{slug}",
            now=now,
            campaign_id=campaign.id,
            detail={"added": imported.added, "changed": imported.changed, "because": because} | about_words,
        )
        return replace(imported, taken_back=taken_back)


async def export(database: Database, slug: str) -> Plan:
    """Put a campaign's announcements, pledge texts and resources back into the form of a plan."""
    async with database.reading() as connection:
        campaign = await campaign_actions.find(connection, slug)
        return Plan(
            name=campaign.name,
            anchor_on=campaign.anchor_on,
            is_anchor_confirmed=campaign.is_anchor_confirmed,
            source_locale=campaign.source_locale,
            hashtags=campaign.hashtags,
            announcements=tuple(
                PlannedAnnouncement(each.key, replace(each.content, resource_card=None))
                for each in await announcements.of_campaign(connection, campaign.id)
                if each.state is not AnnouncementState.CANCELLED
            ),
            pledges=await pledges.texts(connection, campaign.id),
            resources=await resources.of_campaign(connection, campaign.id),
            pledging=campaign.pledging,
        )


async def _announcements(task: _Import, plan: Plan) -> Imported:
    added = changed = approved = 0
    total = Planned()
    for each in plan.announcements:
        content = await _with_picture(task, each.content)
        before = task.known.get(each.key)
        now_stands = await _put(task, each.key, before, content)
        added += before is None
        changed += before is not None and now_stands.version != before.version
        if task.because and now_stands.state is not AnnouncementState.APPROVED and content.when is not None:
            blessed = await announcement_actions.bless(
                task.connection,
                task.campaign,
                now_stands,
                task.actor,
                task.now,
                because=task.because,
                everyone=task.everyone,
                override=task.override,
                is_picture_confirmed=task.are_pictures_confirmed,
            )
            approved += 1
            total += blessed.planned
    return Imported(
        added=added,
        changed=changed,
        unchanged=len(plan.announcements) - added - changed,
        approved=approved,
        pledges=len(plan.pledges),
        resources=len(plan.resources),
        planned=total,
    )


async def _put(task: _Import, key: str, before: Announcement | None, content: Content) -> Announcement:
    if before is None:
        return await announcement_actions.add(task.connection, task.campaign, key, content, task.actor, task.now)
    return await announcement_actions.revise(task.connection, before, content, task.actor, task.now)


async def _with_picture(task: _Import, content: Content) -> Content:
    if not content.image:
        return content
    data = task.pictures_found(content.image)
    if data is None:
        raise InputError(f"The picture {content.image} is gone.", fix="Put it back beside the plan and import again.")
    digest = hashlib.sha256(data).hexdigest()
    await pictures.put(task.connection, digest, data)
    return replace(content, image_digest=digest)


def _check_anchor(plan: Plan, campaign: Campaign) -> None:
    if plan.anchor_on != campaign.anchor_on:
        raise ConflictError(
            f"The plan is for {plan.anchor_on.isoformat()}, the campaign for {campaign.anchor_on.isoformat()}.",
            why="Every T-n would fall on another day than its author meant.",
            fix="Correct the date in the plan, or create a campaign for its day.",
        )
