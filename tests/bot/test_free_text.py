"""What a person wrote is found wherever it stands in an interaction, and taken out of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import free_text

SAID = "what somebody said"
INTERACTIONS: tuple[dict[str, Any], ...] = (
    {"name": "partner", "options": [{"name": "hold", "type": 1, "options": [{"name": "reason", "value": SAID}]}]},
    {"custom_id": "sk1:modal", "components": [{"type": 18, "component": {"type": 4, "custom_id": "a", "value": SAID}}]},
    {"custom_id": "sk1:modal", "components": [{"type": 1, "components": [{"type": 4, "value": SAID}]}]},
    {"custom_id": "sk1:menu", "values": ["fine", SAID]},
    {"name": "plan", "resolved": {"attachments": {"1": {"filename": SAID, "url": "https://cdn"}}}},
    {"name": "plan", "resolved": {"attachments": {"1": {"filename": "a.png", "description": SAID}}}},
    {"name": "On a message", "type": 3, "resolved": {"messages": {"1": {"content": SAID}}}},
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(("options", "value", "values", "name")), inner),
)


@pytest.mark.parametrize("data", INTERACTIONS)
def test_a_text_is_found_and_taken_out_wherever_it_stands(data: dict[str, Any]) -> None:
    payload = {"type": 2, "token": "t", "data": data}
    assert SAID in list(free_text.typed(payload))
    bare = free_text.without(payload)
    assert SAID not in str(bare)
    assert (bare["token"], bare["data"].get("name"), bare["data"].get("custom_id")) == (
        "t",
        data.get("name"),
        data.get("custom_id"),
    )
    assert SAID in str(payload)


def test_what_was_chosen_from_our_own_menu_is_ours_and_a_forged_choice_is_not() -> None:
    menu = {"type": 3, "custom_id": "sk1:menu", "options": [{"label": "Fine", "value": "fine"}]}
    message = {"components": [{"type": 17, "components": [{"type": 1, "components": [menu]}]}]}
    for custom_id, chosen, found in (
        ("sk1:menu", "fine", []),
        ("sk1:menu", SAID, [SAID]),
        ("sk1:other", "fine", ["fine"]),
    ):
        data = {"custom_id": custom_id, "values": [chosen]}
        assert list(free_text.typed({"type": 3, "data": data, "message": message})) == found


def test_numbers_and_switches_are_no_text() -> None:
    options = [{"name": "version", "value": 2}, {"name": "sure", "value": True}]
    assert list(free_text.typed({"data": {"options": options}})) == []
    assert list(free_text.typed({"type": 1})) == []


@given(JSON)
def test_no_shape_of_data_makes_it_fail(part: Any) -> None:
    payload = {"data": {"options": part}}
    assert all(isinstance(each, str) for each in free_text.typed(payload))
    assert list(free_text.typed(free_text.without(payload))) == []
