"""The `[campaign]` table of a plan: its name, the day it turns around, its source language and its hashtags."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from campaigns.model import keydate, nearest, pledging
from campaigns.model.errors import InputError
from campaigns.model.keydate import KeyDate
from campaigns.model.pledging import Pledging
from campaigns.sources import plan_texts
from campaigns.sources.facts import PlanFacts
from campaigns.sources.table import Table

LONGEST_NAME: Final = 100
LONGEST_HASHTAG: Final = 100
SAFER_INTERNET_DAY: Final = "safer-internet-day"
_HASHTAG: Final = re.compile(r"#[^\W_]\w*")
_STAND_IN: Final = date(2000, 1, 1)
_HINT: Final = 'write `anchor = 2027-02-09`, or `key_date = "safer-internet-day"` and `year = 2027`'


@dataclass(frozen=True, slots=True)
class CampaignHeader:
    """What a plan says about its campaign; the CSV form has no place for it, so the caller gives it."""

    name: str
    anchor_on: date
    is_anchor_confirmed: bool
    source_locale: str
    hashtags: tuple[str, ...] = ()
    resource_keys: frozenset[str] = frozenset()
    """Resources the campaign has already; announcements of a CSV plan may carry them."""
    pledging: Pledging = field(default_factory=Pledging)
    """When pledges are taken, and how many are hoped for."""


def read(root: Table, facts: PlanFacts) -> CampaignHeader:
    """Read the table; stand-ins take the place of what is wrong."""
    table = root.table("campaign")
    if table is None:
        if "campaign" not in root.values:
            root.complain("the [campaign] table is missing", "campaign")
        return CampaignHeader(name="", anchor_on=_STAND_IN, is_anchor_confirmed=False, source_locale="")
    name = table.text("name", limit=LONGEST_NAME, is_required=True)
    plan_texts.check_plain(table, "name", name)
    anchor = _anchor(table, facts)
    header = CampaignHeader(
        name=name,
        anchor_on=anchor.on,
        is_anchor_confirmed=anchor.is_confirmed,
        source_locale=_source_locale(table),
        hashtags=_hashtags(table),
        pledging=_pledging(table, anchor.on),
    )
    table.close()
    return header


def _pledging(table: Table, anchor_on: date) -> Pledging:
    found = Pledging(
        opens=table.parsed("pledging_opens", pledging.parse_instant, None),
        closes=table.parsed("pledging_closes", pledging.parse_instant, None),
        goal=table.whole("pledge_goal", least=1, most=pledging.LARGEST_GOAL),
    )
    try:
        return pledging.check(found, anchor_on)
    except InputError as error:
        table.complain(str(error), "pledging_closes")
        return Pledging()


def _anchor(table: Table, facts: PlanFacts) -> KeyDate:
    has_anchor, has_key_date, has_year = table.has("anchor"), table.has("key_date"), table.has("year")
    is_confirmed = table.flag("confirmed", default=True)
    if has_anchor:
        for key in ("key_date", "year"):
            if table.has(key):
                table.complain("there is an `anchor` already; keep one of the two", key)
        return KeyDate(table.day("anchor") or _STAND_IN, is_confirmed, "")
    if "confirmed" in table.values:
        table.complain("belongs to an `anchor`; a key date knows by itself whether it is confirmed", "confirmed")
    if not has_key_date and not has_year:
        table.missing("anchor", _HINT)
        return KeyDate(_STAND_IN, is_confirmed=False, source="")
    return _key_date(table, facts)


def _key_date(table: Table, facts: PlanFacts) -> KeyDate:
    for key in ("key_date", "year"):
        if not table.has(key):
            table.missing(key, _HINT)
    name = table.text("key_date", limit=LONGEST_NAME)
    if name and name != SAFER_INTERNET_DAY:
        table.complain(f"{nearest.quote(name)} is not a key date; write `{SAFER_INTERNET_DAY}`", "key_date")
    year = table.whole("year", least=keydate.FIRST_YEAR, most=keydate.LAST_YEAR)
    if year is None:
        return KeyDate(_STAND_IN, is_confirmed=False, source="")
    try:
        return keydate.safer_internet_day(year, facts.published)
    except InputError as error:
        table.complain(str(error), "year")
        return KeyDate(_STAND_IN, is_confirmed=False, source="")


def _source_locale(table: Table) -> str:
    written = table.text("source_locale", limit=LONGEST_NAME, is_required=True, hint="write for example `en`")
    return plan_texts.check_locale(table, "source_locale", written) if written.strip() else ""


def _hashtags(table: Table) -> tuple[str, ...]:
    hashtags = table.words("hashtags", limit=LONGEST_HASHTAG)
    for position, hashtag in enumerate(hashtags):
        if not _HASHTAG.fullmatch(hashtag):
            rule = "a hashtag is # and then letters and digits without a space, like `#SaferInternetDay`"
            table.complain(f"{nearest.quote(hashtag)}: {rule}", "hashtags", position)
    return hashtags
