"""/resource: the shelf. Everyone searches it, privately; organisers fill it, make posts of it, look after its links."""

import re
import unicodedata
from datetime import date
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str

from campaigns.actions import resources, writing
from campaigns.actions.resources import Added
from campaigns.model.errors import InputError
from campaigns.model.plan import Resource
from campaigns.model.searching import Wish
from campaigns.render import shelf_csv
from cogs import guard_words, link_presses, presses, replies, resource_views, resource_wish, resource_words, translation
from cogs.desk import Desk, named_campaign
from cogs.link_desk import LinkDesk
from cogs.resource_search import MOST_FOUND, WISHES, ShelfButton, Theme, Typed
from cogs.resource_wish import ShelfState
from cogs.suggestions import Choices
from cogs.translation import Words

_KEY_LIMIT: Final = 60
_NOT_IN_A_KEY: Final = re.compile(r"[^a-z0-9]+")

Line = app_commands.Range[str, 1, 200]
Address = app_commands.Range[str, 8, 512]
Reason = app_commands.Range[str, 1, 500]
Year = app_commands.Range[int, 1990, 2100]


class Resources(LinkDesk):
    """The shelf, for organisers."""

    group = app_commands.Group(name="resource", description=locale_str("The shelf of resources"), guild_only=True)

    @group.command(name="add", description=locale_str("Put a resource on the shelf"))
    @app_commands.describe(
        title=locale_str("Its title, as its publisher writes it"),
        url=locale_str("Where it is: https://..."),
        publisher=locale_str("Who has published it"),
        language=locale_str("In which language it is"),
        audience=locale_str("For whom, separated by commas: parents, educators"),
        ages=locale_str("Made for which ages, separated by commas: 3-7, 7-11, 11-14, 14-18, adults"),
        themes=locale_str("What about, separated by commas"),
        licence=locale_str("Under which terms it may be passed on"),
        year=locale_str("When it was published"),
        version=locale_str("Which edition, as its publisher names it"),
        description=locale_str("In a sentence of your own: what somebody finds there"),
        expires=locale_str("Until when it may be offered, as YYYY-MM-DD"),
        tags=locale_str("What it supports, with commas: MNR-13, life-skills, empathy"),
        keep_words=locale_str("Why words that the guard blocks may stay, as in a publisher's title; audited"),
    )
    @app_commands.rename(keep_words="keep-words")
    @app_commands.autocomplete(
        language=Desk.suggest_locale,
        audience=Desk.suggest_audience,
        tags=Desk.suggest_tags,
        campaign=Desk.suggest_campaign,
    )
    async def add(  # noqa: PLR0917 - Discord names every option
        self,
        interaction: discord.Interaction,
        title: Line,
        url: Address,
        publisher: Line,
        language: str = "en",
        audience: str = "",
        ages: str = "",
        themes: str = "",
        licence: str = "",
        year: Year | None = None,
        version: Line = "",
        description: app_commands.Range[str, 1, 300] = "",
        expires: str = "",
        tags: str = "",
        keep_words: Reason = "",
        campaign: str = "",
    ) -> None:
        """Put a resource on the shelf under a key of its own."""
        actor = self.keeper(interaction) if keep_words.strip() else self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        item = Resource(
            key=await self._free_key(found.slug, title, url),
            title=title.strip(),
            publisher=publisher.strip(),
            url=url.strip(),
            language=writing.locale(language),
            audience=writing.audience(audience),
            themes=_listed(themes),
            licence=licence.strip(),
            year=year,
            expires_on=_day(expires),
            ages=resources.ages_of(_listed(ages)),
            version=version.strip(),
            description=" ".join(description.split()),
            **writing.what_it_supports(tags),
        )
        added = await resources.add(self.database, found.slug, item, actor=actor, now=self.now(), override=keep_words)
        _ = translation.of(interaction)
        text = _("**{title}** is on the shelf as `{key}`. `/resource drop` makes a post of it.")
        lines = [text.format(title=replies.plain(added.item.title), key=added.item.key)]
        lines += [*guard_words.lines(_, added.found), *self._remarks(_, added)]
        await replies.send(interaction, "\n".join(lines))

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
        return await self._offered(interaction, typed)

    @group.command(name="list", description=locale_str("Show the whole shelf, and how its links are doing"))
    @app_commands.describe(file=locale_str("As a spreadsheet instead, which /plan import takes again"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def list_all(self, interaction: discord.Interaction, file: bool = False, campaign: str = "") -> None:  # noqa: FBT001, FBT002 - an option of the command
        """Show everything, what has expired included; or give it as a file."""
        self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        if file:
            sheet = shelf_csv.write(await resources.list_all(self.database, found.slug))
            await replies.send(interaction, found.name, files=[replies.text_file("\ufeff" + sheet, "resources.csv")])
            return
        await presses.show(interaction, await self.page(interaction, ShelfState(found.slug, Wish())))

    @group.command(name="search", description=locale_str("Find a resource on the shelf"))
    @app_commands.describe(**WISHES)
    @app_commands.choices(audience=resource_wish.AUDIENCES, age=resource_wish.AGES)
    @app_commands.autocomplete(language=Desk.suggest_locale, campaign=Desk.suggest_campaign)
    async def search(
        self,
        interaction: discord.Interaction,
        text: Typed = "",
        audience: str = "",
        age: str = "",
        language: Typed = "",
        theme: Theme = "",
        campaign: str = "",
    ) -> None:
        """Find resources, what has expired included."""
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        wish = resource_wish.wish(text, audience, age, language, theme)
        await presses.show(interaction, await self.page(interaction, ShelfState(found.slug, wish)))

    @search.autocomplete("theme")
    async def _themes(self, interaction: discord.Interaction, typed: str) -> Choices:
        del interaction
        return resource_wish.themes(await resources.themes(self.database, (await self.campaign()).slug), typed)

    @group.command(name="check", description=locale_str("Look at every link now, and put right what leads nowhere"))
    @app_commands.describe(resource=locale_str("Only this one; begin to type its title"))
    @app_commands.autocomplete(campaign=Desk.suggest_campaign)
    async def check(self, interaction: discord.Interaction, resource: Line = "", campaign: str = "") -> None:
        """Look at links, then show what needs a person."""
        self.organiser(interaction)
        await replies.defer(interaction)
        found = await self.campaign(campaign)
        url = (await resources.get(self.database, found.slug, resource)).url if resource else ""
        await self.check_links(interaction, found.slug, url)

    @check.autocomplete("resource")
    async def _checkable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._offered(interaction, typed)

    async def page(self, interaction: discord.Interaction, state: ShelfState) -> ui.LayoutView:
        """Lay out a page of the shelf and how its links are doing for the team, of what is current for anybody else."""
        today = self.now().date()
        is_team = self._may_see(interaction)
        state = state if is_team else state.on(today)
        found = await resources.search(self.database, state.slug, state.wish, limit=MOST_FOUND)
        links = await resources.links_of(self.database, found) if is_team else {}
        return resource_views.page(translation.of(interaction), found, state, today=today, links=links)

    def _remarks(self, _: Words, added: Added) -> list[str]:
        item, said = added.item, []
        if not item.audience and not item.ages:
            said.append(_("It does not say whom it is for, so no post for children or young people can carry it."))
        if item.expires_on is not None and item.expires_on < self.now().date():
            said.append(_("⚠️ It has expired already, so nobody is offered it."))
        return [*said, *resource_words.taken_back(_, added.taken_back)]

    async def _offered(self, interaction: discord.Interaction, typed: str) -> Choices:
        """Offer resources of the campaign that is named in the same command."""
        if not self._may_see(interaction):
            return []
        campaign = await self.campaign(named_campaign(interaction))
        found = await resources.search(self.database, campaign.slug, Wish(typed), limit=25)
        return replies.choices([(f"{item.title} · {item.publisher}", item.key) for item in found])

    async def _free_key(self, slug: str, title: str, url: str) -> str:
        """Make a key from the title; the same address keeps its key, another resource never loses its own."""
        known = {item.key: item.url for item in await resources.list_all(self.database, slug)}
        plain = unicodedata.normalize("NFKD", title).casefold()
        key = _NOT_IN_A_KEY.sub("-", plain).strip("-")[:_KEY_LIMIT].strip("-") or "resource"
        candidates = (key, *(f"{key}-{number}" for number in range(2, len(known) + 3)))
        return next(each for each in candidates if known.get(each, url) == url)


def _listed(written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[,;]", written) if word.strip()))


def _day(written: str) -> date | None:
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise InputError(f"{written.strip()[:40]!r} is not a day.", fix="Write it as 2027-12-31.") from None


DYNAMIC_ITEMS: Final[tuple[type[ui.DynamicItem[Any]], ...]] = (ShelfButton, *link_presses.ITEMS)
