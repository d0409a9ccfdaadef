"""The form for a link's new address. Its custom id carries which link, so that a submit after a restart is read too."""

import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import discord
from discord import ui

from campaigns.actions.carrying import Carried
from campaigns.model import web_address
from campaigns.model.link_place import is_front_page
from cogs import announce_form, link_presses, presses, replies
from cogs.translation import Words

_LABEL_LIMIT: Final = 45
_HINT_LIMIT: Final = 100
_STATE: Final = presses.template("modal-link", presses.SLUG, link_presses.LINK_ID, r"[0-9a-f]{6}")


def modal(_: Words, slug: str, carried: Carried) -> ui.Modal:
    """Ask for the new address; where the publisher says it, it stands there already."""
    link = carried.link
    custom_id = presses.custom_id("modal-link", slug, str(link.id), secrets.token_hex(3))
    form = ui.Modal(title=replies.cut(_("A new address, everywhere"), _LABEL_LIMIT), custom_id=custom_id)
    known = "" if is_front_page(link.moved_to) or not link.moved_to.startswith("https://") else link.moved_to
    box: ui.TextInput[Any] = ui.TextInput(
        custom_id="url",
        style=discord.TextStyle.short,
        default=known[: web_address.LONGEST] or None,
        placeholder="https://",
        max_length=web_address.LONGEST,
    )
    hint = _("Instead of {host}: {shelf} on the shelf, {posts} posts, {copies} copies out").format(
        host=replies.cut(urlsplit(link.url).hostname or link.url, 40),
        shelf=len(carried.shelf),
        posts=len(carried.carriers),
        copies=carried.copies,
    )
    label: ui.Label[Any] = ui.Label(
        text=replies.cut(_("The new address"), _LABEL_LIMIT), description=replies.cut(hint, _HINT_LIMIT), component=box
    )
    form.add_item(label)
    form.stop()
    return form


def read_state(custom_id: str) -> tuple[str, int] | None:
    """Read which link of which campaign a form is about; None for anything else."""
    found = _STATE.fullmatch(custom_id)
    return (found["slug"], int(found["link_id"])) if found else None


def address(data: Mapping[str, Any]) -> str:
    """Read what was typed."""
    return str(announce_form.fields(data).get("url", {}).get("value") or "")
