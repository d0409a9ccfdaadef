"""What a campaign supports: for each tag of each taxonomy how many items carry it, and how many partners they are for.

An item is an announcement that was not called off, a resource on the shelf that has not expired, or a pledge text.
A partner counts where at least one such announcement is for it, in a channel it has. Nothing is weighted, nothing is
guessed: an item supports exactly what it is tagged with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from campaigns.model import taxonomy
from campaigns.model.taxonomy import Edition, Editions, Tag, Tagged, Taxonomy


class ItemKind(StrEnum):
    """What carries tags."""

    ANNOUNCEMENT = "announcement"
    RESOURCE = "resource"
    PLEDGE = "pledge"


@dataclass(frozen=True, slots=True)
class Item:
    """Something of a campaign with its tags. Partners are numbers that tell them apart."""

    kind: ItemKind
    tagged: Tagged
    is_approved: bool = True
    """Only announcements wait for an approval."""
    addressed: frozenset[int] = frozenset()
    """Partners it is for."""
    reached: frozenset[int] = frozenset()
    """Partners in whose channels it is."""


@dataclass(frozen=True, slots=True)
class Support:
    """How a campaign supports one tag."""

    tag: Tag
    announcements: int
    approved: int
    """Of the announcements."""
    resources: int
    pledges: int
    partners: int
    """To whom at least one of the announcements is addressed."""
    reached: int
    """In whose channels at least one of them is."""

    @property
    def items(self) -> int:
        """Count everything that carries the tag."""
        return self.announcements + self.resources + self.pledges


@dataclass(frozen=True, slots=True)
class Part:
    """How a campaign covers one taxonomy."""

    edition: Edition
    supports: tuple[Support, ...]
    """One for each tag, in the publisher's order."""
    unknown: tuple[str, ...]
    """Ids on items that this edition does not have: from another edition, shown so that nothing is lost."""

    @property
    def supported(self) -> int:
        """Count the tags that at least one item carries."""
        return sum(support.items > 0 for support in self.supports)

    @property
    def most(self) -> int:
        """Count the items of the tag that most of them carry."""
        return max((support.items for support in self.supports), default=0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a campaign supports, in every taxonomy."""

    campaign: str
    parts: tuple[Part, ...]
    announcements: int
    approved: int
    resources: int
    pledges: int
    untagged: int
    """Items without any tag."""
    partners: int
    """Taking part."""
    as_of: datetime

    def part(self, wanted: Taxonomy) -> Part:
        """Give the part about one taxonomy."""
        return next(part for part in self.parts if part.edition.taxonomy is wanted)


def measure(campaign: str, editions: Editions, items: Sequence[Item], *, partners: int, as_of: datetime) -> Coverage:
    """Count what the items of a campaign support."""
    announcements = [item for item in items if item.kind is ItemKind.ANNOUNCEMENT]
    return Coverage(
        campaign=campaign,
        parts=tuple(_part(edition, items) for edition in editions.values()),
        announcements=len(announcements),
        approved=sum(item.is_approved for item in announcements),
        resources=sum(item.kind is ItemKind.RESOURCE for item in items),
        pledges=sum(item.kind is ItemKind.PLEDGE for item in items),
        untagged=sum(not taxonomy.ids(item.tagged.tags()) for item in items),
        partners=partners,
        as_of=as_of,
    )


def _part(edition: Edition, items: Iterable[Item]) -> Part:
    carriers: dict[str, list[Item]] = {}
    for item in items:
        for tag in set(item.tagged.tags()[edition.taxonomy.value]):
            carriers.setdefault(tag, []).append(item)
    supports = tuple(_support(tag, carriers.get(tag.id, [])) for tag in edition.tags.values())
    return Part(edition, supports, tuple(sorted(carriers.keys() - edition.tags.keys())))


def _support(tag: Tag, items: Sequence[Item]) -> Support:
    announcements = [item for item in items if item.kind is ItemKind.ANNOUNCEMENT]
    return Support(
        tag=tag,
        announcements=len(announcements),
        approved=sum(item.is_approved for item in announcements),
        resources=sum(item.kind is ItemKind.RESOURCE for item in items),
        pledges=sum(item.kind is ItemKind.PLEDGE for item in items),
        partners=len(frozenset[int]().union(*(item.addressed for item in announcements))),
        reached=len(frozenset[int]().union(*(item.reached for item in announcements))),
    )
