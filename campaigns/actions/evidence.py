"""What the evidence says about a plan, and about one announcement of a campaign. Only warnings; nothing is changed."""

from campaigns.actions import campaigns as campaign_actions
from campaigns.actions import plans
from campaigns.model import evidence, item_evidence
from campaigns.model.announcement import Announcement, AnnouncementState
from campaigns.model.campaign import Campaign
from campaigns.model.plan import Plan, PlannedAnnouncement
from campaigns.model.principle import Verdict
from campaigns.sources import evidence as facts
from campaigns.storage import announcements
from campaigns.storage.database import Database

_GONE = frozenset({AnnouncementState.CANCELLED, AnnouncementState.RECALLED})


def of_plan(plan: Plan) -> tuple[Verdict, ...]:
    """Judge a plan by every principle; takes a moment for a whole campaign in several languages."""
    return evidence.check(plan, facts.knowledge())


def of_promises(plan: Plan) -> tuple[Verdict, ...]:
    """List what does not hold for the pledge texts of a plan, which nobody approves afterwards."""
    return evidence.of_promises(plan.pledges, facts.knowledge())


def of_upload(
    data: bytes, file: str, campaign: Campaign | None = None, resource_keys: frozenset[str] = frozenset()
) -> tuple[Plan, tuple[Verdict, ...]]:
    """Read a plan that came without its folder and judge it; raises ProblemsError with every mistake at once."""
    plan = plans.check_upload(data, file, campaign, resource_keys)
    return plan, of_plan(plan)


async def of_announcement(database: Database, campaign: Campaign, known: Announcement) -> tuple[Verdict, ...]:
    """List what does not hold for one announcement, seen among the others of its campaign."""
    async with database.reading() as connection:
        found = await campaign_actions.find(connection, campaign.slug)
        everything = await announcements.of_campaign(connection, found.id)
    standing = (known if each.id == known.id else each for each in everything if each.state not in _GONE)
    plan = Plan(
        name=found.name,
        anchor_on=found.anchor_on,
        is_anchor_confirmed=found.is_anchor_confirmed,
        source_locale=found.source_locale,
        hashtags=found.hashtags,
        # a draft has a key that nobody chose; people know it by its reference
        announcements=tuple(PlannedAnnouncement(each.reference, each.content) for each in standing),
        pledges=(),
        resources=(),
    )
    return _open(evidence.about(plan, known.reference, facts.knowledge()), known.state)


def _open(verdicts: tuple[Verdict, ...], state: AnnouncementState) -> tuple[Verdict, ...]:
    """Leave out what an approval has answered: that the picture shows no distress."""
    if state is not AnnouncementState.APPROVED:
        return verdicts
    kept = (
        Verdict(each.principle, tuple(one for one in each.advice if one.fix != item_evidence.CONFIRM))
        for each in verdicts
    )
    return tuple(each for each in kept if not each.holds)
