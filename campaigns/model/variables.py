"""The words in braces that a post fills in for each partner. A text never goes out with an unknown or an
empty one.

`{{` and `}}` stand for a brace itself.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from campaigns.model import nearest
from campaigns.model.errors import InputError

NAMES: Final = (
    "partner.name",
    "partner.country",
    "partner.helpline",
    "campaign.name",
    "campaign.days_left",
    "campaign.hashtags",
    "campaign.day",
)

_PIECE: Final = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}\n]*)\}|(?P<stray>[{}])")


def names_in(text: str) -> frozenset[str]:
    """List the variables a text uses, known or not."""
    return frozenset(match["name"] for match in _PIECE.finditer(text) if match["name"] is not None)


def find_problems(text: str) -> list[str]:
    """Say everything that is wrong with the braces of a text; an empty list is a good text."""
    return list(dict.fromkeys(_problems(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; raise InputError for a variable that is unknown, missing or empty."""
    problems = find_problems(text)
    if problems:
        raise InputError("This text cannot be filled in.", why="; ".join(problems))
    return _PIECE.sub(lambda match: _replacement(match, values), text)


def escape(text: str) -> str:
    """Double the braces, so that the text is taken word for word."""
    return text.replace("{", "{{").replace("}", "}}")


def _problems(text: str) -> Iterator[str]:
    for match in _PIECE.finditer(text):
        name = match["name"]
        if match["stray"]:
            yield (
                f"character {match.start() + 1} is a lone `{match['stray']}`; "
                f"double it (`{match['stray'] * 2}`) to show a brace"
            )
        elif name is not None and name not in NAMES:
            yield f"{{{name[:40]}}} is not a variable; {_advice(name)}"


def _advice(name: str) -> str:
    guess = nearest.suggest(name, NAMES)
    return guess or f"the variables are {', '.join(f'{{{known}}}' for known in NAMES)}"


def _replacement(match: re.Match[str], values: Mapping[str, str]) -> str:
    name = match["name"]
    if name is None:
        return match[0][0]
    value = values.get(name, "")
    if not value.strip():
        raise InputError(
            f"{{{name}}} is empty for this post.",
            fix="Give it a value, or take the variable out of the text.",
        )
    return value
