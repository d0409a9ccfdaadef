"""The words in braces that a post fills in for each partner. A text never goes out with an unknown or an
empty one.

`{{` and `}}` stand for a brace itself. The number of pledges is not shown below five: then the line of the body that
carries it is left out, which makes sense in every language.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from campaigns.model import nearest
from campaigns.model.errors import InputError

PLEDGES: Final = "campaign.pledges"
NAMES: Final = (
    "partner.name",
    "partner.country",
    "partner.helpline",
    "campaign.name",
    "campaign.days_left",
    "campaign.hashtags",
    "campaign.day",
    PLEDGES,
)

_GAP: Final = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+\n")
_PIECE: Final = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}\n]*)\}|(?P<stray>[{}])")


def names_in(text: str) -> frozenset[str]:
    """List the variables a text uses, known or not."""
    return frozenset(match["name"] for match in _PIECE.finditer(text) if match["name"] is not None)


def find_problems(text: str) -> list[str]:
    """Say everything that is wrong with the braces of a text; an empty list is a good text."""
    return list(dict.fromkeys(_problems(text)))


def find_misplaced(text: str, *, is_body: bool) -> list[str]:
    """Say where the number of pledges cannot stand, since below five its whole line is left out."""
    if PLEDGES not in names_in(text):
        return []
    if not is_body:
        return [f"{{{PLEDGES}}} can stand in the body only: below five pledges the line that carries it is left out"]
    if not without_lines_of(text, PLEDGES).strip():
        return [f"below five pledges nothing would be left; give the sentence with {{{PLEDGES}}} a line of its own"]
    return []


def without_lines_of(text: str, name: str) -> str:
    """Leave out every line that uses a variable, and the gap it would leave."""
    if name not in names_in(text):
        return text
    kept = "\n".join(line for line in text.split("\n") if name not in names_in(line))
    return _GAP.sub("\n\n", kept).strip("\n")


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
