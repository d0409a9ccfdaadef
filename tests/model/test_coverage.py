"""Coverage: an item supports exactly what it is tagged with, and partners are counted once."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import coverage, taxonomy
from campaigns.model.coverage import Coverage, Item, ItemKind, Support
from campaigns.model.taxonomy import Tagged, Taxonomy
from campaigns.sources import facts

EDITIONS = facts.editions()
AT = datetime(2027, 1, 4, 12, tzinfo=UTC)
IDS = sorted(tag.id for _, tag in taxonomy.every_tag(EDITIONS))
PARTNERS = 6
_SOME_PARTNERS = st.frozensets(st.integers(1, PARTNERS))
ITEMS = st.lists(
    st.builds(
        lambda kind, ids, is_approved, addressed, reached: item(
            ",".join(ids), kind, is_approved=is_approved, addressed=addressed, reached=reached & addressed
        ),
        st.sampled_from(ItemKind),
        st.lists(st.sampled_from(IDS), max_size=8),
        st.booleans(),
        _SOME_PARTNERS,
        _SOME_PARTNERS,
    ),
    max_size=12,
)


def item(tags: str, kind: ItemKind = ItemKind.ANNOUNCEMENT, **more: Any) -> Item:
    return Item(kind, Tagged(**taxonomy.parse(tags, EDITIONS)), **more)


def measured(*items: Item, partners: int = PARTNERS) -> Coverage:
    return coverage.measure("SID 2027", EDITIONS, items, partners=partners, as_of=AT)


def support(facts: Coverage, tag: str) -> Support:
    return next(each for part in facts.parts for each in part.supports if each.tag.id == tag)


def test_items_of_each_kind_are_counted_once_for_each_tag() -> None:
    found = measured(
        item("MNR-13 empathy", addressed=frozenset({1, 2})),
        item("MNR-13", is_approved=False, addressed=frozenset({2, 3}), reached=frozenset({3})),
        item("MNR-13", ItemKind.RESOURCE),
        item("empathy", ItemKind.PLEDGE),
    )
    education, empathy = support(found, "MNR-13"), support(found, "empathy")
    assert (education.items, education.announcements, education.approved) == (3, 2, 1)
    assert (education.resources, education.pledges) == (1, 0)
    assert (education.partners, education.reached) == (3, 1)
    assert (empathy.items, empathy.partners, empathy.pledges) == (2, 2, 1)
    assert (found.announcements, found.approved, found.resources, found.pledges) == (2, 1, 1, 1)


def test_what_nothing_supports_is_there_with_nothing() -> None:
    part = measured().part(Taxonomy.CAPABILITIES)
    assert (part.supported, len(part.supports), part.most) == (0, 21, 0)


def test_a_tag_of_another_edition_is_shown_and_not_counted() -> None:
    part = measured(Item(ItemKind.RESOURCE, Tagged(capabilities=("MNR-13", "MNR-99")))).part(Taxonomy.CAPABILITIES)
    assert part.unknown == ("MNR-99",)
    assert part.supported == 1


def test_items_without_a_tag_are_told() -> None:
    assert measured(item(""), item("empathy"), item("", ItemKind.PLEDGE)).untagged == 2


@given(ITEMS)
def test_no_number_is_larger_than_what_there_is_and_none_is_lost(items: list[Item]) -> None:
    found = measured(*items)
    assert found.announcements + found.resources + found.pledges == len(items)
    for part in found.parts:
        carried = [set(each.tagged.tags()[part.edition.taxonomy.value]) for each in items]
        assert sum(each.items for each in part.supports) == sum(map(len, carried))
        for each in part.supports:
            assert each.reached <= each.partners <= found.partners
            assert each.approved <= each.announcements <= found.announcements
            assert (each.partners == 0) or each.announcements
