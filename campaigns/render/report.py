"""The report of a campaign: one HTML file that needs nothing else, forbids itself everything, and prints well.

Whatever people are called is escaped by the template engine; a policy in the page forbids scripts and requests.
"""

import base64
import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from campaigns.model import small_cells
from campaigns.model.delivery import DeliveryState
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT
from campaigns.render import cells, reader, report_facts
from campaigns.render.canvas import Picture
from campaigns.render.progress_words import ProgressLabels
from campaigns.render.report_facts import ReportFacts

TEMPLATES = Path(__file__).parent / "templates"
MOST_MISSING_LISTED = 200
"""More stand in the delivery list; a report is to be read."""


def html(facts: ReportFacts, labels: ProgressLabels, translate: Callable[[str], str]) -> str:
    """Write the report; `labels` names the roles, `translate` looks up the template's own words."""
    page = (
        _environment()
        .get_template("report.html")
        .render(
            _=translate,
            facts=facts,
            labels=labels,
            overview=_overview(facts),
            lateness=report_facts.lateness(facts),
            partners=report_facts.partner_lines(facts),
            announcements=report_facts.announcement_lines(facts),
            missing=report_facts.missing(facts)[:MOST_MISSING_LISTED],
            missing_count=len(report_facts.missing(facts)),
            pledges=small_cells.shown(facts.progress.by_role),
            smallest=SMALLEST_SHOWN_COUNT,
            states=_states(translate),
            direction=reader.reading(facts.locale).text_direction,
            **_writers(facts.locale),
        )
    )
    return cells.storable("".join(character for character in page if _is_written(character)))


def _states(translate: Callable[[str], str]) -> dict[DeliveryState, str]:
    """Name the states in which a post needs a look."""
    _ = translate
    return {
        DeliveryState.FAILED: _("failed"),
        DeliveryState.UNKNOWN: _("unknown"),
        DeliveryState.HELD: _("held"),
    }


def _overview(facts: ReportFacts) -> dict[str, Any]:
    reached = {row.guild_id for row in facts.deliveries if row.sent_at is not None}
    return {
        "tally": report_facts.tally(facts.deliveries, facts.on_time_seconds),
        "partners": len({row.guild_id for row in facts.deliveries}),
        "reached": len(reached),
        "countries": len({row.country for row in facts.deliveries if row.guild_id in reached}),
        "languages": len({row.locale for row in facts.deliveries if row.sent_at is not None}),
    }


def _writers(locale: str) -> dict[str, Callable[..., str]]:
    return {
        "number": lambda value: reader.number(value, locale),
        "percent": lambda part, whole: reader.percent(_honest_share(part, whole), locale),
        "day": lambda day: reader.long_day(day, locale),
        "moment": lambda at: _moment(at, locale),
        "seconds": lambda value: reader.decimal(value, locale),
        "image": _data_uri,
        "city": lambda timezone: reader.city(timezone, locale),
    }


def _honest_share(part: int, whole: int) -> float:
    """Give a share that never says "all" or "none" of what is only nearly so."""
    if not whole:
        return 0.0
    share = part / whole
    return share if part in {0, whole} or share > 1 else min(max(share, 0.01), 0.99)


def _moment(at: datetime | None, locale: str) -> str:
    return "–" if at is None else reader.full_moment(at, locale)


def _data_uri(picture: Picture) -> str:
    return "data:image/png;base64," + base64.b64encode(picture.png).decode("ascii")


def _is_written(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) != "Cc"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
