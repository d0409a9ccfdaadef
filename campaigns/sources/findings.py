"""The mistakes of one file, collected while reading goes on, so that people hear of all of them at once."""

import re
from typing import Self

from campaigns.model.errors import InputError, Problem, ProblemsError

MOST_SHOWN = 1000
"""A file that is wrong throughout needs no more lines than a person reads."""


class Findings:
    """Collects problems of one file; `finish` raises them together, in the order of the file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def add(self, place: str, field: str, rule: str) -> None:
        """Note one mistake."""
        self._problems.append(Problem(self.file, place, field, rule))

    def refuse(self, place: str, field: str, error: InputError) -> None:
        """Note what a rule of the model had against a value."""
        self.add(place, field, str(error))

    def finish(self) -> None:
        """Raise ProblemsError if there was any mistake."""
        if not self._problems:
            return
        found = sorted(dict.fromkeys(self._problems), key=lambda problem: (_number(problem.place), problem.field))
        shown = found[:MOST_SHOWN]
        if len(found) > len(shown):
            shown.append(Problem(self.file, "", "", f"and {len(found) - len(shown)} more problems of this file"))
        raise ProblemsError(tuple(shown))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            self.finish()


def stop(file: str, place: str, rule: str) -> ProblemsError:
    """Make the error of a file that cannot be read any further."""
    return ProblemsError((Problem(file, place, "", rule),))


def _number(place: str) -> int:
    found = re.search(r"\d+", place)
    return int(found[0]) if found else 0
