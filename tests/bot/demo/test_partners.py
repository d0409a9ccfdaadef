"""Sample partners: few, all, or many."""

import pytest

from bot.demo import partners
from campaigns.model.errors import InputError
from campaigns.model.partner import DestinationKind


@pytest.mark.parametrize("count", [1, 2, 4, 14, 15, 60])
def test_as_many_partners_as_asked_for_each_with_ids_of_its_own(count: int) -> None:
    drafts = partners.drafts(count, seed=3)
    ids = [draft.guild_id for draft in drafts] + [each for draft in drafts for each in draft.channels.values()]
    assert len(drafts) == count
    assert len(set(ids)) == len(ids)
    assert all(DestinationKind.ANNOUNCEMENTS in draft.channels for draft in drafts)
    assert all(draft.name.endswith("(sample)") for draft in drafts)


def test_few_partners_lie_far_apart() -> None:
    zones = [draft.timezone for draft in partners.drafts(4, seed=3)]
    assert "Pacific/Kiritimati" in zones
    assert len(set(zones)) == 4


def test_the_same_seed_makes_the_same_partners() -> None:
    assert partners.drafts(40, seed=3) == partners.drafts(40, seed=3)
    assert partners.drafts(40, seed=3) != partners.drafts(40, seed=4)


@pytest.mark.parametrize("count", [0, 501])
def test_numbers_that_cannot_be_shown_are_refused(count: int) -> None:
    with pytest.raises(InputError, match="1 to 500"):
        partners.drafts(count, seed=3)
