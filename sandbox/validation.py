"""What Discord accepts as a message; every mistake becomes a field error, as Discord reports it.

Limits: Discord's documentation of messages, embeds and allowed mentions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import layout, leaves, shapes
from sandbox.errors import EMPTY_MESSAGE, Form, Path, RefusedError
from sandbox.wire import Json, Upload

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000
EMBED_TEXTS = {"title": 256, "description": 4096}
FIELDS = 25
NONCE = 25
ATTACHMENTS = 10
MENTIONED = 100

CROSSPOSTED = 1 << 0
SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_NOTIFICATIONS = 1 << 12
COMPONENTS_V2 = 1 << 15

SENDABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
_V2_EXCLUDES = ("content", "embeds", "poll", "sticker_ids")


def check_message(body: Json, files: Sequence[Upload], *, path: Path = (), old: Json | None = None) -> None:
    """Refuse a message body that Discord would refuse; `old` is the message that it edits."""
    shapes.check(body, path)
    form = Form()
    flags = _flags(form, body, path)
    v2 = bool((flags | (old or {}).get("flags", 0)) & COMPONENTS_V2)
    _content(form, body, path)
    _embeds(form, body.get("embeds"), (*path, "embeds"))
    _nonce(form, body.get("nonce"), (*path, "nonce"))
    _mentions(form, body.get("allowed_mentions"), (*path, "allowed_mentions"))
    _attachments(form, body.get("attachments"), files, (*path, "attachments"))
    names = {file.filename for file in files} | _kept_names(body, old)
    layout.check_layout(form, body.get("components"), (*path, "components"), is_v2=v2, filenames=names)
    if v2:
        _no_legacy_fields(form, body, path)
    form.check()


def check_not_empty(body: Json, files: Sequence[Upload]) -> None:
    """Refuse a message in which there is nothing to see."""
    content = body.get("content")
    is_visible = isinstance(content, str) and content.strip()
    if not (is_visible or body.get("embeds") or body.get("components") or body.get("poll") or files):
        if body.get("sticker_ids") or body.get("attachments"):
            return
        raise RefusedError(EMPTY_MESSAGE)


def _flags(form: Form, body: Json, path: Path) -> int:
    flags = body.get("flags") or 0
    if not isinstance(flags, int) or isinstance(flags, bool):
        form.bad_type((*path, "flags"), "int")
        return 0
    return flags


def _content(form: Form, body: Json, path: Path) -> None:
    content = body.get("content")
    if content is None:
        return
    if not isinstance(content, str | int | float):
        form.bad_type((*path, "content"), "string")
    elif length(str(content)) > CONTENT:
        form.too_long((*path, "content"), CONTENT)


def length(text: str) -> int:
    """Count a text's characters as Discord does: code points, surrounding white space apart."""
    return len(text.strip())


def _embeds(form: Form, embeds: object, path: Path) -> None:
    if embeds is None:
        return
    if not isinstance(embeds, list):
        form.bad_type(path, "list")
        return
    if len(embeds) > EMBEDS:
        form.bad_length(path, 0, EMBEDS)
    total = sum(_embed(form, embed, (*path, index)) for index, embed in enumerate(embeds))
    if total > EMBED_TOTAL:
        form.add(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _embed(form: Form, embed: object, path: Path) -> int:
    """Check one embed and give its share of the 6000 characters."""
    if not isinstance(embed, dict):
        form.bad_type(path, "dict")
        return 0
    total = sum(_text(form, embed, name, most, path) for name, most in EMBED_TEXTS.items())
    total += _text(form, _dict(embed.get("footer")), "text", 2048, (*path, "footer"))
    total += _text(form, _dict(embed.get("author")), "name", 256, (*path, "author"))
    fields = embed.get("fields") or []
    if len(fields) > FIELDS:
        form.bad_length((*path, "fields"), 0, FIELDS)
    for index, row in enumerate(fields):
        for name, most in (("name", 256), ("value", 1024)):
            if not str(row.get(name) or "").strip():
                form.required((*path, "fields", index, name))
            total += _text(form, row, name, most, (*path, "fields", index))
    for place, address in _addresses(embed):
        leaves.check_url(form, address, (*path, *place), schemes=("http", "https", "attachment"))
    return total


def _addresses(embed: Json) -> list[tuple[tuple[str, ...], object]]:
    places: list[tuple[tuple[str, ...], object]] = [(("url",), embed.get("url"))]
    places += [((part, "url"), _dict(embed.get(part)).get("url")) for part in ("image", "thumbnail", "author")]
    return [(place, address) for place, address in places if address is not None]


def _text(form: Form, owner: Mapping[str, Any], name: str, most: int, path: Path) -> int:
    text = owner.get(name)
    if text is None:
        return 0
    size = length(str(text))
    if size > most:
        form.too_long((*path, name), most)
    return size


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _nonce(form: Form, nonce: object, path: Path) -> None:
    if nonce is None:
        return
    if isinstance(nonce, bool) or not isinstance(nonce, str | int):
        form.bad_type(path, "string")
    elif len(str(nonce)) > NONCE:
        form.add(path, "NONCE_TYPE_TOO_LONG", f"Must be {NONCE} or fewer in length.")


def _mentions(form: Form, mentions: object, path: Path) -> None:
    if mentions is None:
        return
    if not isinstance(mentions, dict):
        form.bad_type(path, "dict")
        return
    parse = mentions.get("parse") or []
    for index, kind in enumerate(parse):
        if kind not in {"roles", "users", "everyone"}:
            form.bad_choice((*path, "parse", index), "('everyone', 'users', 'roles')")
    for kind in ("users", "roles"):
        ids = mentions.get(kind) or []
        if len(ids) > MENTIONED:
            form.bad_length((*path, kind), 0, MENTIONED)
        if ids and kind in parse:
            form.add(
                path,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )


def _attachments(form: Form, rows: object, files: Sequence[Upload], path: Path) -> None:
    if rows is None:
        rows = []
    if not isinstance(rows, list):
        form.bad_type(path, "list")
        return
    if max(len(rows), len(files)) > ATTACHMENTS:
        form.bad_length(path, 0, ATTACHMENTS)
    for index, row in enumerate(rows):
        if "id" not in row:
            form.required((*path, index, "id"))
        form.at_most((*path, index, "description"), row.get("description"), 1024)


def _kept_names(body: Json, old: Json | None) -> set[str]:
    """Give the names of the files an edited message keeps: all, or those that the body lists."""
    rows = (old or {}).get("attachments", [])
    listed = body.get("attachments")
    kept = None if listed is None else {str(row.get("id")) for row in listed}
    return {row["filename"] for row in rows if kept is None or row["id"] in kept}


def _no_legacy_fields(form: Form, body: Json, path: Path) -> None:
    for name in _V2_EXCLUDES:
        if body.get(name):
            form.add(
                (*path, name),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
