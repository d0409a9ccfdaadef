"""What happens behind `/resource check`: look at every link now, show what needs a person, correct it everywhere."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions import Database, link_checking, replacing
from campaigns.actions.carrying import Carried
from campaigns.actions.link_checking import Checker
from cogs import link_form, link_presses, link_words, presses, replies, translation
from cogs.desk import Desk
from cogs.permissions import Roles
from cogs.translation import Words

ON_A_PAGE: Final = 4
_COLOUR: Final = discord.Colour(0x0B6E99)


class LinkDesk(Desk):
    """Where links are looked at and put right."""

    def __init__(self, *, database: Database, now: Callable[[], datetime], roles: Roles, checker: Checker) -> None:
        super().__init__(database=database, now=now, roles=roles)
        self.checker = checker

    async def check_links(self, interaction: discord.Interaction, slug: str, url: str = "") -> None:
        """Look at every link of a campaign now, or at one, and show what needs a person."""
        left = await link_checking.check_now(self.checker, slug, self.now(), url=url)
        _ = translation.of(interaction)
        said = _.plural(
            "{count} address is still being looked at; you are told at the desk.",
            "{count} addresses are still being looked at; you are told at the desk.",
            left,
        )
        await self.show_links(interaction, slug, 0, said.format(count=left) if left else "")

    async def show_links(self, interaction: discord.Interaction, slug: str, page: int, note: str = "") -> None:
        """Show a page of the links that need a look."""
        self.organiser(interaction)
        found = await replacing.troubles(self.database, slug)
        await presses.show(interaction, view(translation.of(interaction), slug, found, page, note))

    async def ask_for_address(self, interaction: discord.Interaction, slug: str, link_id: int) -> None:
        """Open the form for the new address."""
        self.organiser(interaction)
        carried = await replacing.carried_by(self.database, slug, link_id)
        await interaction.response.send_modal(link_form.modal(translation.of(interaction), slug, carried))

    async def take_as_right(self, interaction: discord.Interaction, slug: str, link_id: int) -> None:
        """Take what is there as right."""
        actor = self.organiser(interaction)
        right = await replacing.accept(self.database, slug, link_id, actor=actor, now=self.now())
        _ = translation.of(interaction)
        note = _("✅ {link} is right as it is; you hear of it again when it changes again.")
        await self.show_links(interaction, slug, 0, note.format(link=replies.plain(link_words.name(right.url))))

    async def revive_modal(self, interaction: discord.Interaction, custom_id: str) -> bool:
        """Take a submitted form of ours."""
        state = link_form.read_state(custom_id)
        if state is None:
            return False
        actor = self.organiser(interaction)
        await replies.defer(interaction)
        slug, link_id = state
        url = link_form.address(dict(interaction.data or {}))
        done = await replacing.correct_all(
            self.database, self.checker.fetcher, slug, link_id, url, actor=actor, now=self.now()
        )
        await replies.send(interaction, link_words.replaced(translation.of(interaction), done))
        return True


def view(_: Words, slug: str, found: Sequence[Carried], number: int, note: str = "") -> ui.LayoutView:
    """Lay out a page of the links that need a look, each with what can be done about it."""
    made = ui.LayoutView(timeout=None)
    last = max(len(found) - 1, 0) // ON_A_PAGE
    at = min(number, last)
    head = _.plural("### {count} link needs a look", "### {count} links need a look", len(found))
    title = head.format(count=len(found)) if found else _("### Every link is fine, as far as sites let us look")
    rows: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(line for line in (note, title) if line))]
    for each in found[at * ON_A_PAGE : (at + 1) * ON_A_PAGE]:
        rows.append(ui.TextDisplay(replies.cut(link_words.entry(_, each), 900)))
        name = link_words.name(each.link.url)
        rows.append(ui.ActionRow(*link_presses.buttons(_, slug, each.link.id, each.link.state, name)))
    if last:
        label = _("More ({page} of {pages})").format(page=at + 1, pages=last + 1)
        custom_id = presses.custom_id("links", slug, str((at + 1) % (last + 1)))
        rows.append(ui.ActionRow(ui.Button(label=label, custom_id=custom_id)))
    made.add_item(ui.Container(*rows, accent_colour=_COLOUR))
    return made
