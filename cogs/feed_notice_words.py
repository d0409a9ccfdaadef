"""What organisers are told by themselves about feeds, and the presses that answer it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord
from discord import ui

from campaigns.model.feed import FeedState
from cogs import feed_presses, feed_words, replies
from cogs.translation import Words

_WHY_LIMIT = 400
_KEY_LIMIT = 40


def told(_: Words, detail: Mapping[str, Any]) -> str:
    """Say how a feed is doing, why, and when it was last well."""
    state = FeedState(detail["state"])
    mark = {FeedState.QUIET: "🔕", FeedState.MOVED: "🧭", FeedState.GONE: "🚫", FeedState.QUARANTINED: "❓"}.get(
        state, "⚠"
    )
    head = _("{mark} The feed of **{organisation}** (`{key}`): **{state}**.").format(
        mark=mark,
        organisation=replies.plain(detail["organisation"]),
        key=detail["key"],
        state=feed_words.state(_, state),
    )
    facts = _("Last read {success}, last new item {item}, next look {poll}.").format(
        success=_when(_, detail["last_success_at"]),
        item=_when(_, detail["last_new_item_at"]),
        poll=_("never") if state is FeedState.GONE else _when(_, detail["next_poll_at"]),
    )
    why = f"> {replies.plain(replies.cut(detail['why'], _WHY_LIMIT))}" if detail["why"] else ""
    held = _("Until somebody answers, nothing of it is posted.") if state in feed_presses.ASKING else ""
    note = f"-# {replies.plain(detail['note'])}" if detail.get("note") else ""
    return "\n".join(filter(None, (head, why, facts, held, note)))


def buttons(_: Words, detail: Mapping[str, Any]) -> list[ui.Button[Any]]:
    """Offer to answer the question a feed is, or to try one that fails again at once."""
    state, feed_id, mark = FeedState(detail["state"]), int(detail["feed_id"]), str(detail["mark"])
    return feed_presses.health_buttons(_, state, feed_id, replies.cut(detail["key"], _KEY_LIMIT), mark)


def _when(_: Words, written: str) -> str:
    return discord.utils.format_dt(datetime.fromisoformat(written), "R") if written else _("never")
