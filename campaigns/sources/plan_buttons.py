"""The buttons of an announcement: `pledge`, and links with a label that is one text or a table by language."""

from campaigns.model import nearest, web_address
from campaigns.model.announcement import LinkButton
from campaigns.sources import plan_texts
from campaigns.sources.table import Table

PLEDGE = "pledge"
MOST_BUTTONS = 5
"""What Discord shows in one row."""
LONGEST_LABEL = 80


def read(table: Table, source_locale: str, locales: frozenset[str]) -> tuple[bool, tuple[LinkButton, ...]]:
    """Read whether there is a pledge button, and the link buttons in their order."""
    buttons = table.items("buttons")
    if len(buttons) > MOST_BUTTONS:
        table.complain(f"has {len(buttons)} buttons; a post has room for {MOST_BUTTONS}", "buttons")
    links = []
    for position, button in enumerate(buttons):
        match button:
            case dict():
                link = Table.of(button, (*table.path, "buttons", position), table.source, table.found)
                links.append(_link(link, source_locale, locales))
            case "pledge" if PLEDGE in buttons[:position]:
                table.complain("the pledge button is there twice", "buttons", position)
            case "pledge":
                pass
            case _:
                shown = f"{nearest.quote(button)} is not a button; " if isinstance(button, str) else ""
                table.complain(
                    f'{shown}write "pledge" or {{ label = "...", url = "https://..." }}', "buttons", position
                )
    return PLEDGE in buttons, tuple(links)


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
