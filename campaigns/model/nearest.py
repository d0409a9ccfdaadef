"""Guess what somebody meant: the nearest valid name, offered and never silently taken."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_LIST_TO_SHOW = 12
LONGEST_QUOTE = 60


def suggest(word: str, known: Iterable[str]) -> str:
    """Write the end of a sentence about a wrong name: the nearest valid ones, or all of them if they are few."""
    names = sorted(set(known))
    by_folded = {name.casefold(): name for name in names}
    close = get_close_matches(_fold(word), by_folded, n=3, cutoff=0.6)
    if close:
        return f"did you mean {_either(by_folded[name] for name in close)}?"
    if names and len(names) <= LONGEST_LIST_TO_SHOW:
        return f"write {_either(names)}"
    return ""


def closest(word: str, folded_names: Iterable[str]) -> str:
    """Find the one nearest name among names in small letters; empty where none is near."""
    return next(iter(get_close_matches(_fold(word), list(folded_names), n=1, cutoff=0.7)), "")


def quote(text: str) -> str:
    """Show what was typed, shortened, in quotation marks and with invisible characters made visible."""
    shown = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "..."
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in shown) + '"'


def _fold(word: str) -> str:
    # difflib is quadratic in the length
    return word.casefold()[:80]


def _either(names: Iterable[str]) -> str:
    *first, last = [f"`{name}`" for name in names]
    return f"{', '.join(first)} or {last}" if first else last
