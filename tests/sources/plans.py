"""Plan files for tests, and a strategy for any plan that can be written down."""

import string
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from hypothesis import strategies as st

from campaigns.model import locale_tag, plain_text, pledging, variables
from campaigns.model.age_band import AgeBand
from campaigns.model.announcement import AnnouncementKind, Content, LinkButton, Mention, Text
from campaigns.model.lateness import LateKind, LateRule
from campaigns.model.partner import DestinationKind
from campaigns.model.plan import Plan, PlannedAnnouncement, PledgeText, Resource
from campaigns.model.pledge import PledgeRole
from campaigns.model.pledging import Pledging
from campaigns.model.recurrence import Recurrence
from campaigns.model.when import When
from campaigns.sources import facts, plan_buttons
from campaigns.sources.facts import PlanFacts

FACTS: PlanFacts = facts.plan_facts(lambda path: path == "assets/kick-off.png")

GOOD = """\
[campaign]
name = "Safer Internet Day 2027"
anchor = 2027-02-09
source_locale = "en"

[[announcement]]
key = "kick-off"
when = "T-14 09:00 local"

[announcement.text.en]
title = "It begins"
body = "Hello {partner.name}"
"""

_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))
_LINES = st.characters(codec="utf-8", include_characters="\n\t", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"))
_TRICKY = st.text(st.sampled_from("\"'\\;|<>=+-@#{}[],: \né中😀"), min_size=1, max_size=30)


def _is_usable(text: str) -> bool:
    return bool(text.strip()) and not plain_text.find_problems(text, is_multiline=True)


def texts(longest: int, *, is_multiline: bool = False) -> st.SearchStrategy[str]:
    """Make texts that may stand in a plan, of the nastier sort; long ones are slow to make and prove no more."""
    longest = min(longest, 60)
    any_text = st.text(_LINES if is_multiline else _CHARACTERS, min_size=1, max_size=longest)
    tricky = _TRICKY if is_multiline else _TRICKY.map(lambda text: text.replace("\n", " "))
    return (any_text | tricky).map(str.strip).filter(_is_usable).filter(lambda text: len(text) <= longest)


def filled(*, is_multiline: bool = False) -> st.SearchStrategy[str]:
    """Make texts in which a brace is doubled, some with a variable."""
    plain = texts(60, is_multiline=is_multiline).map(variables.escape)
    anywhere = [name for name in variables.NAMES if name != variables.PLEDGES]
    made = plain | st.builds("{} {{{}}}".format, plain, st.sampled_from(anywhere))
    # the number of pledges has a line of its own
    return made | plain.map(f"{{}}\n{{{{{variables.PLEDGES}}}}}".format) if is_multiline else made


KEYS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
LOCALES = st.sampled_from(["en", "de", "fr", "pt-BR", "zh-Hant-TW"]).map(locale_tag.parse)
ADDRESSES = st.builds(
    "https://{}.example/{}".format,
    KEYS,
    st.text(string.ascii_letters + string.digits + ";/?:@&=+$,-_.!~*()%#", max_size=40),
)


def _some(words: frozenset[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(words)), max_size=4, unique=True).map(tuple)


TAGS: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {each.value: _some(frozenset(edition.tags)) for each, edition in FACTS.editions.items()}
)
"""Tags of every taxonomy, for what a plan describes."""


_SELECTORS = st.lists(
    st.sampled_from(["all", "tag:schools", "country:PT", "guild:100000000000000001", "tag:größe"]),
    min_size=1,
    unique=True,
).map(tuple)
_WHENS = st.none() | st.builds(
    lambda day, at, zone: When(day if isinstance(day, int) else None, day if isinstance(day, date) else None, at, zone),
    st.integers(-999, 999) | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.times().map(lambda at: time(at.hour, at.minute)),
    st.sampled_from(["local", "UTC", "Europe/Lisbon", "Asia/Kathmandu"]),
)
_REPEATS = st.none() | st.sampled_from(
    [Recurrence("FREQ=WEEKLY", 3, None), Recurrence("FREQ=MONTHLY;BYDAY=1TU", None, date(2027, 6, 1))]
)
_LATES = st.sampled_from(
    [
        LateRule(LateKind.SEND, timedelta(hours=6)),
        LateRule(LateKind.DROP, timedelta(minutes=10)),
        LateRule(LateKind.ASK, None),
    ]
)


@st.composite
def contents(
    draw: st.DrawFn, source: str, resource_keys: tuple[str, ...] = (), pledge_keys: tuple[str, ...] = ()
) -> Content:
    """Make the content of an announcement."""
    locales = [source, *sorted(draw(st.sets(LOCALES, max_size=3)) - {source})]
    image = draw(st.sampled_from(["", "assets/kick-off.png"]))
    due = draw(_WHENS)
    has_pledge_button = draw(st.booleans())
    labels = st.builds(
        lambda own, others: {source: own} | {name: text for name, text in others.items() if name in locales},
        texts(80),
        st.dictionaries(LOCALES.filter(lambda name: name != source), texts(80), max_size=2),
    )
    return Content(
        kind=draw(st.sampled_from(AnnouncementKind)),
        when=due,
        repeat=draw(_REPEATS) if due else None,
        late=draw(_LATES),
        destination=draw(st.sampled_from(DestinationKind)),
        texts={
            locale: Text(draw(filled()), draw(filled(is_multiline=True)), draw(filled()) if image else "")
            for locale in locales
        },
        audience=draw(_some(FACTS.audiences)),
        partners=draw(_SELECTORS),
        topics=draw(_some(FACTS.topics)),
        is_sensitive=draw(st.booleans()),
        mention=draw(st.sampled_from(Mention)),
        has_pledge_button=has_pledge_button,
        pledge=draw(st.sampled_from(["", *pledge_keys])) if has_pledge_button else "",
        links=tuple(draw(st.lists(st.builds(LinkButton, labels, ADDRESSES), max_size=3))),
        image=image,
        resource=draw(st.sampled_from(["", *resource_keys])),
        colour=draw(st.none() | st.integers(0, 0xFFFFFF)),
        **draw(TAGS),
    )


def _tagged(resource: Resource) -> st.SearchStrategy[Resource]:
    return TAGS.map(lambda tags: replace(resource, **tags))


_RESOURCES = st.builds(
    Resource,
    key=KEYS,
    title=texts(300),
    publisher=texts(300),
    url=ADDRESSES,
    language=LOCALES,
    audience=st.lists(texts(100), max_size=3, unique=True).map(tuple),
    themes=st.lists(texts(100), max_size=3, unique=True).map(tuple),
    licence=st.just("") | texts(300),
    year=st.none() | st.integers(1950, 2100),
    expires_on=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    ages=st.lists(st.sampled_from(AgeBand), max_size=3, unique=True).map(tuple),
    version=st.just("") | texts(300),
    description=st.just("") | texts(300),
).flatmap(_tagged)


PLEDGING = st.builds(
    lambda opens, goal: Pledging(pledging.parse_instant(opens) if opens else None, None, goal),
    st.sampled_from(["", "T-14 09:00 UTC", "2027-01-26 09:30 Europe/Lisbon"]),
    st.none() | st.integers(1, pledging.LARGEST_GOAL),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Make a whole plan."""
    source = draw(LOCALES)
    resources = tuple(draw(st.lists(_RESOURCES, max_size=2, unique_by=lambda resource: resource.key)))
    pledge_texts = st.dictionaries(LOCALES, texts(100), max_size=2)
    pledges = st.builds(
        lambda key, role, own, others, tags: PledgeText(key, role.value, {**others, source: own}, **tags),
        KEYS,
        st.sampled_from(PledgeRole),
        texts(100),
        pledge_texts,
        TAGS,
    ).filter(lambda pledge: not any(variables.names_in(text) & set(variables.NAMES) for text in pledge.texts.values()))
    promised = tuple(draw(st.lists(pledges, max_size=2, unique_by=lambda pledge: pledge.key)))
    short = tuple(pledge.key for pledge in promised if len(pledge.key) <= plan_buttons.LONGEST_PLEDGE_KEY)
    content = contents(source, tuple(resource.key for resource in resources), short)
    planned = st.builds(PlannedAnnouncement, KEYS, content)
    return Plan(
        name=draw(texts(100)),
        anchor_on=draw(st.dates(date(2004, 1, 1), date(2099, 12, 31))),
        is_anchor_confirmed=draw(st.booleans()),
        source_locale=source,
        hashtags=tuple(draw(st.lists(KEYS.map("#{}".format), max_size=3, unique=True))),
        announcements=tuple(draw(st.lists(planned, min_size=1, max_size=3, unique_by=lambda each: each.key))),
        pledges=promised,
        resources=resources,
        pledging=draw(PLEDGING),
    )
