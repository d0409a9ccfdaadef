"""What stands in the way of a post at one partner, seen before it is due: pure judgement of facts others gathered.

Every flaw but another language would keep the post away or make it useless there; that one only has to be known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from campaigns.model import audience, quiet
from campaigns.model.announcement import Content, Mention
from campaigns.model.campaign import Campaign
from campaigns.model.partner import Partner, PartnerState


class Ability(StrEnum):
    """What the bot has to be allowed in a channel, as Discord calls it."""

    VIEW = "view_channel"
    SEND = "send_messages"
    EMBED = "embed_links"
    ATTACH = "attach_files"
    HISTORY = "read_message_history"


class Flaw(StrEnum):
    """What is wrong."""

    NO_DESTINATION = "no-destination"
    """The partner gave no channel for this kind of post."""
    NOT_IN_SERVER = "not-in-server"
    NO_CHANNEL = "no-channel"
    WRONG_KIND = "wrong-kind"
    """The channel takes no messages: a forum, a stage."""
    LACKS = "lacks"
    """Abilities are missing; the detail names them."""
    SUSPENDED = "suspended"
    """It refused a post before; the detail is the reason."""
    ROLE_GONE = "role-gone"
    ROLE_SILENT = "role-silent"
    """The role cannot be mentioned, so nobody would be notified."""
    NO_ALT = "no-alt"
    """The picture has no words for who does not see it, in the language this partner reads."""
    OTHER_LANGUAGE = "other-language"
    """The partner reads another language; the detail is the one it gets."""
    NIGHT = "night"
    """It speaks about harm and is planned for the night there; the detail says what becomes of it in the morning."""
    CANNOT_COMPOSE = "cannot-compose"
    """Filled in, it is too long, misses a value or a help line; the detail says which."""
    LINK = "link"
    """It leads to what is dead, moved or something else; the detail is the address and why."""
    EXPIRED = "expired"
    """It hands on what may not be offered any more by then; the detail names it."""


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What is known of a channel at this moment, without asking Discord."""

    is_known: bool = True
    """False while the bot is not connected: then nothing else here counts."""
    is_in_server: bool = True
    is_there: bool = True
    takes_messages: bool = True
    lacks: frozenset[Ability] = frozenset()
    has_role: bool = True
    may_mention: bool = True

    @property
    def is_fit(self) -> bool:
        """Say whether a post would be taken."""
        return self.is_known and self.is_in_server and self.is_there and self.takes_messages and not self.lacks


NOT_KNOWN: Final = ChannelFacts(is_known=False)

Survey = Callable[[int, int, int | None], ChannelFacts]
"""Gives the facts of a channel by server, channel and the role that would be mentioned."""


def nothing_known(_guild_id: int, _channel_id: int, _role_id: int | None) -> ChannelFacts:
    """Survey nothing: for whoever is not connected."""
    return NOT_KNOWN


EVERYWHERE: Final = ("", 0)
"""In place of a partner and its server: the post itself is flawed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw, at one partner or everywhere."""

    partner: str
    guild_id: int
    flaw: Flaw
    detail: str = ""


def check(content: Content, partner: Partner, source_locale: str, survey: Survey) -> Iterator[Finding]:
    """List what is wrong at one partner; nothing for one that is paused, has left or is not addressed."""
    if partner.state is not PartnerState.ACTIVE or not audience.is_addressed(content.partners, partner):
        return
    for flaw, detail in (*_of_words(content, partner, source_locale), *_of_place(content, partner, survey)):
        yield Finding(partner.name, partner.guild_id, flaw, detail)


def at_night(campaign: Campaign, content: Content, partner: Partner) -> Iterator[Finding]:
    """Find what a partner would get at night if it did not wait for the morning, because it speaks about harm."""
    if partner.state is not PartnerState.ACTIVE or not audience.is_addressed(content.partners, partner):
        return
    if not content.is_sensitive:
        return
    times = audience.occurrences(content, campaign.anchor_on, partner.timezone)
    fates = dict.fromkeys(quiet.fate(content, each.instant.at, partner.timezone) for each in times)
    for fate in fates:
        if fate is not None:
            yield Finding(partner.name, partner.guild_id, Flaw.NIGHT, fate)


def _of_words(content: Content, partner: Partner, source_locale: str) -> Iterator[tuple[Flaw, str]]:
    locale = audience.choose_locale(partner.locale, content.texts, source_locale)
    if _language(locale) != _language(partner.locale):
        yield Flaw.OTHER_LANGUAGE, locale
    if content.image and not content.texts[locale].alt.strip():
        yield Flaw.NO_ALT, locale


def _of_place(content: Content, partner: Partner, survey: Survey) -> Iterator[tuple[Flaw, str]]:
    destination = partner.destination(content.destination)
    if destination is None:
        yield Flaw.NO_DESTINATION, content.destination.value
        return
    role_id = partner.mention_role_id if content.mention is Mention.ROLE and not content.is_sensitive else None
    facts = survey(partner.guild_id, destination.channel_id, role_id)
    found = list(_of_channel(facts)) if facts.is_known else []
    yield from found
    if destination.suspended_reason and not found:
        yield Flaw.SUSPENDED, destination.suspended_reason
    if role_id is not None and facts.is_known and facts.is_in_server:
        if not facts.has_role:
            yield Flaw.ROLE_GONE, ""
        elif not facts.may_mention:
            yield Flaw.ROLE_SILENT, ""


def _of_channel(facts: ChannelFacts) -> Iterator[tuple[Flaw, str]]:
    if not facts.is_in_server:
        yield Flaw.NOT_IN_SERVER, ""
    elif not facts.is_there:
        yield Flaw.NO_CHANNEL, ""
    elif not facts.takes_messages:
        yield Flaw.WRONG_KIND, ""
    elif facts.lacks:
        yield Flaw.LACKS, ",".join(ability for ability in Ability if ability in facts.lacks)


def _language(locale: str) -> str:
    return locale.partition("-")[0].casefold()
