"""Small counts."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import small_cells

TABLES = st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8).map(lambda d: list(d.items()))


@given(TABLES)
def test_no_shown_cell_holds_one_to_four_people(table: list[tuple[str, int]]) -> None:
    shown = small_cells.shown(table)
    assert all(count >= 5 for _, count in shown.cells)
    assert shown.merged_count is None or shown.merged_count >= 5


@given(TABLES)
def test_the_total_minus_what_is_shown_never_leaves_one_to_four_people(table: list[tuple[str, int]]) -> None:
    total = sum(count for _, count in table)
    shown = small_cells.shown(table)
    rest = total - sum(count for _, count in shown.cells)
    assert total < 5 or rest == 0 or rest >= 5
    assert shown.merged_count in {None, rest}


@given(TABLES)
def test_every_cell_is_shown_or_merged_once_and_in_order(table: list[tuple[str, int]]) -> None:
    shown = small_cells.shown(table)
    kept = [key for key, _ in shown.cells]
    assert sorted([*kept, *shown.merged]) == sorted(key for key, _ in table)
    assert kept == [key for key, _ in table if key in kept]


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    shown = small_cells.shown([("young", 100), ("parent", 40), ("policy", 3)])
    assert shown == small_cells.ShownCells((("young", 100),), ("parent", "policy"), 43)
