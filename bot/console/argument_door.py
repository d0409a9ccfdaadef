"""The door for what is typed after `python -m bot`: reasons, names and whatever option comes next pass it together.

Nobody's words about harm reach a command, its database or an error that quotes them; who typed them reads who can help.
"""

from collections.abc import Iterator, Sequence

from bot.console import desk
from campaigns.actions import helplines, words
from campaigns.actions.helplines import DIRECTORIES


def answer(arguments: Sequence[str]) -> tuple[str, ...]:
    """Say who can help where an argument tells of harm and is not marked as a quotation; nothing where none does."""
    typed = [part for each in arguments for part in (each, each.partition("=")[2])]
    return tuple(_help()) if any(words.tells_of_harm(each, may_quote=True) for each in typed) else ()


def _help() -> Iterator[str]:
    yield "What you typed reads like somebody telling of harm, so nothing of it was used or kept."
    yield from who_listens()
    yield "If it is a text of the campaign: put it in quotation marks within the argument, and type the command again."


def who_listens() -> Iterator[str]:
    """Say who can help whoever wrote it."""
    yield "If it is about you or somebody you know: it is not your fault, and these people know who listens near you:"
    for line in helplines.of_country(DIRECTORIES, desk.now().date()):
        yield f"  {line.name}: {line.phone or line.url}"
