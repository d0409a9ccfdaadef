"""What organisers read about filters and digests, and what filters would make of each item a feed shows now."""

from collections.abc import Sequence
from typing import Final

from campaigns.actions.feed_filtering import Tried
from campaigns.actions.news_digests import DigestRow
from campaigns.model.feed import FeedMode, ItemState
from campaigns.model.feed_filter import Filters
from cogs import replies
from cogs.translation import Words

_SHOWN: Final = 25
_TITLE_LIMIT: Final = 80
_WHY_LIMIT: Final = 160


def filters(_: Words, known: Filters) -> str:
    """Say which filters a feed has, on one line; empty where it has none."""
    parts = []
    for terms, label in (
        (known.words, _("words")),
        (known.categories, _("categories")),
        (known.languages, _("languages")),
    ):
        if text := str(terms):
            parts.append(f"{label} `{text.replace('`', '')}`")
    if known.max_age_days is not None:
        parts.append(_("at most {count} days old").format(count=known.max_age_days))
    return _("Filters: {filters}.").format(filters="; ".join(parts)) if parts else ""


def tried(_: Words, found: Sequence[Tried], mode: FeedMode) -> str:
    """List what would become of each item a feed shows now, and why."""
    if not found:
        return _("It shows no items.")
    passing = sum(each.state is not ItemState.DROPPED for each in found)
    head = _("**{passing} of {count} items would pass.** Nothing was stored.").format(passing=passing, count=len(found))
    lines = [head, *(_line(_, each) for each in found[:_SHOWN])]
    if (more := len(found) - _SHOWN) > 0:
        lines.append(_.plural("… and {count} older one.", "… and {count} older ones.", more).format(count=more))
    if mode is FeedMode.AUTO:
        lines.append(_("Held and harmful items wait for a person also where the rest goes out by itself."))
    return "\n".join(lines)


def digest(_: Words, row: DigestRow | None) -> str:
    """Say when news go out together."""
    if row is None:
        return _("News go out one by one again. What was approved for the digest waits in `/feed queue`.")
    name = f"`{row.feed.key}`" if row.feed else _("every feed for all partners")
    said = _("Digest of {name}: every day at {at}, at most {most} items, nothing on an empty day. Next {time}.")
    waits = _.plural("{count} item is approved for it.", "{count} items are approved for it.", row.waiting)
    return " ".join(
        (
            said.format(name=name, at=row.digest.local_time, most=row.digest.most, time=replies.time(row.at)),
            waits.format(count=row.waiting),
        )
    )


def _line(_: Words, each: Tried) -> str:
    mark, said = {
        ItemState.APPROVED: ("✅", _("would go out")),
        ItemState.QUEUED: ("✅", _("would wait for you")),
        ItemState.HELD: ("❓", _("would be held")),
    }.get(each.state, ("⛔", _("would be left out")))
    title = replies.cut(each.item.wording.headline, _TITLE_LIMIT) or _("(without a title)")
    why = replies.plain(replies.cut(each.why, _WHY_LIMIT)) if each.why else ""
    note = _("content note") if each.is_sensitive else ""
    return f"- {mark} {title} · " + " · ".join(part for part in (said, note, why) if part)
