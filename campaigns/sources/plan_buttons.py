"""The buttons of an announcement: `pledge` (or `pledge:KEY` for one of them), and links with a label that is one text
or a table by language.
"""

import re
from dataclasses import dataclass

from campaigns.model import nearest, web_address
from campaigns.model.announcement import LinkButton
from campaigns.sources import plan_texts
from campaigns.sources.table import Table

PLEDGE = "pledge"
_KEY = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+){0,24}")
MOST_BUTTONS = 5
"""What Discord shows in one row."""
LONGEST_LABEL = 80


LONGEST_PLEDGE_KEY = 50
"""A button carries the key; Discord leaves it so much room."""


@dataclass(frozen=True, slots=True)
class Buttons:
    """What a post can be pressed for."""

    has_pledge: bool
    pledge: str
    """Key of the one pledge that is meant, or empty."""
    links: tuple[LinkButton, ...]


def read(
    table: Table, source_locale: str, locales: frozenset[str], pledge_keys: frozenset[str] | None = None
) -> Buttons:
    """Read the pledge button and the link buttons in their order; `pledge_keys` are known for a plan that has them."""
    buttons = table.items("buttons")
    if len(buttons) > MOST_BUTTONS:
        table.complain(f"has {len(buttons)} buttons; a post has room for {MOST_BUTTONS}", "buttons")
    links = []
    pledges: list[str] = []
    for position, button in enumerate(buttons):
        match button:
            case dict():
                link = Table.of(button, (*table.path, "buttons", position), table.source, table.found)
                links.append(_link(link, source_locale, locales))
            case str() if button == PLEDGE or button.startswith(f"{PLEDGE}:"):
                if pledges:
                    table.complain("the pledge button is there twice", "buttons", position)
                pledges.append(_pledge_key(table, button, position, pledge_keys))
            case _:
                shown = f"{nearest.quote(button)} is not a button; " if isinstance(button, str) else ""
                table.complain(
                    f'{shown}write "pledge" or {{ label = "...", url = "https://..." }}', "buttons", position
                )
    return Buttons(bool(pledges), pledges[0] if pledges else "", tuple(links))


def _pledge_key(table: Table, button: str, position: int, known: frozenset[str] | None) -> str:
    """Read the key of `pledge:KEY`; it is one of the plan, where the plan has pledges of its own."""
    key = button.removeprefix(PLEDGE).removeprefix(":").strip()
    if button != PLEDGE and not _KEY.fullmatch(key):
        table.complain("write `pledge`, or `pledge:` and the key of a pledge", "buttons", position)
        return ""
    if len(key) > LONGEST_PLEDGE_KEY:
        rule = f"a button has room for a key of {LONGEST_PLEDGE_KEY} characters, this has {len(key)}"
        table.complain(rule, "buttons", position)
    elif key and known is not None and key not in known:
        hint = nearest.suggest(key, known)
        table.complain(
            f"no pledge of this plan has the key {nearest.quote(key)}; {hint}".rstrip("; "), "buttons", position
        )
    return key


def _link(link: Table, source_locale: str, locales: frozenset[str]) -> LinkButton:
    labels = _labels(link, source_locale)
    for locale in labels:
        if locale not in locales | {source_locale}:
            link.complain(f"the post has no text in `{locale}`, so nobody would see this label", "label", locale)
    if not link.has("url"):
        link.missing("url")
    url = link.parsed("url", web_address.parse, "")
    link.close()
    return LinkButton(labels, url)


def _labels(link: Table, source_locale: str) -> dict[str, str]:
    if not isinstance(link.values.get("label"), dict):
        label = link.text("label", limit=LONGEST_LABEL, is_required=True)
        plan_texts.check_plain(link, "label", label)
        return {source_locale: label}
    by_locale = link.table("label")
    assert by_locale is not None
    labels = {}
    for written in by_locale.values:
        label = by_locale.text(written, limit=LONGEST_LABEL, is_required=True)
        plan_texts.check_plain(by_locale, written, label)
        labels[plan_texts.check_locale(by_locale, written, written)] = label
    if source_locale and source_locale not in labels:
        link.complain(f"a label in the source language `{source_locale}` is missing", "label")
    return labels
