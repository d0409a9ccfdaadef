"""The mistakes of one file, collected while reading goes on, so that people hear of all of them at once."""

import re
from typing import Self

from campaigns.model.errors import Problem, ProblemsError

MOST_PROBLEMS = 1000
"""A file that is wrong throughout gets no more lines than a person can use, and no more time."""


class Findings:
    """Collects problems of one file; `finish` raises them together, in the order of the file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def add(self, place: str, field: str, rule: str) -> None:
        """Note one mistake; at the thousandth reading stops, and all of them are raised."""
        self._problems.append(Problem(self.file, place, field, rule))
        if len(self._problems) >= MOST_PROBLEMS:
            self.finish()

    def finish(self) -> None:
        """Raise ProblemsError if there was any mistake."""
        if not self._problems:
            return
        found = sorted(dict.fromkeys(self._problems), key=lambda problem: (_number(problem.place), problem.field))
        if len(self._problems) >= MOST_PROBLEMS:
            found.append(Problem(self.file, "", "", "reading stopped after so many problems; there may be more"))
        raise ProblemsError(tuple(found))

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
