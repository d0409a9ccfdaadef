"""A plan as the two files people keep it in: reading one of them again gives an equal plan.

TOML carries the whole plan. CSV carries the announcements, one row for each language; encode it as
`utf-8-sig`, so that every spreadsheet shows its letters.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from campaigns.model import lateness, recurrence, taxonomy, when
from campaigns.model.announcement import Content, LinkButton, Text
from campaigns.model.plan import Plan, PlannedAnnouncement, PledgeText, Resource
from campaigns.model.taxonomy import Taxonomy
from campaigns.render import cells

UNSCHEDULED = "unscheduled"

_SINGLES = (
    "kind",
    "when",
    "repeat",
    "late",
    "destination",
    "sensitive",
    "mention",
    "image",
    "resource",
    "colour",
)
_LISTS = ("audience", "partners", "topics", *(each.value for each in Taxonomy))
CSV_COLUMNS = ("key", "locale", "title", "body", "alt", *_SINGLES, *_LISTS, "buttons")

_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPED_IN_LINES = re.compile(r'"{3,}|"+$|[\\\x00-\x08\x0b-\x1f\x7f]')
"""Between three quotation marks, one or two of them are only text, but not before the end."""


def write_toml(plan: Plan) -> str:
    """Write the whole plan."""
    sections = [_campaign(plan)]
    sections += [_announcement(planned) for planned in plan.announcements]
    sections += [_pledge(pledge) for pledge in plan.pledges]
    sections += [_table("[[resource]]", resource_fields(resource)) for resource in plan.resources]
    return "\n".join(sections)


def write_csv(plan: Plan) -> str:
    """Write the announcements of the plan; its source language comes first."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(CSV_COLUMNS)
    for planned in plan.announcements:
        shared = {name: _cell(value) for name, value in _fields(planned.content).items()}
        for locale, text in _source_first(planned.content.texts, plan.source_locale):
            row = shared | {"key": planned.key, "locale": locale, "title": text.title, "body": text.body}
            row |= {"alt": text.alt, "buttons": _button_cell(planned.content, locale)}
            sheet.writerow([cells.safe(row.get(column, "")) for column in CSV_COLUMNS])
    return out.getvalue()


def _fields(content: Content) -> dict[str, object]:
    """Give what all languages share by field name; what is empty is left out."""
    fields: dict[str, object] = {
        "kind": content.kind.value,
        "when": when.format(content.when) if content.when else UNSCHEDULED,
        "repeat": recurrence.format(content.repeat) if content.repeat else "",
        "late": lateness.format(content.late),
        "destination": content.destination.value,
        "audience": content.audience,
        "partners": content.partners,
        "topics": content.topics,
        **taxonomy.written(content.tags()),
        "sensitive": content.is_sensitive,
        "mention": content.mention.value,
        "image": content.image,
        "resource": content.resource,
        "colour": "" if content.colour is None else f"#{content.colour:06X}",
    }
    return {name: value for name, value in fields.items() if value not in ("", (), False)}


def _campaign(plan: Plan) -> str:
    fields: dict[str, object] = {"name": plan.name, "anchor": plan.anchor_on}
    if not plan.is_anchor_confirmed:
        fields["confirmed"] = False
    fields |= {"source_locale": plan.source_locale, "hashtags": plan.hashtags}
    said = plan.pledging
    limits = {"pledging_opens": said.opens, "pledging_closes": said.closes}
    fields |= {name: when.format(limit) for name, limit in limits.items() if limit is not None}
    if said.goal is not None:
        fields["pledge_goal"] = said.goal
    return _table("[campaign]", fields)


def _announcement(planned: PlannedAnnouncement) -> str:
    content = planned.content
    fields = {"key": planned.key, **_fields(content)}
    buttons = [*_pledge_button(content), *(_link(link) for link in content.links)]
    if buttons:
        fields["buttons"] = buttons
    texts = [
        _table(
            f"[announcement.text.{locale}]",
            {"title": text.title, "body": text.body} | ({"alt": text.alt} if text.alt else {}),
        )
        for locale, text in content.texts.items()
    ]
    return "\n".join([_table("[[announcement]]", fields), *texts])


def _pledge(pledge: PledgeText) -> str:
    texts = [_table(f"[pledge.text.{locale}]", {"text": text}) for locale, text in pledge.texts.items()]
    fields = {"key": pledge.key, "role": pledge.role, **taxonomy.written(pledge.tags())}
    return "\n".join([_table("[[pledge]]", fields), *texts])


def resource_fields(resource: Resource) -> dict[str, object]:
    """Give what a plan says of a resource by field name; what is empty is left out."""
    fields: dict[str, object] = {
        "key": resource.key,
        "title": resource.title,
        "publisher": resource.publisher,
        "url": resource.url,
        "language": resource.language,
        "audience": resource.audience,
        "themes": resource.themes,
        **taxonomy.written(resource.tags()),
        "licence": resource.licence,
        "year": resource.year,
        "expires": resource.expires_on,
        "ages": resource.ages,
        "version": resource.version,
        "description": resource.description,
    }
    return {name: value for name, value in fields.items() if value not in ("", (), None)}


def _link(link: LinkButton) -> dict[str, object]:
    return {"label": dict(link.labels), "url": link.url}


def _table(header: str, fields: Mapping[str, object]) -> str:
    return "\n".join([header, *(f"{name} = {_toml(value)}" for name, value in fields.items()), ""])


def _toml(value: object) -> str:
    match value:
        case str():
            return _toml_text(value)
        case bool():
            return "true" if value else "false"
        case dict():
            return "{ " + ", ".join(f"{name} = {_toml(entry)}" for name, entry in value.items()) + " }"
        case tuple() | list():
            return _toml_list(value)
        case _:
            return str(value)  # whole numbers and days are written alike in TOML and in Python


def _toml_list(values: Sequence[object]) -> str:
    entries = [_toml(value) for value in values]
    if any(isinstance(value, dict) for value in values):
        return "[\n" + "".join(f"  {entry},\n" for entry in entries) + "]"
    return f"[{', '.join(entries)}]"


def _toml_text(text: str) -> str:
    if "\n" not in text:
        return '"' + _ESCAPED.sub(_escape, text) + '"'
    lines = [_ESCAPED_IN_LINES.sub(_escape, line) for line in text.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""'


def _escape(match: re.Match[str]) -> str:
    return "".join(f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}" for char in match[0])


def _cell(value: object) -> str:
    match value:
        case tuple():
            return "; ".join(value)
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _button_cell(content: Content, locale: str) -> str:
    links = [f"{_escape_label(link.labels.get(locale, ''))} <{link.url}>".strip() for link in content.links]
    return " | ".join([*_pledge_button(content), *links])


def _pledge_button(content: Content) -> Iterator[str]:
    if content.has_pledge_button:
        yield f"pledge:{content.pledge}" if content.pledge else "pledge"


def _escape_label(label: str) -> str:
    return re.sub(r"[;|<>\\]", r"\\\g<0>", label)


def _source_first(texts: Mapping[str, Text], source: str) -> Iterator[tuple[str, Text]]:
    yield from sorted(texts.items(), key=lambda pair: pair[0] != source)
