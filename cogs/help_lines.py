"""Help lines as text: name, number and address exactly as the facts give them. Nothing here composes a number."""

from collections.abc import Callable, Iterable, Iterator

from campaigns.model.post import HelpLine

_HOTLINE = "hotline"


def text(lines: Iterable[HelpLine], words: Callable[[str], str]) -> str:
    """Write the lines people can talk to, then those that take reports; weak ones ask to be checked."""
    _ = words
    everyone = tuple(lines)
    talk = tuple(line for line in everyone if line.kind != _HOTLINE)
    report = tuple(line for line in everyone if line.kind == _HOTLINE)
    parts = [
        "\n".join((f"### {heading}", *(_entry(line, words) for line in group)))
        for heading, group in ((_("Talk to someone"), talk), (_("Report something"), report))
        if group
    ]
    return "\n".join(parts)


def _entry(line: HelpLine, words: Callable[[str], str]) -> str:
    return "\n".join(_rows(line, words))


def _rows(line: HelpLine, words: Callable[[str], str]) -> Iterator[str]:
    _ = words
    yield f"**{line.name}**"
    if reach := " · ".join(part for part in (line.phone, line.url) if part):
        yield reach
    if line.is_to_be_checked:
        yield "-# " + _("Please check before you rely on it: this entry could not be confirmed lately.")
