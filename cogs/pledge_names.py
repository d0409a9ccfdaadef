"""Being named, as people meet it: what it means and from which age, a form with two ticks and one field, the way back.

The form's custom id carries its whole state, so one that was opened before a restart, or an hour ago, is read like any
other; whether it still holds is decided again. What was typed is handed to the domain and nowhere else.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

import discord
from discord import ui

from campaigns.model import consent, display_name
from campaigns.model.pledge import PledgeReceipt
from cogs import announce_form, consent_words, pledge_views, presses, replies, translation
from cogs.pledge_views import Step
from cogs.presses import PLEDGE_ID, SLUG, Press, template
from cogs.translation import Words

STATEMENT: Final = r"(?P<statement>[a-z]{1,10}-[0-9]{1,3}\.1[3-6])"
AGE, AGREED, NAME = "age", "agreed", "name"
_FORM: Final = template("modal-name", SLUG, PLEDGE_ID, STATEMENT, r"[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class NameForm:
    """What a form is about; everything that is not typed into it."""

    slug: str
    pledge_id: str
    statement: str

    @property
    def custom_id(self) -> str:
        """Write it down; two windows never share an id."""
        return presses.custom_id("modal-name", self.slug, self.pledge_id, self.statement, secrets.token_hex(3))


class NameDesk(Protocol):
    """Where these presses are answered: the cog `Pledges`."""

    async def ask_for_name(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Explain what being named means."""

    async def hide_name(self, interaction: discord.Interaction, slug: str, pledge_id: str) -> ui.LayoutView:
        """Take the name away."""


def desk(interaction: discord.Interaction) -> NameDesk:
    """Find the cog that answers."""
    client: Any = interaction.client
    return cast("NameDesk", client.get_cog("Pledges"))


class ShowNameButton(Press[ui.Button[Any]], template=template("name", SLUG, PLEDGE_ID)):
    """`Show my name`: explains first, and stores nothing."""

    def __init__(self, slug: str, pledge_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("name", slug, pledge_id)))
        self.slug, self.pledge_id = slug, pledge_id

    async def answer(self, interaction: discord.Interaction) -> None:
        """Explain."""
        await presses.begin(interaction)
        await presses.show(interaction, await desk(interaction).ask_for_name(interaction, self.slug, self.pledge_id))


class NameFormButton(Press[ui.Button[Any]], template=template("name-form", SLUG, PLEDGE_ID, STATEMENT)):
    """`Type my name`: opens the form at once, for Discord takes no form after an acknowledgement."""

    def __init__(self, slug: str, pledge_id: str, statement: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("name-form", slug, pledge_id, statement)))
        self.form = NameForm(slug, pledge_id, statement)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Open the form."""
        await interaction.response.send_modal(modal(translation.of(interaction), self.form))


class HideNameButton(Press[ui.Button[Any]], template=template("unname", SLUG, PLEDGE_ID)):
    """`Hide my name`."""

    def __init__(self, slug: str, pledge_id: str) -> None:
        super().__init__(ui.Button(custom_id=presses.custom_id("unname", slug, pledge_id)))
        self.slug, self.pledge_id = slug, pledge_id

    async def answer(self, interaction: discord.Interaction) -> None:
        """Take the name away."""
        await presses.begin(interaction)
        await presses.show(interaction, await desk(interaction).hide_name(interaction, self.slug, self.pledge_id))


ITEMS = (ShowNameButton, NameFormButton, HideNameButton)


def explanation(step: Step, made: PledgeReceipt, age: int) -> ui.LayoutView:
    """Say what being named means, from which age, and that nothing happens by looking."""
    _ = step.words
    statement = consent.stated(consent.CURRENT, age)
    heading = _("### Show your name?\nYour pledge counts without it. Nothing is shown unless you say so in two ticks.")
    older = _("You can decide this yourself from the age of {age} here. If you are younger, stay unnamed: it counts.")
    buttons: list[ui.Button[Any]] = [
        ui.Button(
            label=_("Type my name"),
            style=discord.ButtonStyle.primary,
            custom_id=presses.custom_id("name-form", step.slug, made.pledge_id, statement),
        ),
        pledge_views.back_button(step, made.pledge_id),
    ]
    return pledge_views.page(
        ui.TextDisplay(heading),
        ui.TextDisplay(f"> {replies.plain(made.text)}"),
        ui.TextDisplay(older.format(age=age)),
        ui.TextDisplay(consent_words.text(_, consent.CURRENT)),
        ui.ActionRow(*buttons),
    )


def modal(_: Words, form: NameForm) -> ui.Modal:
    """Ask for the age, the consent and the name, in this order; both ticks are needed."""
    version, years = consent.parts(form.statement)
    made = ui.Modal(title=_("Show my name"), custom_id=form.custom_id)
    made.add_item(ui.TextDisplay(consent_words.text(_, version)))
    made.add_item(_tick(_("Your age"), consent_words.age(_, years), AGE))
    made.add_item(_tick(_("Your decision"), _("I agree to the text above"), AGREED))
    box: ui.TextInput[Any] = ui.TextInput(custom_id=NAME, max_length=display_name.LONGEST, min_length=1)
    hint = _("A first name or a nickname is enough. No link, no number, no @.")
    made.add_item(ui.Label(text=_("Name"), description=hint, component=box))
    # The library keeps forms that are not finished in memory, for ever where nobody submits them.
    made.stop()
    return made


def read_form(custom_id: str) -> NameForm | None:
    """Read the state of a form; None for anything else."""
    found = _FORM.fullmatch(custom_id)
    return NameForm(found["slug"], found["pledge_id"], found["statement"]) if found else None


def typed(data: Mapping[str, Any]) -> str | None:
    """Give the name, where both ticks are set; None where one is missing."""
    there = announce_form.fields(data)
    ticks = {tick for name in (AGE, AGREED) for tick in there.get(name, {}).get("values") or ()}
    return str(there.get(NAME, {}).get("value") or "") if {AGE, AGREED} <= ticks else None


def _tick(label: str, statement: str, name: str) -> ui.Label[Any]:
    group: ui.CheckboxGroup[Any] = ui.CheckboxGroup(custom_id=name, required=True, min_values=1, max_values=1)
    group.add_option(label=statement, value=name)
    return ui.Label(text=label, component=group)
