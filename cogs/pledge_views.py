"""What a person who pledges sees, privately: the roles, the texts, the receipt, the list. Layout only, no decisions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions.pledges import Offer
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT, PledgeKind, PledgeReceipt, PledgeRole
from campaigns.model.post import HelpLine
from cogs import pledge_notes, presses, receipt_words, replies
from cogs.translation import Words

OPTIONS: Final = 25
LABEL_LIMIT: Final = 100
PLEDGES_ON_A_PAGE: Final = 8
_COLOUR: Final = discord.Colour(0x0B6E99)
_LONG_TEXTS_LIMIT: Final = 2_500
_MENUS: Final = 4


@dataclass(frozen=True, slots=True)
class Step:
    """What every step knows: whose campaign, whose words, and where help is."""

    slug: str
    campaign: str
    words: Words
    country: str = "INT"
    help_line: HelpLine | None = None
    is_open: bool = True
    """Whether pledges are taken now; where not, none is offered."""
    opens_at: datetime | None = None
    """When pledges will be taken; None where that is now, or over."""


def roles(step: Step, offers: Iterable[Offer]) -> ui.LayoutView:
    """Ask first who somebody is; the answer only chooses the list that follows."""
    _ = step.words
    there = {offer.role for offer in offers}
    options = [discord.SelectOption(label=label, value=role) for role, label in role_names(_).items() if role in there]
    menu: ui.Select[Any] = ui.Select(
        custom_id=presses.custom_id("role", step.slug), placeholder=_("I am …"), options=options
    )
    return page(
        ui.TextDisplay(_("### Everyone has a role\nWho are you in this? Choose, and you see the pledges for you.")),
        ui.ActionRow(menu),
        ui.TextDisplay("-# " + _("Only you can see this. Nothing is stored yet.")),
    )


def texts(step: Step, offers: Sequence[Offer], role: PledgeRole, *, has_roles: bool) -> ui.LayoutView:
    """Offer the pledges of a role in the person's language; one choice makes the pledge."""
    _ = step.words
    mine = [offer for offer in offers if offer.role is role][: OPTIONS * _MENUS]
    rows: list[ui.Item[Any]] = [
        ui.TextDisplay(_("### What do you promise?\nChoose one. You can take it back anytime."))
    ]
    if long := [offer.text for offer in mine if len(offer.text) > LABEL_LIMIT]:
        rows.append(
            ui.TextDisplay(replies.cut("\n".join(f"- {replies.plain(text)}" for text in long), _LONG_TEXTS_LIMIT))
        )
    for number, start in enumerate(range(0, len(mine), OPTIONS)):
        options = [
            discord.SelectOption(label=replies.cut(offer.text, LABEL_LIMIT), value=offer.key)
            for offer in mine[start : start + OPTIONS]
        ]
        custom_id = presses.custom_id("text", step.slug, role, str(number))
        rows.append(ui.ActionRow(ui.Select(custom_id=custom_id, placeholder=_("My pledge …"), options=options)))
    if has_roles:
        rows.append(ui.ActionRow(ui.Button(label=_("Back"), custom_id=presses.pledge(step.slug))))
    privacy = _("Only you can see this. Your pledge is counted; your name is not stored.")
    return page(*rows, ui.TextDisplay(f"-# {privacy}"))


def one(step: Step, offer: Offer) -> ui.LayoutView:
    """Show the pledge a post names; one press makes it, and there are others."""
    _ = step.words
    promise: ui.Button[Any] = ui.Button(
        label=_("I promise this"),
        style=discord.ButtonStyle.primary,
        custom_id=presses.custom_id("promise", step.slug, offer.key),
    )
    privacy = _("Only you can see this. Your pledge is counted; your name is not stored.")
    return page(
        ui.TextDisplay(_("### Do you promise this?\nYou can take it back anytime.")),
        ui.TextDisplay(f"> {replies.plain(offer.text)}"),
        ui.ActionRow(promise, _pledge_button(step, _("Show me others"), is_first=False)),
        ui.TextDisplay(f"-# {privacy}"),
    )


def receipt(step: Step, made: PledgeReceipt, total: int, *, is_fresh: bool = True) -> ui.LayoutView:
    """Thank for a pledge: its text, the count, the way back, being named, one's data, and where help is."""
    rows: list[ui.Item[Any]] = [
        ui.TextDisplay(receipt_words.heading(step.words, made, is_fresh=is_fresh)),
        ui.TextDisplay(f"> {replies.plain(made.text)}"),
    ]
    if beside := "\n".join(_beside(step, made)):
        rows.append(ui.TextDisplay(beside))
    rows.append(ui.TextDisplay(count(step, total)))
    rows.append(ui.ActionRow(*_more_buttons(step, made)))
    rows.append(ui.ActionRow(*_pledge_buttons(step, step.words("One more pledge")), help_button(step)))
    return page(*rows, ui.TextDisplay(f"-# {_who_listens(step)}"))


def _beside(step: Step, made: PledgeReceipt) -> Iterator[str]:
    """Say for whom it is, which name stands beside it, and what became of the note."""
    _ = step.words
    if made.kind is PledgeKind.GROUP:
        yield _.plural("For a group of {count} person.", "For a group of {count} people.", made.size).format(
            count=made.size
        )
    elif made.kind is PledgeKind.ORGANISATION:
        yield _("For your organisation: it counts once.")
        if not made.may_take_back:
            yield _("Who made it, or somebody who manages this server, can take it back.")
    if made.display_name:
        yield _("Your name beside it: **{name}**").format(name=replies.plain(made.display_name))
    if said := pledge_notes.state(_, made):
        yield said


def _more_buttons(step: Step, made: PledgeReceipt) -> Iterator[ui.Button[Any]]:
    """Offer what its reader may do with it, and nothing that would be refused."""
    _ = step.words
    if made.may_take_back:
        yield take_back_button(step, made.pledge_id)
    if made.may_note:
        label = _("Change the note") if made.note_state else _("Add a note")
        yield ui.Button(label=label, custom_id=presses.custom_id("note", step.slug, made.pledge_id))
    elif made.note_state:
        label = _("Take the note away")
        yield ui.Button(label=label, custom_id=presses.custom_id("note-drop", step.slug, made.pledge_id))
    elif made.kind is not PledgeKind.PERSON:
        pass
    elif made.display_name:
        yield ui.Button(label=_("Hide my name"), custom_id=presses.custom_id("unname", step.slug, made.pledge_id))
    else:
        yield ui.Button(label=_("Show my name"), custom_id=presses.custom_id("name", step.slug, made.pledge_id))
    yield ui.Button(label=_("My data"), custom_id=presses.custom_id("mydata"))


def _who_listens(step: Step) -> str:
    """Name the first help line of the country, exactly as the facts give it; the command leads to the others."""
    _ = step.words
    said = _("Is something online troubling you? `/helpline show` tells you who listens.")
    line = step.help_line
    if line is None or not line.phone or line.is_to_be_checked:
        return said
    return f"{said}\n-# **{line.phone}** · {replies.plain(line.name)}"


def taken_back(step: Step, how_many: int) -> ui.LayoutView:
    """Confirm that pledges were taken back, or that there was nothing to take back."""
    _ = step.words
    if how_many == 1:
        text = _("### Taken back\nYour pledge no longer counts, and nothing leads from it to you any more.")
    elif how_many:
        text = _("### Taken back: {count}\nThese pledges no longer count, and nothing leads from them to you any more.")
        text = text.format(count=how_many)
    else:
        text = _("### Nothing was changed\nThis pledge has been taken back already, or it is not yours.")
    return page(ui.TextDisplay(text), *_row(_pledge_buttons(step, _("Make a pledge"))))


def mine(
    step: Step, made: Sequence[PledgeReceipt], number: int = 0, others: Sequence[tuple[str, str]] = ()
) -> ui.LayoutView:
    """List a person's pledges, each with its way back; `others` are (slug, name) of campaigns where they have some."""
    _ = step.words
    if not made:
        text = receipt_words.nothing_here(_, is_open=step.is_open, opens_at=step.opens_at)
        return page(ui.TextDisplay(text), *_row(_pledge_buttons(step, _("Make a pledge"))), *_elsewhere(others))
    last = (len(made) - 1) // PLEDGES_ON_A_PAGE
    number = min(number, last)
    shown = made[number * PLEDGES_ON_A_PAGE : (number + 1) * PLEDGES_ON_A_PAGE]
    heading = _("### Your pledges: {count}").format(count=len(made))
    buttons = _pledge_buttons(step, _("One more pledge"))
    if len(made) > 1:
        buttons.append(ui.Button(label=_("Take all back"), custom_id=presses.custom_id("undo-all", step.slug)))
    if last:
        following = (number + 1) % (last + 1)
        buttons.append(ui.Button(label=_("More"), custom_id=presses.custom_id("mine", step.slug, str(following))))
    return page(
        ui.TextDisplay(f"{heading}\n{replies.plain(step.campaign)}"),
        *(_entry(step, each) for each in shown),
        ui.ActionRow(_open_menu(step, shown, number)),
        *_row(buttons),
        *_elsewhere(others),
        ui.TextDisplay("-# " + _("Only you can see this.")),
    )


def _elsewhere(others: Sequence[tuple[str, str]]) -> Iterator[ui.ActionRow[Any]]:
    buttons: list[ui.Button[Any]] = [
        ui.Button(label=replies.cut(name, 80), custom_id=presses.custom_id("mine", slug, "0")) for slug, name in others
    ]
    yield from _row(buttons)


def _row(buttons: Sequence[ui.Button[Any]]) -> Iterator[ui.ActionRow[Any]]:
    if buttons:
        yield ui.ActionRow(*buttons)


def count(step: Step, total: int) -> str:
    """Say how many pledges there are, unless there are so few that the number could point at somebody."""
    _ = step.words
    if total < SMALLEST_SHOWN_COUNT:
        return _("Be one of the first: the count is shown from {least} pledges on.").format(least=SMALLEST_SHOWN_COUNT)
    counted = _.plural("**{count}** pledge so far.", "**{count}** pledges so far.", total)
    return counted.format(count=total)


def role_names(words: Words) -> dict[PledgeRole, str]:
    """Name the roles as somebody says them of themselves."""
    _ = words
    return {
        PledgeRole.YOUNG_PERSON: _("I am a young person"),
        PledgeRole.PARENT: _("I am a parent or carer"),
        PledgeRole.EDUCATOR: _("I teach or work with young people"),
        PledgeRole.ORGANISATION: _("I speak for an organisation"),
        PledgeRole.INDUSTRY: _("I work in the internet industry"),
        PledgeRole.POLICYMAKER: _("I make policy"),
    }


def take_back_button(step: Step, pledge_id: str) -> ui.Button[Any]:
    """Make the button that takes one pledge back."""
    _ = step.words
    return ui.Button(label=_("Take it back"), custom_id=presses.custom_id("undo", step.slug, pledge_id))


def help_button(step: Step) -> ui.Button[Any]:
    """Make the button that shows who listens."""
    _ = step.words
    return ui.Button(label=_("Get help"), custom_id=presses.help_in(step.country))


def back_button(step: Step, pledge_id: str) -> ui.Button[Any]:
    """Make the button that leads back to the receipt."""
    _ = step.words
    return ui.Button(label=_("Back"), custom_id=presses.custom_id("receipt", step.slug, pledge_id))


def _pledge_buttons(step: Step, label: str) -> list[ui.Button[Any]]:
    return [_pledge_button(step, label)] if step.is_open else []


def _pledge_button(step: Step, label: str, *, is_first: bool = True) -> ui.Button[Any]:
    style = discord.ButtonStyle.primary if is_first else discord.ButtonStyle.secondary
    return ui.Button(label=label, style=style, custom_id=presses.pledge(step.slug))


def _open_menu(step: Step, shown: Sequence[PledgeReceipt], number: int) -> ui.Select[Any]:
    _ = step.words
    options = [discord.SelectOption(label=replies.cut(each.text, LABEL_LIMIT), value=each.pledge_id) for each in shown]
    custom_id = presses.custom_id("open", step.slug, str(number))
    return ui.Select(custom_id=custom_id, placeholder=_("Open one: name, note, data …"), options=options)


def _entry(step: Step, made: PledgeReceipt) -> ui.Section[Any]:
    beside = "".join(f"\n-# {line}" for line in _beside(step, made))
    said = f"{replies.plain(replies.cut(made.text, 300))}\n-# {replies.time(made.pledged_at)}{beside}"
    return ui.Section(ui.TextDisplay(said), accessory=take_back_button(step, made.pledge_id))


def page(*rows: ui.Item[Any]) -> ui.LayoutView:
    """Lay out a private answer."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*rows, accent_colour=_COLOUR))
    return view
