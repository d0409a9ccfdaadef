"""Filling in a form as a member: values go to the fields by custom_id or by the words beside them."""

from collections.abc import Iterable, Mapping

from sandbox import components
from sandbox.components import Kind
from sandbox.exchange import DeclinedError
from sandbox.options import Resolver
from sandbox.wire import Json, Upload

Field = str | bool | Iterable[str] | Upload


def fill(modal: Json, values: Mapping[str, Field], resolver: Resolver, *, unchecked: bool = False) -> list[Json]:
    """Write the components of a submitted form, in the form's own structure."""
    left = dict(values)
    rows = [_row(row, left, resolver, unchecked=unchecked) for row in modal["components"]]
    if left:
        raise DeclinedError(f"no field called {', '.join(left)}; there are: {', '.join(names(modal))}")
    return rows


def names(modal: Json) -> list[str]:
    """Give the custom_ids of a form's fields."""
    return [row["custom_id"] for _, row in components.walk(modal["components"]) if "custom_id" in row]


def _row(row: Json, values: dict[str, Field], resolver: Resolver, *, unchecked: bool) -> Json:
    match row["type"]:
        case 1:
            inner = [
                _field(child, str(child.get("label") or ""), values, resolver, unchecked=unchecked)
                for child in row["components"]
            ]
            return {"type": 1, "id": row.get("id"), "components": inner}
        case 18:
            child = _field(row["component"], row["label"], values, resolver, unchecked=unchecked)
            return {"type": 18, "id": row.get("id"), "component": child}
        case _:
            return {"type": row["type"], "id": row.get("id")}


def _field(field: Json, label: str, values: dict[str, Field], resolver: Resolver, *, unchecked: bool) -> Json:
    kind = Kind(field["type"])
    answer: Json = {"type": int(kind), "id": field.get("id"), "custom_id": field["custom_id"]}
    name = next((name for name in (field["custom_id"], label) if name in values), None)
    given = values.pop(name) if name is not None else None
    if given is None and field.get("required", kind is not Kind.CHECKBOX) and not (unchecked or field.get("value")):
        raise DeclinedError(f"{label or field['custom_id']}: this field is required")
    match kind:
        case Kind.TEXT_INPUT:
            return {**answer, "value": _text(field, label, given, unchecked=unchecked)}
        case Kind.CHECKBOX:
            return {**answer, "value": bool(given)}
        case Kind.RADIO_GROUP:
            return {**answer, "value": given}
        case Kind.FILE_UPLOAD:
            return {**answer, "values": [resolver.attachment(given)] if isinstance(given, Upload) else []}
        case _:
            return {**answer, "values": _chosen(kind, given, resolver)}


def _text(field: Json, label: str, given: Field | None, *, unchecked: bool) -> str:
    text = str(given if given is not None else field.get("value") or "")
    most, least = field.get("max_length") or 4000, field.get("min_length") or 0
    if not unchecked and text and not least <= len(text) <= most:
        raise DeclinedError(f"{label}: must be between {least} and {most} in length")
    return text


def _chosen(kind: Kind, given: Field | None, resolver: Resolver) -> list[str]:
    if given is None or isinstance(given, bool | Upload):
        return []
    values = [given] if isinstance(given, str) else list(given)
    resolve = SELECTORS.get(kind)
    return [getattr(resolver, resolve)(value) for value in values] if resolve else values


SELECTORS = {
    Kind.USER_SELECT: "user",
    Kind.ROLE_SELECT: "role",
    Kind.CHANNEL_SELECT: "channel",
    Kind.MENTIONABLE_SELECT: "mentionable",
}
