"""Links as organisers meet them: told at the desk, looked at with /resource check, put right everywhere in one form."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from campaigns.actions import link_checking, notices, resources
from campaigns.model.announcement import LinkButton
from campaigns.model.plan import Resource
from sandbox import Exchange, components
from tests import builders, house, newsroom
from tests.actions.shelves import GUIDE, HOST, NEW, PAGE, Detour
from tests.house import CONSOLE, House
from tests.newsroom import Newsroom

SLUG = "sid-2027"


@dataclass
class Place:
    """A house and the newsroom that its links lead to."""

    home: House
    room: Newsroom

    def serve(self, path: str = "/guide", title: str = "A guide for families") -> None:
        self.room.show(path=path, status=200, body=PAGE % (title.encode(), 1))

    async def put(self, key: str = "guide", url: str = GUIDE, **facts: Any) -> None:
        item = Resource(key, f"Title of {key}", "Alliance", url, "en", **facts)
        await resources.add(self.home.database, SLUG, item, actor=CONSOLE, now=self.home.clock())

    async def look(self) -> None:
        await link_checking.go_round(self.home.inside.parts.checker, self.home.clock())


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Place]:
    async with newsroom.open_newsroom() as room, Detour(room) as fetcher, house.opened(folder) as home:
        checker = home.inside.parts.checker
        checker.fetcher, checker.gap_seconds, checker.may_visit = fetcher, 0, link_checking.anywhere
        await home.campaign(SLUG)
        place = Place(home, room)
        place.serve()
        place.serve("/new")
        yield place


def labels(shown: Exchange) -> list[str]:
    return [row["label"] for _, row in components.walk(shown.reply.payload["components"]) if row.get("label")]


async def test_a_dead_link_is_found_and_one_form_puts_it_right_everywhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        home = place.home
        await place.put(audience=("parents",))
        at = f"{home.clock():%Y-%m-%d %H:%M} UTC"
        out = builders.content(at, links=(LinkButton({"en": "Read the guide"}, GUIDE),))
        await home.announce(SLUG, "out", out)
        await home.until_sent("SID27-001", 2)
        place.room.show(path="/guide", status=404)

        found = await home.hq.organiser.run("resource check")
        assert found.is_private
        assert "1 link needs a look" in found.text
        assert "Leads nowhere" in found.text
        assert "SID27-001 · Approved · 2 copies are out" in found.text
        form = await home.hq.organiser.press(found.reply, "New address for alliance.example/guide …")
        assert form.modal is not None
        done = await home.hq.organiser.submit(form, {"url": f"{HOST}/nothing"})
        assert "leads nowhere" in done.text
        form = await home.hq.organiser.press(found.reply, "New address for alliance.example/guide …")
        done = await home.hq.organiser.submit(form, {"url": NEW})
        assert "1 resource on the shelf has the new address" in done.text
        assert "**SID27-001**: 2 copies change once somebody else has approved it" in done.text

        waiting = await home.hq.approver.run("announce approve", {"announcement": "SID27-001"})
        await home.hq.approver.press(waiting.reply, "Approve version 2")

        def is_right() -> bool:
            cards = list(home.discord.messages.containing("SID27-001"))
            return len(cards) >= 2 and sum(NEW in str(each.payload) for each in cards) == 2

        await home.until(is_right)
        assert (await resources.get(home.database, SLUG, "guide")).url == NEW
        again = await home.hq.organiser.run("resource check")
        assert "Every link is fine" in again.text


async def test_the_desk_is_told_once_with_buttons_that_only_organisers_may_press(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        home = place.home
        desk = home.hq.guild.channel("alarms")
        await notices.choose_desk(home.database, SLUG, desk.id, actor=CONSOLE, now=home.clock())
        await place.put()
        await place.look()
        place.serve(title="Domain for sale")
        home.clock.advance(days=8)
        for _ in range(2):
            await place.look()
            await home.inside.caretaker.post_notices()
            home.clock.advance(hours=1)
            await link_checking.check_now(home.inside.parts.checker, SLUG, home.clock())
        (message,) = home.discord.messages.in_channel(desk.id)
        assert "shows something else than before" in message.text
        assert "“A guide for families” and is called “Domain for sale” now" in message.text
        assert "**Title of guide**" in message.text
        refused = await home.hq.visitor.press(message, "alliance.example/guide is right as it is")
        assert "role of organiser" in refused.text
        taken = await home.hq.organiser.press(message, "alliance.example/guide is right as it is")
        assert "is right as it is; you hear of it again when it changes again" in taken.text
        assert "Every link is fine" in taken.text


@pytest.mark.parametrize("count", [4, 9])
async def test_many_links_are_paged_and_the_list_says_how_each_is_doing(tmp_path: Path, count: int) -> None:
    async with opened(tmp_path) as place:
        for number in range(count):
            await place.put(f"r{number}", f"{HOST}/{number}")
        home = place.home
        found = await home.hq.organiser.run("resource check")
        assert f"{count} links need a look" in found.text
        pages = -(-count // 4)
        assert [label for label in labels(found) if label.startswith("More")] == (
            [f"More (1 of {pages})"] * (pages > 1)
        )
        if pages > 1:
            await home.hq.organiser.press(found.reply, f"More (1 of {pages})")
            await home.until(lambda: f"More (2 of {pages})" in str(found.reply.payload))
        listed = await home.hq.organiser.run("resource list")
        assert "⛔ The link leads nowhere" in listed.text


async def test_the_list_says_when_a_link_was_looked_at_and_what_was_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        await place.put()
        await place.look()
        listed = await place.home.hq.organiser.run("resource list")
        seen = hashlib.sha256(PAGE % (b"A guide for families", 1)).hexdigest()[:12]
        assert f"· SHA-256 {seen}" in listed.text
        assert "The link is fine · <t:" in listed.text
        found = await place.home.partners[0].member.run("resource search", {"text": "title"})
        assert "SHA-256" not in found.text, "members are spared that"


async def test_looking_at_links_is_for_organisers(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        told = await place.home.hq.visitor.run("resource check", unchecked=True)
        assert "role of organiser" in told.text
        assert place.room.visits == []
