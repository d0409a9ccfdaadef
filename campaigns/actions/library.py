"""What never changes once it was written, kept at hand while a wave goes out: versions and their pictures.

A version is a row that nobody rewrites, a picture is named by its digest: what is kept here cannot be out of date.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from campaigns.model.announcement import Content
from campaigns.storage import announcements, pictures
from campaigns.storage.database import Connection

VERSIONS_KEPT = 32
PICTURES_KEPT = 4
"""A picture may have some megabytes."""

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Library:
    """The last few versions and pictures that were asked for, of one database."""

    _versions: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    _pictures: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)

    async def version(self, connection: Connection, announcement_id: int, number: int) -> tuple[int, Content]:
        """Give an announcement's number in references, and what one of its versions says."""

        async def read() -> tuple[int, Content]:
            content = await announcements.content(connection, announcement_id, number)
            return await announcements.number(connection, announcement_id), content

        return await _kept(self._versions, (announcement_id, number), read, VERSIONS_KEPT)

    async def picture(self, connection: Connection, digest: str) -> bytes:
        """Give a picture."""

        async def read() -> bytes:
            return await pictures.get(connection, digest)

        return await _kept(self._pictures, digest, read, PICTURES_KEPT)


async def _kept(
    shelf: OrderedDict[Hashable, Any], key: Hashable, read: Callable[[], Awaitable[Thing]], most: int
) -> Thing:
    if key not in shelf:
        shelf[key] = await read()
    shelf.move_to_end(key)
    thing: Thing = shelf[key]
    while len(shelf) > most:
        shelf.popitem(last=False)
    return thing
