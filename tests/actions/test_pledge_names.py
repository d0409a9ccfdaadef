"""Being named is a second step: old enough here, agreed to this text, and undone at once and completely."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from campaigns.actions import mydata, pledge_names, pledges
from campaigns.model import consent
from campaigns.model.errors import ConflictError, InputError, NotFoundError
from campaigns.storage.database import Database
from tests.actions.pledgers import ANA, EVE, SECRET, SIXTEEN, export, furnish, group, make, name
from tests.builders import GUILD, NOW, SLUG


@pytest.fixture
async def campaign(database: Database) -> Database:
    return await furnish(database)


async def test_a_pledge_has_no_name_until_its_maker_says_so(campaign: Database) -> None:
    receipt = await make(campaign)
    assert (receipt.display_name, (await export(campaign))[0].display_name) == ("", "")
    shown = await name(campaign, receipt, "  Ana   Maria ")
    assert shown.display_name == "Ana Maria"
    (row,) = await export(campaign)
    assert (row.display_name, row.consent_version) == ("Ana Maria", SIXTEEN)


async def test_hiding_takes_the_name_and_all_that_belonged_to_it_at_once_and_again(campaign: Database) -> None:
    receipt = await make(campaign)
    await name(campaign, receipt, "Ana")
    for _ in range(2):
        hidden = await pledge_names.hide(campaign, SLUG, ANA, receipt.pledge_id, secret=SECRET)
        assert hidden.display_name == ""
    async with campaign.reading() as connection:
        query = sa.text("SELECT display_name, consent_version, consented_at FROM pledge")
        assert (await connection.execute(query)).one() == ("", "", None)


@pytest.mark.parametrize(("country", "age"), [("PT", 13), ("ES", 14), ("FR", 15), ("DE", 16), ("NP", 16)])
async def test_the_age_is_that_of_the_servers_country_and_sixteen_where_unknown(
    database: Database, country: str, age: int
) -> None:
    await furnish(database, country=country)
    assert await pledge_names.required_age(database, GUILD + 1) == age
    assert await pledge_names.required_age(database, None) == 16
    assert await pledge_names.required_age(database, 5) == 16


async def test_an_age_that_is_too_low_here_is_not_enough(database: Database) -> None:
    await furnish(database, country="DE")
    receipt = await make(database)
    with pytest.raises(ConflictError, match="not stored"):
        await name(database, receipt, "Ana", statement=consent.stated(consent.CURRENT, 13))
    assert (await export(database))[0].display_name == ""


@pytest.mark.parametrize("statement", ["", "name-0.16", "name-1.99", "name-2.16", "name-1", "x"])
async def test_what_is_no_consent_to_the_newest_text_stores_nothing(campaign: Database, statement: str) -> None:
    receipt = await make(campaign)
    with pytest.raises(ConflictError, match="not stored"):
        await name(campaign, receipt, "Ana", statement=statement)
    assert (await export(campaign))[0].display_name == ""


@pytest.mark.parametrize("typed", ["ana@example.org", "www.ana", "I am being abused at home", "child porn", "+351 912"])
async def test_a_name_that_is_more_than_a_name_is_refused_and_not_repeated(campaign: Database, typed: str) -> None:
    receipt = await make(campaign)
    with pytest.raises(InputError) as refused:
        await name(campaign, receipt, typed)
    assert typed not in str(refused.value)
    assert (await export(campaign))[0].display_name == ""


async def test_nobody_names_or_hides_the_pledge_of_somebody_else(campaign: Database) -> None:
    receipt = await make(campaign)
    await name(campaign, receipt, "Ana")
    with pytest.raises(NotFoundError):
        await name(campaign, receipt, "Eve", member=EVE)
    with pytest.raises(NotFoundError):
        await pledge_names.hide(campaign, SLUG, EVE, receipt.pledge_id, secret=SECRET)
    assert (await export(campaign))[0].display_name == "Ana"


async def test_a_group_has_no_names(campaign: Database) -> None:
    receipt = await group(campaign)
    with pytest.raises(ConflictError, match="no names"):
        await name(campaign, receipt, "Ana", member=replace(ANA, user_id=700_000_000_000_000_003))


async def test_taking_back_takes_the_name_along(campaign: Database) -> None:
    receipt = await make(campaign)
    await name(campaign, receipt, "Ana")
    await pledges.withdraw(campaign, SLUG, ANA, secret=SECRET, now=NOW, pledge_id=receipt.pledge_id)
    (row,) = await export(campaign)
    assert (row.display_name, row.consent_version) == ("", "")


async def test_everything_about_a_name_is_handed_over_and_erased_once(campaign: Database) -> None:
    receipt = await make(campaign)
    await name(campaign, receipt, "Ana")
    (held,) = (await mydata.everything(campaign, ANA.user_id, "en", secret=SECRET)).pledges
    assert (held.display_name, held.consent_version, held.consented_at, held.text_version) == ("Ana", SIXTEEN, NOW, 1)
    first = await mydata.erase(campaign, ANA.user_id, secret=SECRET, now=NOW)
    second = await mydata.erase(campaign, ANA.user_id, secret=SECRET, now=NOW)
    assert [(each.withdrawn, each.names) for each in (first, second)] == [(1, 1), (0, 0)]
    assert (await mydata.everything(campaign, ANA.user_id, "en", secret=SECRET)).pledges == ()
