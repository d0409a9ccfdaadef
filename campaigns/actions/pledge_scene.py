"""What every press of the pledge flow has to know first, asked once for all who press at the same moment."""

from dataclasses import dataclass

from campaigns.actions.pledges import Offer, offer
from campaigns.model.campaign import Campaign
from campaigns.storage import pledge_scene
from campaigns.storage.database import Database
from campaigns.storage.shared_writes import Round


@dataclass(frozen=True, slots=True)
class Scene:
    """Where somebody presses, as it is now."""

    campaign: Campaign
    country: str
    """Of the partner whose server it is; empty where it is nobody's."""
    offers: tuple[Offer, ...] = ()


async def look(database: Database, slug: str, guild_id: int | None) -> Scene | None:
    """Look at a campaign and at the server; None where there is no such campaign."""

    def ask(shared: Round) -> Scene | None:
        found = pledge_scene.scene(shared, slug, guild_id)
        return None if found is None else Scene(*found)

    return await database.ask_together(ask)


async def look_at_texts(database: Database, slug: str, guild_id: int | None, locale: str) -> Scene | None:
    """Look, and list what can be pledged in the member's language."""

    def ask(shared: Round) -> Scene | None:
        asked = ("offers", slug, guild_id, locale)
        if asked not in shared.known:
            shared.known[asked] = offered(shared)
        found: Scene | None = shared.known[asked]
        return found

    def offered(shared: Round) -> Scene | None:
        found = pledge_scene.scene(shared, slug, guild_id)
        if found is None:
            return None
        campaign, country = found
        texts = pledge_scene.texts(shared, campaign.id)
        return Scene(campaign, country, tuple(offer(campaign, text, locale) for text in texts))

    return await database.ask_together(ask)
