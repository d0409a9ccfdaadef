"""Tables the public sees, one after the other, so that neither one of them nor two compared give a small cell away.

A table merges cells below five (`small_cells`). Two tables could still betray them: a group that grows by two between
one table and the next, or a cell that leaves a group and lets the rest be computed. So the next table is shown only if
no sum of its groups differs by one to four from a sum of the earlier groups that it contains or is contained in. Until
then the earlier table stays, with its instant, and what came since is one number beside it: it still adds up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, combinations
from typing import Final

from campaigns.model import small_cells
from campaigns.model.counting import Cell
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT

MOST_COMPARED: Final = 12
"""Groups that hang together; comparing all sums of more would take too long, so they are not shown anew."""


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a table: one key, or several that share a count."""

    keys: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class Table:
    """What the public sees at once; its groups add up to its total."""

    at: datetime
    total: int
    groups: tuple[Group, ...]


def natural(cells: Iterable[Cell], at: datetime) -> Table | None:
    """Make the table these counts ask for; None while all of them together are too few to show."""
    counts = [(key, count) for key, count in cells if count]
    total = sum(count for _, count in counts)
    if total < SMALLEST_SHOWN_COUNT:
        return None
    shown = small_cells.shown(counts)
    groups = [Group(frozenset({key}), count) for key, count in shown.cells]
    if shown.merged and shown.merged_count is not None:
        groups.append(Group(frozenset(shown.merged), shown.merged_count))
    return Table(at, total, tuple(groups))


def following(earlier: Table | None, cells: Sequence[Cell], at: datetime) -> Table | None:
    """Choose the table to show next: the one asked for, a coarser one, or again the earlier one."""
    wanted = natural(cells, at)
    if wanted is None or earlier is None:
        return wanted or earlier
    for candidate in (wanted, _joined(earlier, wanted)):
        if is_safe(earlier, candidate):
            return candidate
    return earlier


def is_safe(earlier: Table, later: Table) -> bool:
    """Say whether comparing the two gives no small number away."""
    return all(_is_safe(*part) for part in _parts(earlier, later))


def _is_safe(earlier: Sequence[Group], later: Sequence[Group]) -> bool:
    if len(earlier) + len(later) > MOST_COMPARED:
        return False
    for old in _unions(earlier):
        for new in _unions(later):
            is_nested = old.keys <= new.keys or new.keys <= old.keys
            if is_nested and 0 < abs(old.count - new.count) < SMALLEST_SHOWN_COUNT:
                return False
    return True


def _unions(groups: Sequence[Group]) -> Iterator[Group]:
    chosen = chain.from_iterable(combinations(groups, size) for size in range(1, len(groups) + 1))
    for some in chosen:
        yield Group(frozenset().union(*(each.keys for each in some)), sum(each.count for each in some))


def _parts(earlier: Table, later: Table) -> Iterator[tuple[list[Group], list[Group]]]:
    """Take both tables apart into what hangs together by common keys."""
    part_of = _components(chain(earlier.groups, later.groups))
    parts: dict[str, tuple[list[Group], list[Group]]] = {}
    for side, table in enumerate((earlier, later)):
        for group in table.groups:
            parts.setdefault(part_of[min(group.keys)], ([], []))[side].append(group)
    yield from parts.values()


def _components(groups: Iterable[Group]) -> dict[str, str]:
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for group in groups:
        first = find(min(group.keys))
        for key in group.keys:
            leader[find(key)] = first
    return {key: find(key) for key in list(leader)}


def _joined(earlier: Table, later: Table) -> Table:
    """Merge the later groups wherever they or the earlier ones have keys in common."""
    groups = [
        Group(frozenset().union(*(each.keys for each in new)), sum(each.count for each in new))
        for _, new in _parts(earlier, later)
        if new
    ]
    return Table(later.at, later.total, tuple(groups))
