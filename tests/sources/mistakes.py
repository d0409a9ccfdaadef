"""Read a file that has mistakes and get them as lines."""

from collections.abc import Callable

import pytest

from campaigns.model.errors import ProblemsError


def lines_of(read: Callable[[], object]) -> list[str]:
    """Run a reader that has to refuse its file, and return what it says."""
    with pytest.raises(ProblemsError) as caught:
        read()
    return [str(problem) for problem in caught.value.problems]
