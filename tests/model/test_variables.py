"""A text never goes out with an unknown or an empty variable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import variables
from campaigns.model.errors import InputError

VALUES = {name: name.upper() for name in variables.NAMES}


def test_every_variable_is_filled_in() -> None:
    text = " ".join(f"{{{name}}}" for name in variables.NAMES)
    assert variables.fill(text, VALUES) == " ".join(VALUES.values())


@given(st.text())
def test_an_escaped_text_comes_out_word_for_word(text: str) -> None:
    assert variables.fill(variables.escape(text), {}) == text


@given(st.text(st.sampled_from("{}ab. \n") | st.characters()))
def test_a_text_is_either_told_to_be_wrong_or_filled_in(text: str) -> None:
    if variables.find_problems(text):
        with pytest.raises(InputError):
            variables.fill(text, VALUES)
    else:
        assert isinstance(variables.fill(text, VALUES), str)


def test_a_value_with_braces_is_not_filled_in_again() -> None:
    assert variables.fill("{partner.name}", {"partner.name": "{campaign.name}"}) == "{campaign.name}"


@pytest.mark.parametrize("values", [{}, {"partner.helpline": ""}, {"partner.helpline": " "}])
def test_an_empty_value_is_an_error(values: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"\{partner.helpline\} is empty"):
        variables.fill("Call {partner.helpline}", values)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{partner.nmae}", "{partner.nmae} is not a variable; did you mean `partner.name`"),
        ("{x}", "{x} is not a variable"),
        ("{}", "{} is not a variable"),
        ("{partner.name", "character 1 is a lone `{`"),
        ("a }", "character 3 is a lone `}`"),
    ],
)
def test_what_is_wrong_is_said_with_the_fix(text: str, told: str) -> None:
    (problem,) = variables.find_problems(text)
    assert told in problem


BODY = "Hello!\n\nSo far: {campaign.pledges}.\n\nBye."


def test_the_line_with_the_number_of_pledges_is_left_out_with_its_gap() -> None:
    assert variables.without_lines_of(BODY, variables.PLEDGES) == "Hello!\n\nBye."
    assert variables.without_lines_of("- one\n- {campaign.pledges}\n- two", variables.PLEDGES) == "- one\n- two"
    assert variables.without_lines_of("{{campaign.pledges}}\n\n\nas it is", variables.PLEDGES).endswith(
        "\n\n\nas it is"
    )


@given(st.lists(st.sampled_from(["a", "", " ", "{campaign.pledges}", "so {campaign.pledges} far", "{{b}}"])))
def test_what_is_left_never_carries_the_number_and_keeps_every_other_word(lines: list[str]) -> None:
    left = variables.without_lines_of("\n".join(lines), variables.PLEDGES)
    assert variables.PLEDGES not in variables.names_in(left)
    assert left.split() == [word for line in lines if "{campaign" not in line for word in line.split()]


def test_the_number_of_pledges_stands_in_a_body_that_says_something_without_it() -> None:
    assert variables.find_misplaced(BODY, is_body=True) == []
    assert variables.find_misplaced("{campaign.name}", is_body=False) == []
    (title,) = variables.find_misplaced("{campaign.pledges}!", is_body=False)
    assert "in the body only" in title
    (alone,) = variables.find_misplaced("\n{campaign.pledges} pledges\n", is_body=True)
    assert "a line of its own" in alone
