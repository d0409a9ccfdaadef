"""Which campaign is meant where none is named, and what is said where there is none to mean."""

import pytest

from campaigns.actions import campaigns, retention
from campaigns.model.errors import NotFoundError
from campaigns.storage.database import Database
from tests import builders


async def test_before_the_first_campaign_it_is_said_how_one_begins(database: Database) -> None:
    with pytest.raises(NotFoundError, match="no campaign yet"):
        await campaigns.current(database)


async def test_where_every_campaign_is_closed_it_is_said_so(database: Database) -> None:
    created = await builders.new_campaign(database)
    assert await campaigns.current(database) == created
    await retention.close(database, created.slug, actor=builders.AUTHOR, now=builders.NOW)
    with pytest.raises(NotFoundError, match="Every campaign is closed") as refused:
        await campaigns.current(database)
    assert "Name one with `campaign`" in refused.value.fix
