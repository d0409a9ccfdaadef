"""The name somebody wants beside their pledge: a first name or a nickname, and nothing that leads to them.

No address, no number to call, no link, no mention. What is refused is not repeated: the refusal says the rule only.
"""

import re
import unicodedata
from typing import Final

from campaigns.model import plain_text
from campaigns.model.errors import InputError

LONGEST: Final = 32
_MOST_DIGITS: Final = 4
"""A year or a shirt number; more could be called."""
_MOST_MARKS: Final = 4
_PUNCTUATION: Final = frozenset(" -'’.·_")
_DOT_INSIDE: Final = re.compile(r"[^\W\d_]{2,}[.·_][^\W\d_]{2,}")
"""`name.surname` and `site.org` read like addresses."""
_WEB: Final = re.compile(r"(?:^|\W)(?:www|https?|discord|insta|snap|tiktok|telegram|whatsapp)(?:\W|$)", re.IGNORECASE)


def parse(typed: str) -> str:
    """Bring a name into its usual form; raises InputError that says the rule and never the name."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not 1 <= len(name) <= LONGEST:
        _refuse(f"It has 1 to {LONGEST} characters.")
    if plain_text.find_problems(name) or not all(map(_is_fitting, name)):
        _refuse("It has letters, spaces, hyphens and apostrophes; no @, #, / or signs nobody can see.")
    if not any(char.isalpha() for char in name):
        _refuse("It has at least one letter.")
    if sum(char.isdigit() for char in name) > _MOST_DIGITS:
        _refuse("A number somebody could call does not belong beside a pledge.")
    if _DOT_INSIDE.search(name) or _WEB.search(name):
        _refuse("A link or the name of an account does not belong beside a pledge.")
    if _piles_marks(name):
        _refuse("It has too many marks on one letter.")
    return name


def _is_fitting(char: str) -> bool:
    return char in _PUNCTUATION or unicodedata.category(char)[0] in {"L", "M"} or char.isdecimal()


def _piles_marks(name: str) -> bool:
    run = 0
    for char in name:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run > _MOST_MARKS:
            return True
    return False


def _refuse(rule: str) -> None:
    raise InputError("This name cannot be shown.", why=rule, fix="Choose a first name or a nickname.")
