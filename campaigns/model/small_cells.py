"""Small counts are never shown, and no difference of shown counts gives one away.

A cell below five could point at a child. Hiding one such cell is not enough, because the total minus the
others would tell it: small cells are merged, and the merged cell takes in the next smallest until it holds
five or more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from campaigns.model.pledge import SMALLEST_SHOWN_COUNT

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class ShownCells(Generic[Key]):
    """A table that may be public; its cells add up to the total wherever the total may be shown."""

    cells: tuple[tuple[Key, int], ...]
    """Cells of five or more, in the order they came."""
    merged: tuple[Key, ...]
    """Those that share one cell, in the order they came."""
    merged_count: int | None
    """What they hold together; None where even that is below five and stays hidden."""


def shown(counts: Iterable[tuple[Key, int]]) -> ShownCells[Key]:
    """Choose what a table may show."""
    table = tuple(counts)
    by_size = sorted(range(len(table)), key=lambda place: table[place][1])
    merged: set[int] = {place for place in by_size if table[place][1] < SMALLEST_SHOWN_COUNT}
    held = sum(table[place][1] for place in merged)
    for place in by_size:
        if not 0 < held < SMALLEST_SHOWN_COUNT:
            break
        if place not in merged:
            merged.add(place)
            held += table[place][1]
    return ShownCells(
        cells=tuple(cell for place, cell in enumerate(table) if place not in merged),
        merged=tuple(cell[0] for place, cell in enumerate(table) if place in merged),
        merged_count=held if held >= SMALLEST_SHOWN_COUNT else None,
    )
