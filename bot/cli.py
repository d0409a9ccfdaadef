"""The command line: `python -m bot ...`, also installed as `sidekick`.

Exit codes: 0 done, 2 bad input and nothing changed, 1 failure. Errors are readable lines on standard error.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
import structlog

from bot import log, settings
from bot.console import argument_door
from bot.console.campaign import campaign
from bot.console.db import db
from bot.console.feeds import feeds
from bot.console.outbox import outbox
from bot.console.partners import partners
from bot.console.plan import plan
from bot.console.pledges import pledges
from bot.console.words import words
from bot.settings import SettingsError
from campaigns.model.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    ProblemsError,
    SidekickError,
    ToldOfHarmError,
)

DONE, FAILURE, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
_BAD_INPUT = (InputError, NotFoundError, ConflictError, ForbiddenError)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def cli() -> None:
    """Sidekick coordinates Safer Internet Day campaigns on Discord."""


@cli.command()
def run() -> None:
    """Run the bot with the settings of the environment and .env, until SIGTERM."""
    from bot import run as running

    chosen = settings.load_for_run()
    log.configure(chosen)
    asyncio.run(running.run(chosen))


@cli.command()
@click.option("--partners", type=click.IntRange(1, 500), help="How many partner organisations take part.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("demo-out"), show_default=True)
@click.option("--seed", type=int, default=2027, show_default=True, help="Decides everything that is left to chance.")
def demo(*, partners: int | None, out: Path, seed: int) -> int:
    """Play a Safer Internet Day campaign on a Discord of its own; no account needed."""
    from bot.demo import show

    return asyncio.run(show.run(partners=partners, out=out, seed=seed))


for _group in (campaign, plan, partners, feeds, pledges, outbox, words, db):
    cli.add_command(_group)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit code."""
    settings.lock_zones()
    # until the settings say otherwise, only what went wrong
    log.start(settings.LogLevel.WARNING, settings.LogFormat.TEXT)
    typed = sys.argv[1:] if arguments is None else arguments
    answer = argument_door.answer(typed)
    sys.exit(_told(BAD_INPUT, *answer) if answer else _code(typed))


def _code(arguments: Sequence[str]) -> int:
    try:
        result = cli.main(args=arguments, prog_name="python -m bot", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SettingsError as error:
        return _told(BAD_INPUT, *error.problems)
    except ProblemsError as error:
        beside = argument_door.who_listens() if isinstance(error, ToldOfHarmError) else ()
        return _told(BAD_INPUT, *str(error).splitlines(), error.what, *beside)
    except _BAD_INPUT as error:
        return _told(BAD_INPUT, str(error))
    except SidekickError as error:
        return _told(FAILURE, str(error))
    except Exception as error:  # noqa: BLE001 - the last line of defence: one readable line, no traceback
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            structlog.get_logger().exception("failed", action="console.failed")
        return _told(FAILURE, f"Failed: {type(error).__name__}: {_first_line(error)}")
    return result if isinstance(result, int) else DONE


def _told(code: int, *lines: str) -> int:
    for line in lines:
        click.echo(line, err=True)
    return code


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")
