"""Everything that can be refused, as one tree. An error says what happened, why, and what to do about it.

The domain knows no Discord and no console: `cogs/replies.py` and `bot/cli.py` find the words around these sentences.
"""

from dataclasses import dataclass


class SidekickError(Exception):
    """Something a person has to know about. Shown to them; never a traceback."""

    def __init__(self, what: str, *, why: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.fix) if part)


class InputError(SidekickError):
    """What was typed or uploaded cannot be used; nothing was changed."""


class NotFoundError(SidekickError):
    """There is no such thing, or it is not yours: the two are told apart by nobody."""


class ForbiddenError(SidekickError):
    """The person may not do this."""


class ConflictError(SidekickError):
    """The thing is not in a state that allows this."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file, with its place: `FILE:place: field: rule`."""

    file: str
    place: str
    """A line number of a TOML file, or `row N` of a spreadsheet; the header row is row 1."""
    field: str
    rule: str
    """What the rule is, and what to write instead where that can be said."""

    def __str__(self) -> str:
        place = f":{self.place}:" if self.place.isdigit() else f": {self.place}:" if self.place else ":"
        field = f" {self.field}:" if self.field else ""
        return f"{self.file}{place}{field} {self.rule}"


class ProblemsError(InputError):
    """A file with mistakes: all of them at once, and nothing was imported."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = len(problems)
        super().__init__(f"{count} problem{'' if count == 1 else 's'} found; nothing was imported.")
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ToldOfHarmError(ProblemsError):
    """A file in which somebody tells of harm: whoever uploaded it is shown who can help, beside the places."""
