"""An announcement as one partner will see it: language, variables, help lines. Previews and the sender share it.

Nothing half-filled goes out: an unknown or empty variable, or a sensitive post without a help line, is an error.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campaigns.model import variables
from campaigns.model.announcement import Content, Mention
from campaigns.model.campaign import Campaign
from campaigns.model.errors import InputError
from campaigns.model.partner import Partner
from campaigns.model.plan import Resource
from campaigns.model.post import HelpLine, Image, Post, PostLink

CAMPAIGN_COLOUR = 0x0B6E99
"""Sidekick's own: readable on Discord's dark and light backgrounds."""
_TITLE_LIMIT = 256
_BODY_LIMIT = 3_000
_LABEL_LIMIT = 80


def local_day(campaign: Campaign, partner: Partner, now: datetime) -> date:
    """Say what day the partner's calendar shows, in campaign time."""
    return campaign.clock.to_campaign(now).astimezone(ZoneInfo(partner.timezone)).date()


def values(
    campaign: Campaign, partner: Partner, *, today: date, day_name: str, help_lines: Sequence[HelpLine]
) -> dict[str, str]:
    """Give each variable its value for one partner; `day_name` is the key day in the reader's language."""
    own = next((line for line in help_lines if line.country_code == partner.country and line.phone), None)
    return {
        "partner.name": partner.name,
        "partner.country": partner.country,
        "partner.helpline": f"{own.name}: {own.phone}" if own else "",
        "campaign.name": campaign.name,
        "campaign.days_left": str(max((campaign.anchor_on - today).days, 0)),
        "campaign.hashtags": " ".join(campaign.hashtags),
        "campaign.day": day_name,
    }


def post(
    campaign: Campaign,
    partner: Partner,
    content: Content,
    *,
    reference: str,
    locale: str,
    filled: Mapping[str, str],
    help_lines: Sequence[HelpLine],
    picture: bytes | None,
    resource: Resource | None,
) -> Post:
    """Compose the post in one of its languages; raises InputError where something is missing or too long."""
    text = content.texts[locale]
    shown_lines = tuple(help_lines) if content.is_sensitive else ()
    if content.is_sensitive and not shown_lines:
        raise InputError(
            f"{reference} speaks about harm, and no help line is known for {partner.name}.",
            why="A sensitive post never goes out without help beside it.",
            fix="Ask the partner for its help line, or add the country to campaigns/data/helplines.csv.",
        )
    return Post(
        reference=reference,
        campaign_name=campaign.name,
        campaign_slug=campaign.slug,
        locale=locale,
        title=_within(variables.fill(text.title, filled), _TITLE_LIMIT, "title", reference),
        body=_within(variables.fill(text.body, filled), _BODY_LIMIT, "body", reference),
        colour=CAMPAIGN_COLOUR if content.colour is None else content.colour,
        image=_image(content, variables.fill(text.alt, filled), picture),
        is_sensitive=content.is_sensitive,
        help_lines=shown_lines,
        has_pledge_button=content.has_pledge_button,
        links=tuple(_links(content, locale, campaign, resource)),
        # A sensitive post never rings: it is there for who is ready to read it.
        mention_role_id=partner.mention_role_id
        if content.mention is Mention.ROLE and not content.is_sensitive
        else None,
    )


def _image(content: Content, alt: str, picture: bytes | None) -> Image | None:
    if picture is None:
        return None
    return Image(content.image.rpartition("/")[2], picture, alt)


def _within(text: str, limit: int, field: str, reference: str) -> str:
    if len(text) > limit:
        raise InputError(
            f"The {field} of {reference} has {len(text)} characters once filled in.",
            why=f"Discord's card holds {limit}.",
            fix="Shorten the text.",
        )
    return text


def _links(content: Content, locale: str, campaign: Campaign, resource: Resource | None) -> Iterator[PostLink]:
    for link in content.links:
        yield PostLink(_label(link.labels, locale, campaign), link.url)
    if resource is not None:
        yield PostLink(_short(resource.title), resource.url)


def _short(title: str) -> str:
    return title if len(title) <= _LABEL_LIMIT else title[: _LABEL_LIMIT - 1].rstrip() + "…"


def _label(labels: Mapping[str, str], locale: str, campaign: Campaign) -> str:
    return labels.get(locale) or labels[campaign.source_locale]
