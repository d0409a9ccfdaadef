"""/resource: the shelf. Everyone searches it, privately; organisers fill it, and turn a resource into a post."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str
from discord.ext import commands

from campaigns.actions import Database, campaigns, partners, resources, writing
from campaigns.actions import words as guard
from campaigns.model.campaign import Campaign
from campaigns.model.errors import InputError
from campaigns.model.plan import Resource
from cogs import guard_words, presses, replies, resource_views, translation
from cogs.desk import Desk
from cogs.presses import PAGE, SLUG, Press, template
from cogs.suggestions import Choices

EVERYWHERE: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_MOST_FOUND: Final = 300
_KEY_LIMIT: Final = 60
_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")

Typed = app_commands.Range[str, 1, resource_views.TYPED_LIMIT]
Line = app_commands.Range[str, 1, 200]
Address = app_commands.Range[str, 8, 512]
Year = app_commands.Range[int, 1990, 2100]
Reason = app_commands.Range[str, 1, 500]


class ResourceSearch(commands.Cog):
    """The shelf, for everyone."""

    group = app_commands.Group(
        name="resource",
        description=locale_str("Things worth reading, watching or playing"),
        allowed_contexts=EVERYWHERE,
    )

    def __init__(self, *, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    @group.command(name="search", description=locale_str("Find something worth reading, watching or playing"))
    @app_commands.describe(text=locale_str("A word or two: a topic, a publisher, a language"))
    async def search(self, interaction: discord.Interaction, text: Typed) -> None:
        """Find resources in whose facts every word occurs."""
        await replies.defer(interaction)
        campaign = await self._campaign(interaction)
        await presses.show(interaction, await self.page(interaction, campaign.slug, text, 0))

    async def page(self, interaction: discord.Interaction, slug: str, typed: str, number: int) -> ui.LayoutView:
        """Lay out a page of what is found; what has expired is not offered any more."""
        today = self._now().date()
        found = await resources.search(self._database, slug, typed, limit=_MOST_FOUND)
        current = [item for item in found if item.expires_on is None or item.expires_on >= today]
        words = translation.of(interaction)
        return resource_views.page(words, current, number, slug=slug, typed=typed, today=today)

    async def _campaign(self, interaction: discord.Interaction) -> Campaign:
        if interaction.guild_id is not None:
            found = await partners.partnership(self._database, interaction.guild_id)
            if found is not None:
                return found[0]
        return await campaigns.current(self._database)


class Resources(Desk):
    """The shelf, for organisers."""

    group = app_commands.Group(name="resource", description=locale_str("The shelf of resources"), guild_only=True)

    @group.command(name="add", description=locale_str("Put a resource on the shelf"))
    @app_commands.describe(
        title=locale_str("Its title, as its publisher writes it"),
        url=locale_str("Where it is: https://..."),
        publisher=locale_str("Who has published it"),
        language=locale_str("In which language it is"),
        audience=locale_str("For whom, separated by commas: parents, educators"),
        themes=locale_str("What about, separated by commas"),
        licence=locale_str("Under which terms it may be passed on"),
        year=locale_str("When it was published"),
        expires=locale_str("Until when it may be offered, as YYYY-MM-DD"),
        keep_words=locale_str("Why words that the guard blocks may stay, as in a publisher's title; audited"),
    )
    @app_commands.rename(keep_words="keep-words")
    @app_commands.autocomplete(language=Desk.suggest_locale, campaign=Desk.suggest_campaign)
    async def add(  # noqa: PLR0917 - Discord names every option
        self,
        interaction: discord.Interaction,
        title: Line,
        url: Address,
        publisher: Line,
        language: str = "en",
        audience: str = "",
        themes: str = "",
        licence: str = "",
        year: Year | None = None,
        expires: str = "",
        keep_words: Reason = "",
        campaign: str = "",
    ) -> None:
        """Put a resource on the shelf under a key of its own."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        item = Resource(
            key=await self._free_key(found.slug, title, url),
            title=title.strip(),
            publisher=publisher.strip(),
            url=url.strip(),
            language=writing.locale(language),
            audience=_listed(audience),
            themes=_listed(themes),
            licence=licence.strip(),
            year=year,
            expires_on=_day(expires),
        )
        added = await resources.add(self.database, found.slug, item, actor=actor, now=self.now(), override=keep_words)
        _ = translation.of(interaction)
        text = _("**{title}** is on the shelf as `{key}`. `/resource drop` makes a post of it.")
        said = text.format(title=replies.plain(added.title), key=added.key)
        await replies.send(interaction, "\n".join([said, *guard_words.lines(_, guard.found_on_shelf(added))]))

    @group.command(name="drop", description=locale_str("Draft a post that hands on a resource"))
    @app_commands.describe(
        resource=locale_str("Which one; begin to type its title"),
        when=locale_str("When, for example T-14 09:00 local, or 2027-02-01 09:00 Europe/Lisbon"),
    )
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def drop(
        self,
        interaction: discord.Interaction,
        resource: Line,
        when: app_commands.Range[str, 1, 80],
        campaign: str = "",
    ) -> None:
        """Draft the post; somebody else approves it."""
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        item = await resources.get(self.database, found.slug, resource)
        texts, labels = resource_views.post(item)
        drafted = await resources.drop(
            self.database, found.slug, item.key, when, texts, labels, actor=actor, now=self.now()
        )
        _ = translation.of(interaction)
        text = _(
            "Drafted as **{reference}** for {when}. Look at it with `/announce view`, then ask for approval with"
            " `/announce submit`."
        )
        await replies.send(interaction, text.format(reference=drafted.reference, when=f"`{when}`"))

    @drop.autocomplete("resource")
    async def _known(self, interaction: discord.Interaction, typed: str) -> Choices:
        self.organiser(interaction)
        found = await resources.search(self.database, (await self.campaign()).slug, typed, limit=25)
        return replies.choices([(f"{item.title} · {item.publisher}", item.key) for item in found])

    @group.command(name="list", description=locale_str("Show the whole shelf"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def list_all(self, interaction: discord.Interaction, campaign: str = "") -> None:
        """Show everything, what has expired included."""
        self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        await presses.show(interaction, await self.page(interaction, found.slug, "", 0))

    @group.command(name="search", description=locale_str("Find a resource on the shelf"))
    @app_commands.describe(text=locale_str("A word or two: a topic, a publisher, a language"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def search(self, interaction: discord.Interaction, text: Typed, campaign: str = "") -> None:
        """Find resources in whose facts every word occurs."""
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        await presses.show(interaction, await self.page(interaction, found.slug, text, 0))

    async def page(self, interaction: discord.Interaction, slug: str, typed: str, number: int) -> ui.LayoutView:
        """Lay out a page of the shelf."""
        found = await resources.search(self.database, slug, typed, limit=_MOST_FOUND)
        words = translation.of(interaction)
        return resource_views.page(words, found, number, slug=slug, typed=typed, today=self.now().date())

    async def _free_key(self, slug: str, title: str, url: str) -> str:
        """Make a key from the title; the same address keeps its key, another resource never loses its own."""
        known = {item.key: item.url for item in await resources.list_all(self.database, slug)}
        plain = unicodedata.normalize("NFKD", title).casefold()
        key = _NOT_IN_A_KEY.sub("-", plain).strip("-")[:_KEY_LIMIT].strip("-") or "resource"
        candidates = (key, *(f"{key}-{number}" for number in range(2, len(known) + 3)))
        return next(each for each in candidates if known.get(each, url) == url)


class ShelfButton(Press[ui.Button[Any]], template=template("shelf", SLUG, PAGE, r"(?P<typed>.{0,40})")):
    """`More`: the next page of what was found."""

    def __init__(self, slug: str, page: str, typed: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("shelf", slug, page, typed)))
        self.slug = slug
        self.page = int(page)
        self.typed = typed

    async def answer(self, interaction: discord.Interaction) -> None:
        """Show that page: of the whole shelf in headquarters, of what may be offered anywhere else."""
        await presses.begin(interaction)
        client: Any = interaction.client
        office: Resources | None = client.get_cog("Resources")
        desk: ResourceSearch | Resources = client.get_cog("ResourceSearch")
        if office is not None and interaction.guild_id == office.roles.hq_guild_id:
            desk = office
        await presses.show(interaction, await desk.page(interaction, self.slug, self.typed, self.page))


def _listed(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[,;]", written) if word.strip()))


def _day(written: str) -> date | None:
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise InputError(f"{written.strip()[:40]!r} is not a day.", fix="Write it as 2027-12-31.") from None


DYNAMIC_ITEMS: Final = (ShelfButton,)
