"""What is remembered of servers keeps up with them while nobody asks, so that help waits for no database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import cast

import pytest

from campaigns.actions import partner_lines, partners
from campaigns.actions.help_at_hand import HelpAtHand
from campaigns.model.partner import PartnerState
from campaigns.model.partner_line import LineFor, OwnLine
from campaigns.storage.database import Connection, Database
from tests import builders
from tests.builders import AUTHOR, GUILD, NOW, SLUG
from tests.sandbox import bots

OWN = OwnLine("Our line", "+351 21 000 0000", "https://line.example/", LineFor.CHILDREN)


class Breaking:
    """A real database, until it is taken away."""

    def __init__(self, real: Database) -> None:
        self.real, self.is_gone = real, False

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        if self.is_gone:
            raise OSError("the disk is gone")
        return self.real.reading()


@pytest.fixture
async def breaking(database: Database) -> Breaking:
    await builders.new_campaign(database)
    await builders.new_partners(database, 1)
    return Breaking(database)


@pytest.fixture
async def at_hand(breaking: Breaking) -> AsyncIterator[HelpAtHand]:
    kept = HelpAtHand(cast("Database", breaking), refresh_seconds=0.05)
    await kept.load()
    yield kept
    await kept.close()


async def test_a_line_that_was_given_after_the_start_is_there_without_the_database_though_nobody_asked(
    database: Database, breaking: Breaking, at_hand: HelpAtHand
) -> None:
    await partner_lines.give(database, GUILD + 1, OWN, actor=AUTHOR, now=NOW)
    later = builders.partner_draft(2, country="DE")
    await partners.import_partners(database, SLUG, (later,), actor=AUTHOR, now=NOW)
    await bots.until(lambda: GUILD + 2 in at_hand._known)
    breaking.is_gone = True
    here, there = await at_hand.here(GUILD + 1, NOW), await at_hand.here(GUILD + 2, NOW)
    assert here is not None
    assert here.lines(NOW.date())[0].phone == OWN.phone
    assert there is not None
    assert there.country == "DE"


async def test_what_is_remembered_stays_while_the_database_is_away_and_goes_with_who_has_left(
    database: Database, breaking: Breaking, at_hand: HelpAtHand
) -> None:
    breaking.is_gone = True
    await asyncio.sleep(0.2)
    assert await at_hand.here(GUILD + 1, NOW) is not None
    breaking.is_gone = False
    await partners.set_state(database, SLUG, GUILD + 1, PartnerState.LEFT, actor=AUTHOR, now=NOW)
    await bots.until(lambda: GUILD + 1 not in at_hand._known)


async def test_closing_ends_the_looking(breaking: Breaking) -> None:
    kept = HelpAtHand(cast("Database", breaking), refresh_seconds=0.01)
    await kept.load()
    await kept.close()
    assert not [each for each in asyncio.all_tasks() if each.get_name() == "help at hand"]
