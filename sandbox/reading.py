"""Bodies as they come in: JSON, or a form with `payload_json` and files."""

import json
from mimetypes import guess_type

from aiohttp import BodyPartReader, MultipartReader, hdrs, web

from sandbox.errors import INVALID_JSON, RefusedError
from sandbox.wire import Json, Upload

UNSPECIFIC = "application/octet-stream"


def decode(data: bytes) -> Json | list[Json] | None:
    """Read a JSON body; nothing is None."""
    if not data:
        return None
    try:
        decoded = json.loads(data)
    except ValueError:
        raise RefusedError(INVALID_JSON) from None
    if not isinstance(decoded, dict | list):
        raise RefusedError(INVALID_JSON)
    return decoded


async def form(incoming: web.Request) -> tuple[Json | list[Json] | None, list[Upload]]:
    """Read `payload_json` and the files, ordered by the number in `files[n]`."""
    body: Json | list[Json] | None = None
    files: dict[int, Upload] = {}
    reader = await incoming.multipart()
    async for part in reader:
        if part is None or isinstance(part, MultipartReader):
            continue
        data = bytes(await part.read(decode=False))
        if part.name == "payload_json":
            body = decode(data)
        else:
            index = int("".join(filter(str.isdigit, part.name or "")) or len(files))
            files[index] = Upload(part.filename or "unknown", data, _kind(part))
    return body, [files[index] for index in sorted(files)]


def _kind(part: BodyPartReader) -> str:
    """Give a file's type; an unspecific one is guessed from the name, as Discord does."""
    kind = part.headers.get(hdrs.CONTENT_TYPE, UNSPECIFIC)
    return (guess_type(part.filename or "")[0] or UNSPECIFIC) if kind == UNSPECIFIC else kind
