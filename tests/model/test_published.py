"""Published tables: whoever compares them, one with the next, finds no cell below five."""

from datetime import UTC, datetime, timedelta
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import published
from campaigns.model.published import Group, Table

NOON = datetime(2027, 2, 9, 12, tzinfo=UTC)
KEYS = "abcdef"
COUNTS = st.lists(st.integers(0, 30), min_size=len(KEYS), max_size=len(KEYS))
HISTORY = st.lists(st.lists(st.integers(-4, 9), min_size=len(KEYS), max_size=len(KEYS)), max_size=5)


def cells(counts: list[int]) -> list[tuple[str, int]]:
    return list(zip(KEYS, counts, strict=True))


def groups(table: Table | None) -> dict[str, int]:
    assert table is not None
    return {"".join(sorted(each.keys)): each.count for each in table.groups}


def choices(table: Table) -> list[tuple[Group, ...]]:
    """Every way to pick lines of a table."""
    return list(chain.from_iterable(combinations(table.groups, size) for size in range(1, len(table.groups) + 1)))


def added(some: tuple[Group, ...]) -> Group:
    return Group(frozenset().union(*(each.keys for each in some)), sum(each.count for each in some))


def hang_together(some: tuple[Group, ...]) -> bool:
    """Say whether lines overlap from one to the next; otherwise they are several comparisons, not one."""
    reached, rest = set(some[0].keys), list(some[1:])
    while touching := [each for each in rest if each.keys & reached]:
        reached.update(*(each.keys for each in touching))
        rest = [each for each in rest if each not in touching]
    return not rest


@given(COUNTS)
def test_one_table_alone_adds_up_and_shows_no_small_cell_nor_lets_one_be_subtracted(counts: list[int]) -> None:
    table = published.natural(cells(counts), NOON)
    if sum(counts) < 5:
        assert table is None
        return
    assert table is not None
    assert table.total == sum(counts) == sum(each.count for each in table.groups)
    by_key = dict(cells(counts))
    known = [Group(frozenset(key for key, count in by_key.items() if count), table.total), *map(added, choices(table))]
    for one in known:
        for other in known:
            if one.keys < other.keys:
                assert other.count - one.count >= 5


@given(COUNTS, HISTORY)
def test_two_tables_one_after_the_other_betray_nobody(counts: list[int], changes: list[list[int]]) -> None:
    earlier = published.following(None, cells(counts), NOON)
    for number, change in enumerate(changes, 1):
        counts = [max(0, count + step) for count, step in zip(counts, change, strict=True)]
        later = published.following(earlier, cells(counts), NOON + timedelta(minutes=number))
        if earlier is not None and later is not None and later != earlier:
            assert later.total == sum(counts)
            for picked in choices(earlier):
                for compared in choices(later):
                    old, new = added(picked), added(compared)
                    if hang_together(picked + compared) and (old.keys <= new.keys or new.keys <= old.keys):
                        assert abs(old.count - new.count) not in range(1, 5)
        earlier = later or earlier


def test_what_grew_by_two_is_shown_when_it_has_grown_by_five() -> None:
    first = published.following(None, [("a", 20), ("b", 9)], NOON)
    assert published.following(first, [("a", 20), ("b", 11)], NOON + timedelta(hours=1)) == first
    later = published.following(first, [("a", 20), ("b", 14)], NOON + timedelta(hours=2))
    assert groups(later) == {"a": 20, "b": 14}


def test_a_small_cell_that_could_be_computed_once_its_neighbour_stands_alone_stays_merged() -> None:
    first = published.following(None, [("a", 20), ("b", 6), ("c", 3)], NOON)
    assert groups(first) == {"a": 20, "bc": 9}
    later = published.following(first, [("a", 20), ("b", 6), ("c", 8)], NOON + timedelta(hours=1))
    assert groups(later) == {"a": 20, "bc": 14}


def test_while_all_are_fewer_than_five_there_is_no_table() -> None:
    assert published.following(None, [("a", 2), ("b", 2)], NOON) is None


def test_a_thousand_partners_take_no_time() -> None:
    many = [(f"p{number}", number % 40) for number in range(1_000)]
    first = published.following(None, many, NOON)
    later = published.following(first, [(key, count + 7) for key, count in many], NOON + timedelta(days=1))
    assert later is not None
    assert later.total == sum(count for _, count in many) + 7_000
