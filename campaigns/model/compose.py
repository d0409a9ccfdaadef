"""An announcement as one partner will see it: language, variables, help lines. Previews and the sender share it.

Nothing half-filled goes out: an unknown or empty variable, or a sensitive post without a help line, is an error.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from campaigns.model import helplines, variables
from campaigns.model.announcement import Content, Mention, Text
from campaigns.model.campaign import Campaign
from campaigns.model.errors import InputError
from campaigns.model.partner import Partner
from campaigns.model.partner_line import HELPLINE
from campaigns.model.post import HelpLine, Image, Post, PostLink

HELP_LINE: Final = "partner.helpline"
CAMPAIGN_COLOUR = 0x0B6E99
"""Sidekick's own: readable on Discord's dark and light backgrounds."""
_TITLE_LIMIT = 256
_BODY_LIMIT = 3_000
_LABEL_LIMIT = 80


def local_day(campaign: Campaign, partner: Partner, now: datetime) -> date:
    """Say what day the partner's calendar shows, in campaign time."""
    return campaign.clock.to_campaign(now).astimezone(ZoneInfo(partner.timezone)).date()


def shows_help_lines(content: Content, locale: str) -> bool:
    """Say whether help lines are of any concern to a post in this language."""
    return content.is_sensitive or _names_help_line(content.texts[locale])


def shows_pledges(content: Content, locale: str) -> bool:
    """Say whether the text in this language carries the number of pledges."""
    body = content.texts[locale].body
    return variables.PLEDGES in body and variables.PLEDGES in variables.names_in(body)


def values(
    campaign: Campaign,
    partner: Partner,
    *,
    today: date,
    day_name: str,
    help_lines: Sequence[HelpLine],
    pledges: str = "",
) -> dict[str, str]:
    """Give each variable its value for one partner, in words of the reader's language.

    `day_name` is the key day; `pledges` the number, empty while it is not shown.
    """
    return {
        "partner.name": partner.name,
        "partner.country": partner.country,
        HELP_LINE: _help_line(help_lines, partner.country),
        "campaign.name": campaign.name,
        "campaign.days_left": str(max((campaign.anchor_on - today).days, 0)),
        "campaign.hashtags": " ".join(campaign.hashtags),
        "campaign.day": day_name,
        variables.PLEDGES: pledges,
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
) -> Post:
    """Compose the post in one of its languages; raises InputError where something is missing or too long."""
    text = content.texts[locale]
    carries_pledges = shows_pledges(content, locale)
    body = text.body if filled[variables.PLEDGES] else variables.without_lines_of(text.body, variables.PLEDGES)
    shown_lines = tuple(help_lines) if content.is_sensitive or _is_doubtful(text, help_lines) else ()
    if content.is_sensitive and not helplines.has_somebody(shown_lines):
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
        body=_within(variables.fill(body, filled), _BODY_LIMIT, "body", reference),
        colour=CAMPAIGN_COLOUR if content.colour is None else content.colour,
        image=_image(content, variables.fill(text.alt, filled), picture),
        is_sensitive=content.is_sensitive,
        help_lines=shown_lines,
        has_pledge_button=content.has_pledge_button,
        pledge_key=content.pledge,
        links=tuple(_links(content, locale, campaign)),
        # A sensitive post never rings: it is there for who is ready to read it.
        mention_role_id=partner.mention_role_id
        if content.mention is Mention.ROLE and not content.is_sensitive
        else None,
        pledges=campaign.pledges_shown if carries_pledges else None,
    )


def _help_line(lines: Sequence[HelpLine], country: str) -> str:
    """Name the partner's own line, or else the country's first with a number, or else one with an address."""
    near = [line for line in lines if line.country_code == country]
    first = next((line for line in near if line.phone or line.given_by), None)
    named = first or next((line for line in near if line.kind == HELPLINE), None)
    return f"{named.name}: {named.phone or named.url}" if named else ""


def _is_doubtful(text: Text, lines: Sequence[HelpLine]) -> bool:
    """Say whether a text names a help line where one has to be checked: then the card says so, with the directories."""
    return _names_help_line(text) and any(line.is_to_be_checked for line in lines)


def _names_help_line(text: Text) -> bool:
    return HELP_LINE in variables.names_in(text.title) | variables.names_in(text.body)


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


def _links(content: Content, locale: str, campaign: Campaign) -> Iterator[PostLink]:
    for link in content.links:
        yield PostLink(_label(link.labels, locale, campaign), link.url)
    # what was approved is shown, whatever the shelf says by now
    shown = content.resource_card
    if shown is not None and shown.url not in {link.url for link in content.links}:
        yield PostLink(_short(shown.title), shown.url)


def _short(title: str) -> str:
    return title if len(title) <= _LABEL_LIMIT else title[: _LABEL_LIMIT - 1].rstrip() + "…"


def _label(labels: Mapping[str, str], locale: str, campaign: Campaign) -> str:
    return labels.get(locale) or labels[campaign.source_locale]
