"""Links in words: what became of one, what leads there, and what a new address set in motion."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from campaigns.actions.carrying import Carried, Carrier
from campaigns.actions.replacing import Replaced
from campaigns.model.announcement import Announcement
from campaigns.model.link import Link, LinkState
from campaigns.model.link_place import place_of
from cogs import announce_words, replies
from cogs.translation import Words

_LABEL: Final = 48
_CHECKSUM: Final = 12
_TITLE: Final = 100
_LISTED: Final = 8
_WHY: Final = 250
_URL: Final = 300


def told(_: Words, detail: Mapping[str, Any]) -> str:
    """Tell organisers of a change, once."""
    names = [f"**{_name(title)}**" for title in detail["titles"][:_LISTED]]
    url = _shown(detail["url"])
    if detail["state"] == LinkState.FINE:
        return _("✅ {url} leads to its place again. {names}").format(url=url, names=", ".join(names)).rstrip()
    head = f"{_mark(detail['state'])} {url} {state(_, LinkState(detail['state']))}"
    concerns = [*names, *_posts(_, detail)]
    said = _("It concerns {what}.").format(what=", ".join(concerns))
    return f"{head}. {replies.plain(replies.cut(detail['why'], _WHY))} {said}"


def state(_: Words, found: LinkState) -> str:
    """Say how an address is doing, after its name."""
    return {
        LinkState.UNCHECKED: _("has not been read"),
        LinkState.FINE: _("is fine"),
        LinkState.MOVED: _("has moved"),
        LinkState.CHANGED: _("shows something else than before"),
        LinkState.DEAD: _("leads nowhere"),
    }[found]


def remark(_: Words, link: Link) -> str:
    """Say in a line how a link is doing, when it was looked at and what was there, below what leads there."""
    facts = [_("The link {state}").format(state=state(_, link.state))]
    if link.checked_at is not None:
        facts.append(f"<t:{int(link.checked_at.timestamp())}:R>")
    if link.served is not None:
        facts.append(f"SHA-256 {link.served.checksum[:_CHECKSUM]}")
    mark = f"{_mark(link.state)} " if link.is_trouble else ""
    return f"-# {mark}{' · '.join(facts)}"


def entry(_: Words, carried: Carried) -> str:
    """Show a link that needs a look, and all that leads there."""
    link = carried.link
    names = ", ".join(f"**{_name(item.title)}**" for item in carried.shelf[:_LISTED])
    lines = [names, _shown(link.url), f"{_mark(link.state)} {_capital(state(_, link.state))}. {_why(link.why)}"]
    lines += [f"- {_carrier(_, each)}" for each in carried.carriers[:_LISTED]]
    if more := len(carried.carriers) - _LISTED:
        lines += [_("… and {count} more").format(count=more)] if more > 0 else []
    if link.checked_at is not None:
        lines.append("-# " + _("Looked at {time}").format(time=replies.time(link.checked_at)))
    return "\n".join(line for line in lines if line)


def replaced(_: Words, done: Replaced) -> str:
    """Say what a new address set in motion, and whose turn it is."""
    return "\n".join(_replaced(_, done))


def name(url: str) -> str:
    """Name an address on a button: its site, and as much of the end as there is room for."""
    place = place_of(url)
    if len(place) <= _LABEL:
        return place
    site, _slash, path = place.partition("/")
    site = replies.cut(site, _LABEL // 2)
    return f"{site}/…{path[len(site) + 2 - _LABEL :]}"


def _replaced(_: Words, done: Replaced) -> Iterator[str]:
    if done.shelf:
        said = _.plural(
            "✅ {count} resource on the shelf has the new address.",
            "✅ {count} resources on the shelf have the new address.",
            done.shelf,
        )
        yield said.format(count=done.shelf)
    if done.corrections:
        said = _.plural("{count} copy changes", "{count} copies change", done.copies).format(count=done.copies)
        yield _("**{names}**: {copies} once somebody else has approved it.").format(
            names=_references(done.corrections), copies=said
        )
    if done.waiting:
        yield _("**{names}**: nothing is out; what waits goes out once somebody else has approved it.").format(
            names=_references(done.waiting)
        )
    if done.corrections or done.waiting:
        yield _("An approver finds them all together under `/announce approve`.")
    if done.drafts:
        yield _("**{names}**: changed, still drafts.").format(names=_references(done.drafts))
    for each in done.left[:_LISTED]:
        yield f"⚠ {each.announcement.reference}: {_why_left(_, each)}"


def _why_left(_: Words, each: Carrier) -> str:
    if each.is_current:
        return _("was called off, so its {count} copies stay as they are; `/announce recall` deletes them").format(
            count=each.copies
        )
    return _("only {count} copies of an older version lead there; `/announce correct` puts them right").format(
        count=each.copies
    )


def _carrier(_: Words, each: Carrier) -> str:
    facts = [announce_words.state(_, each.announcement.state)]
    if each.copies:
        facts.append(_.plural("{count} copy is out", "{count} copies are out", each.copies).format(count=each.copies))
    if each.planned:
        facts.append(_.plural("{count} waits", "{count} wait", each.planned).format(count=each.planned))
    return f"{each.announcement.reference} · {' · '.join(facts)}"


def _posts(_: Words, detail: Mapping[str, Any]) -> Iterator[str]:
    yield from detail["references"][:_LISTED]
    if (more := detail["posts"] - min(_LISTED, len(detail["references"]))) > 0:
        yield _.plural("{count} more post", "{count} more posts", more).format(count=more)
    if detail["copies"]:
        said = _.plural("{count} copy that is out", "{count} copies that are out", detail["copies"])
        yield said.format(count=detail["copies"])
    if detail["planned"]:
        said = _.plural("{count} delivery that waits", "{count} deliveries that wait", detail["planned"])
        yield said.format(count=detail["planned"])


def _references(found: Sequence[Announcement]) -> str:
    names = [each.reference for each in found[:_LISTED]]
    return ", ".join([*names, *(["…"] if len(found) > _LISTED else [])])


def _mark(found: str) -> str:
    return "⛔" if found == LinkState.DEAD else "⚠"


def _why(text: str) -> str:
    return replies.plain(replies.cut(text, _WHY))


def _shown(url: str) -> str:
    return f"<{replies.cut(url, _URL)}>"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(title: str) -> str:
    return replies.plain(replies.cut(title, _TITLE))
