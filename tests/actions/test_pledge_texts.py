"""What was promised stays as it was read; opening, end and goal; harmful words do not come in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.actions import anchor, mydata, pledge_texts, pledges, pledging
from campaigns.actions import campaigns as campaign_actions
from campaigns.model.errors import ConflictError, InputError
from campaigns.model.plan import PledgeText
from campaigns.storage.database import Database
from tests.actions.pledgers import ANA, EVE, SECRET, TEXTS, export, furnish, make, total
from tests.builders import AUTHOR, KEY_DAY, NOW, SLUG


@pytest.fixture
async def campaign(database: Database) -> Database:
    return await furnish(database)


async def put(database: Database, *texts: PledgeText, override: str = "") -> int:
    async with database.writing() as connection:
        found = await campaign_actions.find(connection, SLUG)
        return await pledge_texts.put(connection, found, texts, override=override)


NEWER = PledgeText("ask-first", "young-person", {"en": "I ask before I share a picture."})


async def test_a_pledge_keeps_the_words_its_maker_read(campaign: Database) -> None:
    await make(campaign)
    assert await put(campaign, NEWER) == 1
    await make(campaign, member=EVE)
    assert {row.pledge_text for row in await export(campaign)} == {"I ask before I share.", NEWER.texts["en"]}
    again = await make(campaign)
    assert (again.is_new, again.text) == (False, "Pergunto antes de partilhar.")
    (mine,) = await pledges.mine(campaign, SLUG, ANA, secret=SECRET)
    (held,) = (await mydata.everything(campaign, ANA.user_id, "en", secret=SECRET)).pledges
    assert (mine.text, held.text, held.text_version) == ("Pergunto antes de partilhar.", "I ask before I share.", 1)


async def test_the_same_text_again_is_no_new_version(campaign: Database) -> None:
    assert await put(campaign, *TEXTS) == 0
    assert await put(campaign, NEWER) == 1
    assert await put(campaign, NEWER) == 0


async def test_a_text_people_have_pledged_keeps_its_role(campaign: Database) -> None:
    await put(campaign, replace(TEXTS[1], role="educator"))
    await make(campaign)
    with pytest.raises(ConflictError, match="another role"):
        await put(campaign, replace(TEXTS[0], role="parent"))


async def test_harmful_words_need_other_words_or_a_reason(campaign: Database) -> None:
    bad = PledgeText("report", "parent", {"en": "I report child pornography."})
    with pytest.raises(ConflictError, match="cannot go out"):
        await put(campaign, bad)
    assert await put(campaign, bad, override="a quotation of the law's own name") == 1


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "I never talk to strangers."),
        ("de", "Ich spreche nie mit Fremden."),
        ("fr", "Je ne parle jamais aux inconnus."),
        ("es", "Nunca hablo con desconocidos."),
        ("pt", "Nunca falo com estranhos."),
    ],
)
async def test_a_warning_of_strangers_is_no_pledge_in_any_language(campaign: Database, locale: str, said: str) -> None:
    warning = PledgeText("never", "young-person", {"en": "I ask first.", locale: said})
    with pytest.raises(ConflictError, match="warns of strangers"):
        await put(campaign, warning)
    assert "never" not in {each.key for each in await pledges.offers(campaign, SLUG, "en")}
    assert await put(campaign, warning, override="quoted in a lesson about why") == 1


async def change(database: Database, **said: object) -> None:
    await pledging.change(database, SLUG, actor=AUTHOR, now=NOW, **said)  # type: ignore[arg-type]  # by name


async def test_before_the_opening_and_after_the_end_nothing_is_taken_but_everything_given_back(
    campaign: Database,
) -> None:
    receipt = await make(campaign)
    await change(campaign, opens="T-14 09:00 UTC", closes="T+1 09:00 UTC")
    with pytest.raises(ConflictError, match="no pledges yet"):
        await make(campaign, member=EVE)
    opened = NOW.replace(month=1, day=26, hour=9)
    await pledges.make(campaign, SLUG, "ask-first", EVE, secret=SECRET, now=opened)
    with pytest.raises(ConflictError, match="no more pledges"):
        await pledges.make(campaign, SLUG, "listen", EVE, secret=SECRET, now=opened + timedelta(days=15))
    assert await total(campaign) == 2
    assert await pledges.withdraw(campaign, SLUG, ANA, secret=SECRET, now=NOW, pledge_id=receipt.pledge_id) == 1


async def test_the_opening_moves_with_the_key_day(campaign: Database) -> None:
    await change(campaign, opens="T-14 09:00 UTC", goal=500)
    await anchor.confirm(campaign, SLUG, actor=AUTHOR, now=NOW, on=KEY_DAY - timedelta(days=20))
    found = await campaign_actions.get(campaign, SLUG)
    assert found.pledging_opens_at == NOW.replace(day=6, hour=9)
    assert found.pledging.goal == 500
    assert (await pledges.offers(campaign, SLUG, "en"))[0].key == "ask-first"


async def test_what_makes_no_sense_is_refused_and_taken_away_is_gone(campaign: Database) -> None:
    for wrong in ({"opens": "T 09:00 local"}, {"opens": "T 10:00 UTC", "closes": "T 09:00 UTC"}, {"goal": -5}):
        with pytest.raises(InputError):
            await change(campaign, **wrong)
    await change(campaign, opens="T-14 09:00 UTC", goal=500)
    await change(campaign, opens="-", goal=0)
    found = await campaign_actions.get(campaign, SLUG)
    assert (found.pledging.opens, found.pledging.goal) == (None, None)
