"""What organisers read about feeds: how each is doing and why, and what became of its items."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.actions.news_digests import DigestRow
from campaigns.model.feed import Feed, FeedMode, FeedState, ItemState, SuggestedFeed
from campaigns.model.feed_view import FeedRow, FirstLook, ItemRow, Reach, Wording
from cogs import feed_filter_words, replies
from cogs.translation import Words

_TITLE_LIMIT = 120
_WHY_LIMIT = 300
_NAMED = 4


def feeds(_: Words, campaign: str, rows: Sequence[FeedRow], digests: Sequence[DigestRow] = ()) -> str:
    """List the feeds of a campaign."""
    if not rows:
        return _("No feed is followed yet. `/feed follow` takes the address of a feed, or of a page that has one.")
    heading = _("### Feeds of {campaign}").format(campaign=replies.plain(campaign))
    return "\n\n".join(
        (
            heading,
            *(feed(_, row) for row in rows),
            *(feed_filter_words.digest(_, row) for row in digests),
            "-# " + _("`/feed list` with `feed` shows what became of each of its items, and why."),
        )
    )


def feed(_: Words, row: FeedRow) -> str:
    """Tell how a feed is doing."""
    known = row.feed
    lines = [f"**{replies.plain(known.organisation)}** · `{known.key}` · {mode(_, known.mode)} · {_state(_, known)}"]
    if said := question(_, known):
        lines.append(said)
    elif known.why:
        lines.append(_why(known))
    lines.append(_("Last read {success}, last new item {item}, next look {poll}.").format(
        success=_when(_, known.last_success_at), item=_when(_, known.last_new_item_at), poll=_next(_, known)
    ))  # fmt: skip
    if said := feed_filter_words.filters(_, known.filters):
        lines.append(said)
    if said := audience(_, known.partners):
        lines.append(said)
    if row.items:
        lines.append(_("Items: {counts}.").format(counts=_counts(_, row.items)))
    return "\n".join(lines)


def question(_: Words, known: Feed) -> str:
    """Say what somebody is asked about a feed, and how to answer; empty where nobody is."""
    if known.state not in {FeedState.MOVED, FeedState.QUARANTINED}:
        return ""
    hint = _("`/feed resume feed:{key}` says yes; `/feed unfollow feed:{key}` says no.")
    return f"{_why(known)}\n{hint.format(key=known.key)}"


def items(_: Words, known: Feed, rows: Sequence[ItemRow]) -> str:
    """List what became of some items of a feed, newest first."""
    heading = _("### Items of {feed}").format(feed=replies.plain(known.organisation))
    return "\n".join((heading, *(_item(_, row) for row in rows)) if rows else (heading, _("None yet.")))


def first_look(_: Words, seen: FirstLook) -> str:
    """Show what a feed looks like from outside: title, language, the newest items."""
    heading = f"### {replies.plain(replies.cut(seen.title or seen.url, _TITLE_LIMIT))}"
    facts = [f"<{seen.url}>", _.plural("{count} item", "{count} items", seen.count).format(count=seen.count)]
    if seen.language:
        facts.append(_("language `{language}`").format(language=replies.plain(seen.language)))
    lines = [heading, " · ".join(facts), *(f"> {replies.plain(note)}" for note in seen.notes)]
    if seen.newest:
        lines.append(_("**Newest:**"))
        lines += [f"- {_headline(_, said)}" for said in seen.newest]
    return "\n".join(lines)


def to_confirm(_: Words, known: SuggestedFeed | None) -> str:
    """Ask to confirm an address that came from our own list of suggestions, with what is known of it."""
    if known is None:
        return ""
    said = _("❓ This address is a suggestion nobody has confirmed: look whether it really is {organisation}.")
    return f"{said.format(organisation=replies.plain(known.draft.organisation))}\n-# {replies.plain(known.note)}"


def audience(_: Words, partners: Sequence[str]) -> str:
    """Say for which partners a feed is; empty where it is for all."""
    listed = ", ".join(f"`{each}`" for each in partners)
    return _("For {partners}.").format(partners=listed) if tuple(partners) != ("all",) else ""


def reach(_: Words, known: Reach) -> str:
    """Say which partners an approved item goes to, and for how many of them it is in their language."""
    if not known.names:
        return "-# " + _("It would reach nobody: no partner has a channel for it.")
    names = ", ".join(replies.plain(replies.cut(name, 40)) for name in known.names[:_NAMED])
    more = f" +{len(known.names) - _NAMED}" if len(known.names) > _NAMED else ""
    said = _.plural("To {count} partner: {names}.", "To {count} partners: {names}.", len(known.names))
    return "-# " + said.format(count=len(known.names), names=names + more) + " " + _spoken(_, known)


def _why(known: Feed) -> str:
    return f"> {replies.plain(replies.cut(known.why, _WHY_LIMIT))}"


def _spoken(_: Words, known: Reach) -> str:
    """Say how many of them read it in their own language."""
    if not known.speaking:
        return _("It is in the language of none of them.")
    if known.speaking == len(known.names):
        return _.plural("It is in its language.", "It is in the language of all of them.", known.speaking)
    said = _.plural(
        "It is in the language of {count} of them.", "It is in the language of {count} of them.", known.speaking
    )
    return said.format(count=known.speaking)


def what_will_happen(_: Words, known: FeedMode) -> str:
    """Say what following means, in one sentence for each mode."""
    if known is FeedMode.AUTO:
        return _(
            "What it shows now is not posted. **Each new item goes out to the partners by itself**, unless something"
            " about it is odd; then it waits in `/feed queue`."
        )
    return _("What it shows now is not posted. Each new item waits in `/feed queue` until somebody decides about it.")


def state(_: Words, known: FeedState) -> str:
    """Name how a feed is doing."""
    return {
        FeedState.FINE: _("fine"),
        FeedState.QUIET: _("quiet"),
        FeedState.FAILING: _("failing"),
        FeedState.MOVED: _("has moved: a question"),
        FeedState.GONE: _("gone for good"),
        FeedState.QUARANTINED: _("in doubt: a question"),
        FeedState.PAUSED: _("paused"),
        FeedState.OFF: _("not followed any more"),
    }[known]


def item_state(_: Words, known: ItemState) -> str:
    """Name what became of an item."""
    return {
        ItemState.BASELINE: _("there before"),
        ItemState.QUEUED: _("waits"),
        ItemState.APPROVED: _("approved"),
        ItemState.POSTED: _("posted"),
        ItemState.HELD: _("held: a question"),
        ItemState.DISCARDED: _("discarded"),
        ItemState.EXPIRED: _("expired"),
        ItemState.GATHERED: _("approved for the digest"),
        ItemState.DROPPED: _("left out by a filter"),
    }[known]


def mode(_: Words, known: FeedMode) -> str:
    """Name what becomes of new items."""
    return {FeedMode.REVIEW: _("people decide"), FeedMode.AUTO: _("posts by itself")}[known]


def _state(_: Words, known: Feed) -> str:
    if known.state is FeedState.FINE and known.failures:
        return "**{said}**".format(said=_("not reached, tried again"))
    return f"**{state(_, known.state)}**"


def _headline(_: Words, said: Wording) -> str:
    return replies.cut(said.headline, _TITLE_LIMIT) or _("(without a title)")


def _item(_: Words, row: ItemRow) -> str:
    at = f"<t:{int((row.published_at or row.first_seen_at).timestamp())}:d>"
    title = replies.plain(replies.cut(row.title or _("(without a title)"), _TITLE_LIMIT))
    # why it was there before is said once, by the word for it
    why = "" if row.state is ItemState.BASELINE else replies.plain(replies.cut(row.why, 120))
    facts = [at, title, item_state(_, row.state), row.reference, why]
    return f"- `{row.id}` " + " · ".join(fact for fact in facts if fact)


def _counts(_: Words, counted: Mapping[ItemState, int]) -> str:
    return ", ".join(f"{counted[each]} {item_state(_, each)}" for each in ItemState if counted.get(each))


def _when(_: Words, instant: datetime | None) -> str:
    return f"<t:{int(instant.timestamp())}:R>" if instant else _("never")


def _next(_: Words, known: Feed) -> str:
    if not known.is_polled:
        return _("never")
    return f"<t:{int(known.next_poll_at.timestamp())}:R>"
