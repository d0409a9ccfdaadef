"""What a person who pledges sees, privately: the roles, the texts, the receipt, the list. Layout only, no decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from campaigns.actions.pledges import Offer
from campaigns.model.pledge import SMALLEST_SHOWN_COUNT, PledgeReceipt, PledgeRole, Progress
from cogs import presses, replies
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


def roles(step: Step, offers: Iterable[Offer]) -> ui.LayoutView:
    """Ask first who somebody is; the answer only chooses the list that follows."""
    _ = step.words
    there = {offer.role for offer in offers}
    options = [discord.SelectOption(label=label, value=role) for role, label in role_names(_).items() if role in there]
    menu: ui.Select[Any] = ui.Select(
        custom_id=presses.custom_id("role", step.slug), placeholder=_("I am …"), options=options
    )
    return _page(
        ui.TextDisplay(_("### Everyone has a role\nWho are you in this? Choose, and you see the pledges for you.")),
        ui.ActionRow(menu),
        ui.TextDisplay("-# " + _("Only you can see this. What you choose here is not stored.")),
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
    for page, start in enumerate(range(0, len(mine), OPTIONS)):
        options = [
            discord.SelectOption(label=replies.cut(offer.text, LABEL_LIMIT), value=offer.key)
            for offer in mine[start : start + OPTIONS]
        ]
        custom_id = presses.custom_id("text", step.slug, role, str(page))
        rows.append(ui.ActionRow(ui.Select(custom_id=custom_id, placeholder=_("My pledge …"), options=options)))
    if has_roles:
        rows.append(ui.ActionRow(ui.Button(label=_("Back"), custom_id=presses.pledge(step.slug))))
    privacy = _("Only you can see this. Your pledge is counted; your name is not stored.")
    return _page(*rows, ui.TextDisplay(f"-# {privacy}"))


def receipt(step: Step, made: PledgeReceipt, progress: Progress) -> ui.LayoutView:
    """Thank for a pledge: its text, the count, the way back, and where help is."""
    _ = step.words
    if made.is_new:
        heading = _("### Thank you! Your pledge counts.")
    else:
        since = replies.time(made.pledged_at)
        heading = _("### You have made this pledge already\nIt still stands, since {time}, and counts once.").format(
            time=since
        )
    buttons: list[ui.Button[Any]] = [
        take_back_button(step, made.pledge_id),
        _pledge_button(step, _("One more pledge")),
        help_button(step),
    ]
    return _page(
        ui.TextDisplay(heading),
        ui.TextDisplay(f"> {replies.plain(made.text)}"),
        ui.TextDisplay(count(step, progress)),
        ui.ActionRow(*buttons),
        ui.TextDisplay("-# " + _("Is something online troubling you? `/helpline show` tells you who listens.")),
    )


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
    return _page(ui.TextDisplay(text), ui.ActionRow(_pledge_button(step, _("Make a pledge"))))


def mine(step: Step, made: Sequence[PledgeReceipt], page: int = 0) -> ui.LayoutView:
    """List a person's pledges, each with its way back."""
    _ = step.words
    if not made:
        text = _("### You have no pledge here\nMaking one takes two choices.")
        return _page(ui.TextDisplay(text), ui.ActionRow(_pledge_button(step, _("Make a pledge"))))
    last = (len(made) - 1) // PLEDGES_ON_A_PAGE
    page = min(page, last)
    shown = made[page * PLEDGES_ON_A_PAGE : (page + 1) * PLEDGES_ON_A_PAGE]
    heading = _("### Your pledges: {count}").format(count=len(made))
    buttons: list[ui.Button[Any]] = [_pledge_button(step, _("One more pledge"))]
    if len(made) > 1:
        buttons.append(ui.Button(label=_("Take all back"), custom_id=presses.custom_id("undo-all", step.slug)))
    if last:
        following = (page + 1) % (last + 1)
        buttons.append(ui.Button(label=_("More"), custom_id=presses.custom_id("mine", step.slug, str(following))))
    return _page(
        ui.TextDisplay(f"{heading}\n{replies.plain(step.campaign)}"),
        *(_entry(step, each) for each in shown),
        ui.ActionRow(*buttons),
        ui.TextDisplay("-# " + _("Only you can see this.")),
    )


def count(step: Step, progress: Progress) -> str:
    """Say how many pledges there are, unless there are so few that the number could point at somebody."""
    _ = step.words
    if not progress.is_shown:
        return _("Be one of the first: the count is shown from {least} pledges on.").format(least=SMALLEST_SHOWN_COUNT)
    counted = _.plural("**{count}** pledge so far.", "**{count}** pledges so far.", progress.total)
    return counted.format(count=progress.total)


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


def _pledge_button(step: Step, label: str) -> ui.Button[Any]:
    return ui.Button(label=label, style=discord.ButtonStyle.primary, custom_id=presses.pledge(step.slug))


def _entry(step: Step, made: PledgeReceipt) -> ui.Section[Any]:
    said = f"{replies.plain(replies.cut(made.text, 300))}\n-# {replies.time(made.pledged_at)}"
    return ui.Section(ui.TextDisplay(said), accessory=take_back_button(step, made.pledge_id))


def _page(*rows: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*rows, accent_colour=_COLOUR))
    return view
