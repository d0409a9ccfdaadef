"""Whatever a body looks like, it is accepted or refused as Discord refuses; it never breaks the sandbox."""

import copy
import random
from collections.abc import Callable, Iterator

import pytest

from sandbox import Json, command_rules, layout, validation
from sandbox.errors import Form, Problem, RefusedError

CLASSIC: Json = {
    "content": "hi",
    "nonce": "x",
    "embeds": [{"title": "t", "fields": [{"name": "a", "value": "b"}], "footer": {"text": "x"}, "url": "https://a.b"}],
    "allowed_mentions": {"parse": [], "users": ["1"]},
    "attachments": [{"id": 0, "filename": "a", "description": "x"}],
    "components": [
        {"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "c"}]},
        {"type": 1, "components": [{"type": 3, "custom_id": "d", "options": [{"label": "a", "value": "b"}]}]},
    ],
}
CARD: Json = {
    "flags": 1 << 15,
    "components": [
        {
            "type": 17,
            "accent_color": 5,
            "components": [
                {"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": {"type": 11, "media": {"url": "https://a.b"}}},
                {"type": 12, "items": [{"media": {"url": "https://a.b"}, "description": "y"}]},
                {"type": 14, "spacing": 1},
                {"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "url": "https://a.b"}]},
            ],
        }
    ],
}  # fmt: skip
OPTION: Json = {"label": "a", "value": "b"}
MODAL: Json = {
    "title": "x",
    "custom_id": "y",
    "components": [
        {"type": 18, "label": "l", "component": {"type": 4, "custom_id": "a", "style": 1, "max_length": 5}},
        {"type": 18, "label": "m", "component": {"type": 21, "custom_id": "b", "options": [OPTION]}},
        {"type": 1, "components": [{"type": 4, "custom_id": "q", "label": "l", "style": 1}]},
    ],
}  # fmt: skip
LEAF: Json = {"type": 3, "name": "t", "description": "d", "choices": [{"name": "a", "value": "b"}], "required": True}
COMMAND: Json = {
    "name": "a",
    "description": "b",
    "name_localizations": {"de": "x"},
    "options": [{"type": 1, "name": "s", "description": "d", "options": [LEAF]}],
}
JUNK = [None, 0, -1, 1.5, True, "", "x" * 5000, [], {}, [None], [1], {"a": 1}, "\ud800"]


def _places(node: object) -> Iterator[tuple[Json | list[object], str | int]]:
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        assert isinstance(node, dict | list)
        yield node, key
        yield from _places(node[key])


def _modal(body: Json) -> None:
    form = Form()
    layout.check_modal(form, body)
    form.check()


def _command(body: Json) -> None:
    form = Form()
    command_rules.check_command(form, body)
    form.check()


CHECKS: list[tuple[Json, Callable[[Json], None]]] = [
    (CLASSIC, lambda body: validation.check_message(body, [])),
    (CARD, lambda body: validation.check_message(body, [])),
    (MODAL, _modal),
    (COMMAND, _command),
]


@pytest.mark.parametrize(("body", "check"), CHECKS)
def test_a_right_body_passes(body: Json, check: Callable[[Json], None]) -> None:
    check(body)


@pytest.mark.parametrize(("body", "check"), CHECKS)
def test_junk_anywhere_is_accepted_or_refused_but_never_breaks(body: Json, check: Callable[[Json], None]) -> None:
    dice = random.Random(27)
    refused: list[Problem] = []
    for _ in range(800):
        spoiled = copy.deepcopy(body)
        owner, key = dice.choice(list(_places(spoiled)))
        owner[key] = dice.choice(JUNK)  # type: ignore[index]  # the key comes from the owner itself
        try:
            check(spoiled)
        except RefusedError as refusal:
            refused.append(refusal.problem)
    assert len(refused) > 300
    assert {problem.code for problem in refused} == {50035}
    assert all(problem.errors for problem in refused)
