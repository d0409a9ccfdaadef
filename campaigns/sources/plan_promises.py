"""The pledges and resources of a plan: what people can promise, and what is worth reading."""

from campaigns.model import nearest, plain_text, web_address
from campaigns.model.age_band import AgeBand
from campaigns.model.plan import PledgeText, Resource
from campaigns.model.pledge import PledgeRole
from campaigns.model.taxonomy import Editions
from campaigns.sources import plan_announcements, plan_tags, plan_texts
from campaigns.sources.table import Table

FIRST_YEAR, LAST_YEAR = 1950, 2100
LONGEST_LINE = 300


def read_pledges(tables: list[Table], source_locale: str, editions: Editions) -> tuple[PledgeText, ...]:
    """Read every pledge; keys are unique."""
    plan_announcements.read_keys(tables)
    return tuple(_pledge(table, source_locale, editions) for table in tables)


def read_resources(tables: list[Table], editions: Editions) -> tuple[Resource, ...]:
    """Read every resource; keys are unique."""
    plan_announcements.read_keys(tables)
    return tuple(_resource(table, editions) for table in tables)


def _pledge(table: Table, source_locale: str, editions: Editions) -> PledgeText:
    if not table.has("role"):
        table.missing("role", nearest.suggest("", PledgeRole))
    role = table.choice("role", PledgeRole, PledgeRole.YOUNG_PERSON)
    texts = plan_texts.read_pledge(table, source_locale)
    tags = plan_tags.read(table, editions)
    table.close()
    return PledgeText(_key(table), role.value, texts, **tags)


def _resource(table: Table, editions: Editions) -> Resource:
    if not table.has("url"):
        table.missing("url")
    language = _line(table, "language", is_required=True)
    resource = Resource(
        key=_key(table),
        title=_line(table, "title", is_required=True),
        publisher=_line(table, "publisher", is_required=True),
        url=table.parsed("url", web_address.parse_published, ""),
        language=plan_texts.check_locale(table, "language", language) if language.strip() else "",
        audience=_lines(table, "audience"),
        themes=_lines(table, "themes"),
        licence=_line(table, "licence"),
        year=table.whole("year", least=FIRST_YEAR, most=LAST_YEAR),
        expires_on=table.day("expires"),
        ages=_ages(table),
        version=_line(table, "version"),
        description=_line(table, "description"),
        **plan_tags.read(table, editions),
    )
    table.close()
    return resource


def _line(table: Table, key: str, *, is_required: bool = False) -> str:
    text = table.text(key, limit=LONGEST_LINE, is_required=is_required)
    plan_texts.check_plain(table, key, text)
    return text


def _lines(table: Table, key: str) -> tuple[str, ...]:
    lines = table.words(key)
    for position, text in enumerate(lines):
        for problem in plain_text.find_problems(text):
            table.complain(problem, key, position)
    return lines


def _ages(table: Table) -> tuple[AgeBand, ...]:
    written = table.known("ages", frozenset(AgeBand), "an age band")
    return tuple(AgeBand(each) for each in written if each in list(AgeBand))


def _key(table: Table) -> str:
    key = table.values.get("key")
    return key if isinstance(key, str) else ""
