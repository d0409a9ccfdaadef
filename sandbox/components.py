"""Components: Discord's types, how to walk through a layout, what a reader sees, what storing adds."""

from collections.abc import Callable, Iterator
from enum import IntEnum

from sandbox.errors import Path
from sandbox.wire import Json


class Kind(IntEnum):
    """Discord's component types."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset(
    {Kind.STRING_SELECT, Kind.USER_SELECT, Kind.ROLE_SELECT, Kind.MENTIONABLE_SELECT, Kind.CHANNEL_SELECT}
)
INPUTS = SELECTS | {
    Kind.TEXT_INPUT,
    Kind.FILE_UPLOAD,
    Kind.RADIO_GROUP,
    Kind.CHECKBOX_GROUP,
    Kind.CHECKBOX,
}


def walk(rows: object, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Give every component of a layout with its place, parents first."""
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        here = (*path, index)
        if isinstance(row, dict):
            yield here, row
            yield from walk(row.get("components"), (*here, "components"))
            for single in ("accessory", "component"):
                if isinstance(row.get(single), dict):
                    yield (*here, single), row[single]


def texts(rows: object) -> Iterator[str]:
    """Give every text a reader sees in a layout."""
    for _, row in walk(rows):
        for name in ("content", "label", "placeholder", "title", "description"):
            if isinstance(row.get(name), str):
                yield row[name]
        for item in row.get("items") or []:
            if isinstance(item.get("description"), str):
                yield item["description"]


def fill_in(rows: object, addresses: dict[str, Json], new_id: Callable[[], int]) -> None:
    """Number the components and resolve attachments, as Discord does when it stores a message."""
    taken = {row["id"] for _, row in walk(rows) if row.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for _, row in walk(rows):
        if not row.get("id"):
            row["id"] = next(free)
        for media in all_media(row):
            media.update(_resolved(media, addresses, new_id))


def all_media(row: Json) -> list[Json]:
    """Give the media a component shows: its own, its file, those of its gallery."""
    own = [row.get("media"), row.get("file")]
    gallery = [item.get("media") for item in row.get("items") or [] if isinstance(item, dict)]
    return [media for media in (*own, *gallery) if isinstance(media, dict)]


def _resolved(media: Json, addresses: dict[str, Json], new_id: Callable[[], int]) -> Json:
    address = str(media.get("url") or "")
    file = addresses.get(address.removeprefix("attachment://"))
    media_id = media.get("id") or str(new_id())
    if not address.startswith("attachment://") or file is None:
        return {"id": media_id, "proxy_url": address, "loading_state": 2}
    return {
        "id": media_id,
        "url": file["url"],
        "proxy_url": file["url"],
        "content_type": file["content_type"],
        "attachment_id": file["id"],
        "loading_state": 2,
    }
