"""`words`: check texts for harmful words and for disclosures, one text on each line. Nothing is stored."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from bot.console import desk
from campaigns.actions import words as actions
from campaigns.actions.words import Checked
from campaigns.model.errors import InputError
from campaigns.sources import places


@click.group()
def words() -> None:
    """Words that harm, and what to say instead."""


@words.command()
@click.argument("file", type=desk.SOURCE)
@click.option("--locale", default="en", show_default=True, metavar="LOCALE", help="The language of the texts.")
@desk.JSON
def check(*, file: Path, locale: str, is_json: bool) -> None:
    """Check FILE, one text on each line; it finds words, it changes none."""
    language = places.find_locale(locale)
    for number, text in enumerate(_lines(file), start=1):
        checked = actions.check(text, language)
        if is_json:
            desk.say(json.dumps(_object(number, checked), ensure_ascii=False))
        else:
            for said in _told(number, text, checked):
                desk.say(said)


def _lines(file: Path) -> list[str]:
    try:
        text = desk.read(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} is not UTF-8.", why=f"Byte {error.start + 1} is wrong.", fix="Save it as UTF-8."
        ) from None
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []


def _object(number: int, checked: Checked) -> dict[str, object]:
    return {
        "line": number,
        "findings": [
            {
                "id": each.id,
                "start": each.start,
                "end": each.end,
                "severity": each.severity.value,
                "prefer": each.prefer,
            }
            for each in checked.findings
        ],
        "disclosure": checked.is_disclosure,
    }


def _told(number: int, text: str, checked: Checked) -> Iterator[str]:
    if not checked.findings and not checked.is_disclosure:
        yield f"{number}: in order"
    if checked.is_disclosure:
        yield f"{number}: looks like a disclosure: answered in private with help, kept nowhere"
    for each in checked.findings:
        quoted = json.dumps(text[each.start : each.end], ensure_ascii=False)
        place = f"{number}:{each.start + 1}-{each.end}"
        yield f"{place}: {each.severity.value}: {quoted}; prefer: {each.prefer}; why: {each.why} (term {each.id})"
