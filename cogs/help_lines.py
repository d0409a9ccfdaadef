"""Help lines as text: name, number and address exactly as the facts, or a partner, give them. Nothing here composes a
number.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from campaigns.model.partner_line import LineFor
from campaigns.model.post import HelpLine
from cogs import replies

_HOTLINE = "hotline"
_BUTTONS: Final = 5
_LABEL_LIMIT: Final = 80


def text(lines: Iterable[HelpLine], words: Callable[[str], str]) -> str:
    """Write the lines people can talk to, then those that take reports; weak ones ask to be checked."""
    _ = words
    everyone = tuple(lines)
    talk = tuple(line for line in everyone if line.kind != _HOTLINE)
    report = tuple(line for line in everyone if line.kind == _HOTLINE)
    parts = [
        "\n\n".join((f"### {heading}\n{_entry(group[0], words)}", *(_entry(line, words) for line in group[1:])))
        for heading, group in ((_("Talk to someone"), talk), (_("Report something"), report))
        if group
    ]
    return "\n".join(parts)


def danger(emergency_number: str, words: Callable[[str], str]) -> str:
    """Say whom to call at once: the number where a sourced row says it, else that there is one."""
    _ = words
    if not emergency_number:
        return "**" + _("In danger right now? Call the emergency number of your country.") + "**"
    return "**" + _("In danger right now? Call {number}.").format(number=emergency_number) + "**"


def addresses(lines: Iterable[HelpLine]) -> list[tuple[str, str]]:
    """Name the addresses that have a button, by their site; by more of the address where two are at one site."""
    urls = list(dict.fromkeys(line.url for line in lines if line.url))[:_BUTTONS]
    sites = [urlsplit(url).netloc for url in urls]
    names = [site if sites.count(site) == 1 else _whole(url) for site, url in zip(sites, urls, strict=True)]
    return [(replies.cut(name, _LABEL_LIMIT), url) for name, url in zip(names, urls, strict=True)]


def _whole(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _entry(line: HelpLine, words: Callable[[str], str]) -> str:
    return "\n".join(_rows(line, words))


def _rows(line: HelpLine, words: Callable[[str], str]) -> Iterator[str]:
    """Write the number first: it is what somebody in need looks for."""
    _ = words
    yield f"**{line.phone}** · {line.name}" if line.phone else f"**{line.name}**"
    if line.url:
        yield line.url
    if notes := list(_notes(line, words)):
        yield "-# " + " · ".join(notes)
    if line.is_to_be_checked:
        yield "-# " + _("Please check: this entry could not be confirmed lately.")


def audience(word: str, words: Callable[[str], str]) -> str:
    """Say whom a line is for; nothing where nobody says."""
    _ = words
    match word:
        case LineFor.CHILDREN:
            return _("For children and young people")
        case LineFor.EVERYONE:
            return _("For everyone")
        case LineFor.PARENTS:
            return _("For parents and carers")
        case _none:
            return ""


def _notes(line: HelpLine, words: Callable[[str], str]) -> Iterator[str]:
    _ = words
    if whom := audience(line.audience, words):
        yield whom
    if line.hours:
        yield line.hours
    if line.given_by:
        yield _("Given by {partner}").format(partner=replies.plain(line.given_by))
