"""Being named: from which age somebody may agree to it themselves, and to which text they agree.

A text that has been agreed to is never edited: a change is a new version at the end of `CONSENT_VERSIONS`, and the
words of each are found through `cogs/consent_words.py`. What is stored says the version and the age that was stated.
"""

import re
from typing import Final

AGE_WHERE_UNKNOWN: Final = 16
"""The age of Regulation (EU) 2016/679, Article 8(1), where no lower one is known."""
YOUNGEST, OLDEST = 13, 16
CONSENT_VERSIONS: Final = ("name-1",)
CURRENT: Final = CONSENT_VERSIONS[-1]

_STATED: Final = re.compile(r"(?P<version>[a-z]+-[0-9]{1,3})\.(?P<age>1[3-6])")


def stated(version: str, age: int) -> str:
    """Write down what somebody agreed to and which age they said they have reached: `name-1.13`."""
    written = f"{version}.{age}"
    if _STATED.fullmatch(written) is None:
        raise ValueError(f"no such statement: {written!r}")
    return written


def is_enough(written: str, age: int) -> bool:
    """Say whether a statement is about the newest text and an age that is high enough here."""
    found = _STATED.fullmatch(written)
    return found is not None and found["version"] == CURRENT and int(found["age"]) >= age


def parts(written: str) -> tuple[str, int]:
    """Read a statement: the version of the text, and the age."""
    found = _STATED.fullmatch(written)
    if found is None:
        raise ValueError(f"no such statement: {written!r}")
    return found["version"], int(found["age"])
