"""Old buttons, pressed when nobody can tell any more who pledged: they answer calmly, in the reader's language."""

from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.actions import retention
from cogs import translation
from tests import builders
from tests.cogs import desks, rooms
from tests.cogs.rooms import SLUG
from tests.cogs.test_pledge import POST, ids, pledge, reads

SECRET = b"a secret of at least thirty-two bytes"


@pytest.mark.parametrize("language", ["de", "fr", "es-ES", "pt-BR"])
async def test_an_old_take_it_back_says_in_their_language_that_it_is_anonymous(tmp_path: Path, language: str) -> None:
    words = translation.words(language)
    gone = words("The pledges of this campaign are anonymous for ever now.")
    assert gone != "The pledges of this campaign are anonymous for ever now."
    async with rooms.room(tmp_path) as room, room.open(desks.members):
        ana = room.sandbox.member(room.school, "Ana", locale="en-US")
        done = await pledge(ana, await room.post(POST))
        await retention.close(room.database, SLUG, actor=builders.AUTHOR, now=builders.NOW)
        later = builders.NOW + timedelta(days=31)
        await retention.destroy(room.database, SLUG, secret=SECRET, actor=builders.AUTHOR, now=later)
        rui = room.sandbox.member(room.school, "Rui", locale=language)
        told = await rui.press(done.reply, ids(done.reply, "sk1:undo:")[0], unchecked=True)
        await reads(told, gone)
        why = "Its key was destroyed when its time was over; nobody can tell any more who pledged."
        assert words(why) in told.text
        assert words(why) != why


async def test_a_pledge_that_does_not_exist_is_refused_in_their_language(tmp_path: Path) -> None:
    async with rooms.room(tmp_path) as room, room.open(desks.members):
        rui = room.sandbox.member(room.school, "Rui", locale="pt-BR")
        told = await rui.run("pledge make", {"text": "hack-everyone"})
        assert "Essa promessa não existe nesta campanha." in told.text
