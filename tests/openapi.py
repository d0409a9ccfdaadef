"""Holds HTTP traffic against Discord's published OpenAPI description, where that file is present.

The file is looked for at `DISCORD_OPENAPI`, then at `../shared/reference/discord-openapi.json` beside
the checkout. `skip_without` marks tests that need it; `problems` and `answer_problems` judge one
recorded request (`sandbox.Request`) and its answer.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox import Json, Request

URN = "urn:discord"
_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "reference" / "discord-openapi.json"
_PARAMETER = re.compile(r"\{[^}]*\}")


def location() -> Path | None:
    """Give where the description is; None where it is absent."""
    named = os.environ.get("DISCORD_OPENAPI")
    path = Path(named) if named else _BESIDE
    return path if path.is_file() else None


skip_without = pytest.mark.skipif(location() is None, reason="Discord's OpenAPI description is not here")


def problems(request: Request) -> list[str]:
    """Say what is wrong with a request's body; empty for a right one."""
    operation = _operation(request)
    if operation is None:
        return [f"{request.key}: the description has no such address"]
    schema = operation.get("requestBody")
    if request.body is None:
        is_needed = schema is not None and _resolve(schema).get("required", False)
        return [f"{request.key}: a body is required"] if is_needed else []
    if schema is None:
        return [f"{request.key}: no body is expected"]
    pointer = _pointer(request) + "/requestBody/content/application~1json/schema"
    return _judge(request, _validator(pointer, is_lenient=True), request.body)


def answer_problems(request: Request) -> list[str]:
    """Say what is wrong with the answer a request got; empty for a right one."""
    operation = _operation(request)
    if operation is None or request.answer is None:
        return []
    status = str(request.status)
    key = status if status in operation["responses"] else f"{status[0]}XX"
    response = operation["responses"].get(key)
    if response is None:
        return [f"{request.key}: status {status} is not described"]
    pointer = f"{_pointer(request)}/responses/{key}"
    if "$ref" in response:
        pointer = response["$ref"].removeprefix("#")
    if "application/json" not in _resolve(response).get("content", {}):
        return [f"{request.key}: {status} has no JSON body"]
    validator = _validator(f"{pointer}/content/application~1json/schema", is_lenient=False)
    return _judge(request, validator, request.answer)


def all_problems(requests: Iterable[Request]) -> list[str]:
    """Say what is wrong with the bodies of all requests that were accepted."""
    accepted = (request for request in requests if 200 <= request.status < 300)
    return [problem for request in accepted for problem in problems(request)]


def _judge(request: Request, validator: Draft202012Validator, instance: object) -> list[str]:
    errors = validator.iter_errors(instance)
    return [f"{request.key}: {_place(leaf)}: {leaf.message[:300]}" for error in errors for leaf in _leaves(error)]


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """Give the most telling causes of an error: in a union, those of the branch that fits best."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for cause in error.context:
        branches.setdefault(cause.schema_path[0], []).append(cause)
    fitting = [causes for causes in branches.values() if not any(_is_other_kind(cause) for cause in causes)]
    if len(fitting) == 1:
        for cause in fitting[0]:
            yield from _leaves(cause)
        return
    best = best_match([error])
    yield best if best is not None else error


def _is_other_kind(cause: ValidationError) -> bool:
    """Say whether a branch of a union is meant for another `type` of thing altogether."""
    if cause.validator == "type" and not cause.path:
        return True
    return cause.validator in {"const", "enum", "oneOf"} and list(cause.path)[-1:] == ["type"]


def _place(error: ValidationError) -> str:
    return "/".join(str(step) for step in error.absolute_path) or "(body)"


def _operation(request: Request) -> Json | None:
    template = _template(request)
    return None if template is None else _document()["paths"][template].get(request.method.lower())


def _pointer(request: Request) -> str:
    template = (_template(request) or "").replace("~", "~0").replace("/", "~1")
    return f"/paths/{template}/{request.method.lower()}"


def _template(request: Request) -> str | None:
    route = request.route
    if request.params.get("message_id") == "@original":
        route = route.replace("{message_id}", "@original")
    if request.params.get("user_id") == "@me":
        route = route.replace("{user_id}", "@me")
    return _templates().get(_PARAMETER.sub("{}", route))


@cache
def _templates() -> dict[str, str]:
    return {_PARAMETER.sub("{}", template): template for template in _document()["paths"]}


@cache
def _document() -> Json:
    path = location()
    assert path is not None, "use skip_without"
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    return document


@cache
def _registry(*, is_lenient: bool) -> Registry[Any]:
    """Give the description; leniently read, a request may give an id as a number.

    Discord takes both: the example of its own documentation on uploading files sends `"id": 0`.
    """
    document = _document()
    if is_lenient:
        parts = document["components"]
        either = {**parts["schemas"]["SnowflakeType"], "type": ["string", "integer"]}
        parts = {**parts, "schemas": {**parts["schemas"], "SnowflakeType": either}}
        document = {**document, "components": parts}
    empty: Registry[Any] = Registry()
    registry: Registry[Any] = empty.with_resource(URN, DRAFT202012.create_resource(document))
    return registry


@cache
def _validator(pointer: str, *, is_lenient: bool) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{URN}#{pointer}"}, registry=_registry(is_lenient=is_lenient))


def _resolve(node: Json) -> Json:
    while "$ref" in node:
        target: Any = _document()
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node
