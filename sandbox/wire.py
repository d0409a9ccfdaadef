"""JSON as it goes over the wire: one alias, one compact encoder."""

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True)


def dumps(value: object) -> str:
    """Encode compactly, as Discord does."""
    return _encoder.encode(value)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in, from the bot or from a member."""

    filename: str
    data: bytes
    content_type: str = "application/octet-stream"
