"""Brings the catalogues up to date with the words marked in the code: `python -m locales.renew` (or `make messages`).

`--check` changes nothing and fails where a catalogue misses a sentence. A translation with other {placeholders} than
its English is refused: it would break in a reader's face.
"""

import argparse
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parent.parent
LOCALES = Path(__file__).parent
ROOMS = ("bot", "cogs", "campaigns")
NAME = "sidekick.po"
KEYWORDS = {"_": None, "plural": (1, 2), "locale_str": None}
WIDTH = 110
_HEADER = "# Words of Sidekick, the Safer Internet Day campaign bot."
_UNSAID = (b"POT-Creation-Date", b"Generated-By", b"EMAIL@ADDRESS", b"YEAR-MO-DA", b"LL@li.org", b"FULL NAME")
"""Header lines that change with every run or say nothing."""


def template() -> Catalog:
    """Collect every marked sentence of the code, with the files it stands in."""
    found = Catalog(project="Sidekick", charset="utf-8", fuzzy=False)
    for room in ROOMS:
        for file, line, sentence, comments, context in extract_from_dir(
            str(ROOT / room), keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            found.add(sentence, None, [(f"{room}/{file}", line)], auto_comments=comments, context=context)
    return found


def catalogues() -> tuple[Path, ...]:
    """List the catalogues there are; a folder named as a language is enough to begin one."""
    return tuple(sorted(path / NAME for path in LOCALES.glob("*/LC_MESSAGES")))


def read(path: Path) -> Catalog:
    """Read a catalogue; one that is not there yet is empty."""
    locale = path.parent.parent.name.replace("-", "_")
    if not path.exists():
        return Catalog(locale=locale, project="Sidekick", header_comment=_HEADER, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=locale)


def renewed(known: Catalog, wanted: Catalog) -> bytes:
    """Add what is new, keep what is translated, and give the file's bytes: the same for the same sentences."""
    known.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    known.obsolete.clear()
    out = io.BytesIO()
    # Line numbers would change with every edit and tell a translator nothing.
    pofile.write_po(out, known, width=WIDTH, sort_output=True, omit_header=False, include_lineno=False)
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not any(word in line for word in _UNSAID))


def missing(known: Catalog, wanted: Catalog) -> Iterator[str]:
    """List sentences of the code that a catalogue does not know."""
    for message in wanted:
        if message.id and known.get(message.id, message.context) is None:
            yield _english(message)


def misfits(known: Catalog) -> Iterator[str]:
    """List translations whose placeholders differ from those of their English."""
    for message in known:
        for translated in _forms(message.string):
            if message.id and translated and _placeholders(translated) != _placeholders(_english(message)):
                yield f"{_english(message)!r} -> {translated!r}"


def main(arguments: list[str] | None = None) -> int:
    """Renew, or check, every catalogue; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m locales.renew", description="Renew the message catalogues.")
    parser.add_argument("--check", action="store_true", help="change nothing, fail where something is missing")
    is_check = parser.parse_args(arguments).check
    wanted, troubles = template(), []
    for path in catalogues():
        known = read(path)
        troubles += [f"{path.parent.parent.name}: other placeholders: {each}" for each in misfits(known)]
        if is_check:
            troubles += [f"{path.parent.parent.name}: missing: {each}" for each in missing(known, wanted)]
        else:
            path.write_bytes(renewed(known, wanted))
    for trouble in troubles:
        sys.stderr.write(trouble + "\n")
    return 1 if troubles else 0


def _english(message: Message) -> str:
    """Give the sentence, in its richest form where it counts something."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


if __name__ == "__main__":
    sys.exit(main())
