"""Precheck: each flaw is seen, nothing is invented while nothing is known, and who gets no post is left alone."""

from dataclasses import replace
from typing import Any

import pytest

from campaigns.model import precheck
from campaigns.model.announcement import Mention, Text
from campaigns.model.partner import Destination, DestinationKind, Partner, PartnerState
from campaigns.model.precheck import Ability, ChannelFacts, Flaw
from tests.builders import content, stored_partner

FINE = ChannelFacts()
ENGLISH = stored_partner(locale="en")
ROLE = 300_000_000_000_000_001


def flaws(facts: ChannelFacts = FINE, partner: Partner = ENGLISH, **changes: Any) -> list[tuple[Flaw, str]]:
    found = precheck.check(content(**changes), partner, "en", lambda *_: facts)
    return [(each.flaw, each.detail) for each in found]


def test_a_channel_in_order_has_no_flaw() -> None:
    assert flaws() == []


@pytest.mark.parametrize(
    ("facts", "flaw", "detail"),
    [
        (ChannelFacts(is_in_server=False, is_there=False), Flaw.NOT_IN_SERVER, ""),
        (ChannelFacts(is_there=False), Flaw.NO_CHANNEL, ""),
        (ChannelFacts(takes_messages=False), Flaw.WRONG_KIND, ""),
        *((ChannelFacts(lacks=frozenset({ability})), Flaw.LACKS, ability.value) for ability in Ability),
        (ChannelFacts(lacks=frozenset(Ability)), Flaw.LACKS, ",".join(Ability)),
    ],
)
def test_each_flaw_of_a_channel_is_seen(facts: ChannelFacts, flaw: Flaw, detail: str) -> None:
    assert flaws(facts) == [(flaw, detail)]
    assert not facts.is_fit


def test_while_not_connected_nothing_is_said_about_channels() -> None:
    silent = ChannelFacts(is_known=False, is_there=False, lacks=frozenset(Ability), has_role=False)
    assert flaws(silent, replace(ENGLISH, mention_role_id=ROLE), mention=Mention.ROLE) == []
    assert not silent.is_fit, "and nothing is revived either"


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (FINE, []),
        (ChannelFacts(has_role=False), [(Flaw.ROLE_GONE, "")]),
        (ChannelFacts(may_mention=False), [(Flaw.ROLE_SILENT, "")]),
    ],
)
def test_the_role_is_looked_at_only_where_the_post_notifies_it(
    facts: ChannelFacts, found: list[tuple[Flaw, str]]
) -> None:
    consenting = replace(ENGLISH, mention_role_id=ROLE)
    assert flaws(facts, consenting, mention=Mention.ROLE) == found
    assert flaws(facts, consenting) == []
    assert flaws(facts, ENGLISH, mention=Mention.ROLE) == []
    assert flaws(facts, consenting, mention=Mention.ROLE, is_sensitive=True) == [], "a sensitive post never rings"


def test_a_picture_needs_words_in_the_language_the_partner_reads() -> None:
    texts = {"en": Text("Hello", "Words", "A bridge"), "pt": Text("Olá", "Palavras", " ")}
    picture = {"texts": texts, "image": "assets/bridge.png"}
    assert flaws(FINE, ENGLISH, **picture) == []
    assert flaws(FINE, stored_partner(locale="pt-BR"), **picture) == [(Flaw.NO_ALT, "pt")]


def test_another_language_is_told_and_another_region_of_the_same_is_not() -> None:
    english = {"texts": {"en": Text("Hello", "Words")}}
    assert flaws(FINE, stored_partner(locale="de"), **english) == [(Flaw.OTHER_LANGUAGE, "en")]
    assert flaws(FINE, stored_partner(locale="en-GB"), **english) == []


def test_a_partner_without_a_channel_for_it_is_told_of() -> None:
    assert flaws(FINE, replace(ENGLISH, destinations={})) == [(Flaw.NO_DESTINATION, "announcements")]


def test_a_suspended_channel_is_told_of_unless_it_is_seen_what_is_wrong() -> None:
    kind = DestinationKind.ANNOUNCEMENTS
    sick = replace(ENGLISH, destinations={kind: Destination(1, 1, kind, 5, "missing-access")})
    assert flaws(FINE, sick) == [(Flaw.SUSPENDED, "missing-access")]
    assert flaws(ChannelFacts(is_there=False), sick) == [(Flaw.NO_CHANNEL, "")]


@pytest.mark.parametrize("state", [PartnerState.PAUSED, PartnerState.LEFT])
def test_who_gets_no_post_is_left_alone(state: PartnerState) -> None:
    gone = ChannelFacts(is_there=False)
    assert flaws(gone, replace(ENGLISH, state=state)) == []
    assert flaws(gone, ENGLISH, partners=("country:DE",)) == []
