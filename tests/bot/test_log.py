"""The log: one shape for every line, and nothing secret or personal in any of them."""

import asyncio
import io
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import log
from bot.settings import LogFormat, LogLevel
from tests import house
from tests.house import House

PERSON, CHANNEL = 812345678901234567, 298765432109876543
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Lines:
    stream = io.StringIO()
    log.start(LogLevel.DEBUG, LogFormat.JSON, secrets=["tok.en.123", "s3cret-key"], stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_lines_and_the_libraries_lines_have_one_shape(lines: Lines) -> None:
    structlog.get_logger().info("sent", action="delivery.sent", channel_id=CHANNEL)
    logging.getLogger("discord.gateway").warning("Shard ID %s has connected", 0)
    ours, theirs = lines()
    assert (ours["event"], ours["action"], ours["level"]) == ("sent", "delivery.sent", "info")
    assert (theirs["event"], theirs["action"]) == ("Shard ID 0 has connected", "library.discord.gateway")
    assert {"at", "level", "event", "action"} <= ours.keys() & theirs.keys()


@pytest.mark.parametrize(
    "text",
    [
        "the key is s3cret-key!",
        "Authorization: Bot tok.en.123",
        "POST https://discord.com/api/v10/interactions/1234567890123456/aW50ZXJhY3Rpb246MTIz/callback",
        "POST https://discord.com/api/v10/webhooks/1234567890123456/aW50ZXJhY3Rpb246MTIz/messages/@original",
        "postgresql+asyncpg://me:hunter2@db/sidekick",
        f"hello <@{PERSON}> and <@!{PERSON}>",
        f"actor discord:{PERSON}",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAx.GabcdE.abcdefghijklmnopqrstuvwxyz0123",
    ],
)
def test_a_secret_in_a_text_is_hidden(lines: Lines, text: str) -> None:
    structlog.get_logger().info(text, action="test", detail=text)
    logging.getLogger("discord.http").warning(text)
    written = json.dumps(lines())
    hidden = ("s3cret", "tok.en", "aW50ZXJhY3Rpb246MTIz", "hunter2", str(PERSON), "MTIzNDU2")
    assert not any(secret in written for secret in hidden)


def test_a_persons_id_is_hidden_and_a_channels_is_not(lines: Lines) -> None:
    structlog.get_logger().info("x", action="test", user_id=PERSON, channel_id=CHANNEL, guild_id=CHANNEL)
    (line,) = lines()
    assert (line["user_id"], line["channel_id"]) == (log.HIDDEN, CHANNEL)


def test_a_traceback_and_a_librarys_words_name_nobody(lines: Lines) -> None:
    logging.getLogger("discord.client").error("Ignoring exception of %s", PERSON)
    error = RuntimeError(f"member {PERSON} with s3cret-key")
    structlog.get_logger().error("failed", action="test", exc_info=error)
    written = json.dumps(lines())
    assert "RuntimeError" in written
    assert str(PERSON) not in written
    assert "s3cret" not in written


def test_libraries_never_speak_at_debug(lines: Lines) -> None:
    for name in ("discord.http", "discord.gateway", "aiosqlite", "sqlalchemy.engine", "asyncio"):
        logging.getLogger(name).debug("a whole message with names in it")
    assert lines() == []


def test_text_is_one_line_for_each_event_whatever_is_in_it() -> None:
    stream = io.StringIO()
    log.start(LogLevel.INFO, LogFormat.TEXT, stream=stream)
    structlog.get_logger().info("first\nsecond", action="test", what="a b\nc\x1b[31m")
    (line,) = stream.getvalue().splitlines()
    assert "INFO" in line
    assert "action=test" in line
    assert "\x1b" not in line


async def test_a_member_who_acts_leaves_no_trace_at_debug(tmp_path: Path) -> None:
    stream = io.StringIO()
    async with house.opened(tmp_path, partner_count=1) as home:
        log.configure(_at_debug(home), stream=stream)
        await home.campaign()
        member = home.partners[0].member
        await member.run("helpline show", {"country": "PT"})
        await asyncio.sleep(0)
        written = stream.getvalue()
        ids = [str(member.user.id), member.user.name, str(home.hq.organiser.user.id)]
    assert not any(each in written for each in ids)


def _at_debug(home: House) -> Any:
    return replace(home.inside.settings, log_level=LogLevel.DEBUG)
