"""The door for files: what of a plan, a shelf, a list of partners or of feeds tells of harm is not kept, nor repeated.

Every text of a file is looked at, whatever field it stands in, before anything reads the file: so no reader of today or
tomorrow quotes such words in a mistake, and no field is forgotten.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from campaigns.actions import words
from campaigns.model.errors import Problem, ToldOfHarmError
from campaigns.sources import text_file, written
from campaigns.sources.written import Written

_RULE: Final = "reads like somebody telling of harm; put it in quotation marks, or begin it with “A survivor writes:”"
_REMEMBERED: Final = 4_096
"""Countries, languages and tags are the same in row after row."""


def look(data: bytes, file: str) -> None:
    """Raise ToldOfHarmError where a TOML file or, by its name, a spreadsheet has such a text that is not quoted."""
    is_csv = file.lower().endswith(".csv")
    _refuse(file, written.in_csv(data, file) if is_csv else written.in_toml(data, file))


def look_at_sheet(data: bytes, file: str, *, largest_bytes: int = text_file.LARGEST_BYTES) -> None:
    """The same for what is a spreadsheet whatever its name."""
    _refuse(file, written.in_csv(data, file, largest_bytes=largest_bytes))


def _refuse(file: str, texts: Iterable[Written]) -> None:
    tells = lru_cache(_REMEMBERED)(_tells)
    told = [each for each in texts if tells(each.text)]
    if told:
        problems = (Problem(file, each.place, _without(told, each.field), _RULE) for each in told)
        raise ToldOfHarmError(tuple(sorted(dict.fromkeys(problems), key=_order)))


def _without(told: Iterable[Written], field: str) -> str:
    """Name no field whose own name, or that of what it is in, tells of harm."""
    return "" if any(each.text in field for each in told) else field


def _tells(text: str) -> bool:
    return any(map(str.isalpha, text)) and words.tells_of_harm(text, may_quote=True)


def _order(problem: Problem) -> int:
    return int(problem.place.removeprefix("row ") or 0)
