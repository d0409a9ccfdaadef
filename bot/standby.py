"""Who is on duty: of the processes that run on one database, one works. The others wait, ready, and take over.

A standby keeps away from Discord altogether: two connections would both answer the same member.
"""

import asyncio
import contextlib
from typing import Final

import structlog

from bot.alarm import Alarm
from campaigns.actions import outbox
from campaigns.actions.courier import SEND_SECONDS, Courier
from campaigns.model.errors import ConflictError
from campaigns.storage.duty import Duty, DutyUnknownError

LOOK_SECONDS: Final = 1.0
"""How often a standby looks, and how often who is on duty makes sure of it."""
GRACE_SECONDS: Final = SEND_SECONDS + 2.0
"""On a server somebody who was cut off may believe to be on duty for a moment more, and a send takes its time."""

log = structlog.get_logger()


class RelievedError(ConflictError):
    """Another process is on duty now."""


async def wait(duty: Duty, stopping: asyncio.Event) -> bool:
    """Wait until we are on duty; says False where we are told to stop before."""
    is_told = False
    while not stopping.is_set():
        if await _taken(duty):
            if is_told:
                log.warning("taking over: whoever was on duty is gone", action="duty.taken_over")
            return True
        if not is_told:
            log.warning("another process is on duty; standing by", action="duty.standby")
            is_told = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)
    return False


async def keep(duty: Duty, courier: Courier, alarm: Alarm) -> None:
    """Take back what the last one left, then see that the duty stays ours; raises RelievedError where it does not.

    While nobody can say whose it is, nothing is sent.
    """
    if not duty.is_exact:
        await asyncio.sleep(GRACE_SECONDS)
    await _take_over(courier, alarm)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if await duty.is_held():
            continue
        courier.is_off_duty = True
        log.error("the database cannot say who is on duty: nothing is sent", action="duty.unknown")
        await _regain(duty)
        courier.is_off_duty = False
        log.warning("on duty again", action="duty.regained")
        alarm.ring()


async def _take_over(courier: Courier, alarm: Alarm) -> None:
    left: int | None = None
    while left is None:
        try:
            left = await outbox.take_over(courier)
        except Exception:
            log.exception("what was left half sent could not be taken back; trying again", action="duty.trouble")
            await asyncio.sleep(LOOK_SECONDS)
    if left:
        log.warning("settling what was left half sent", action="duty.rescue", deliveries=left)
        alarm.ring()


async def _regain(duty: Duty) -> None:
    while True:
        with contextlib.suppress(DutyUnknownError):
            if await duty.take():
                return
            raise RelievedError(
                "Another process has taken over.",
                why="The connection to the database was lost for a while.",
                fix="Nothing is lost. Start this one again and it stands by.",
            )
        await asyncio.sleep(LOOK_SECONDS)


async def _taken(duty: Duty) -> bool:
    try:
        return await duty.take()
    except DutyUnknownError as error:
        log.warning("the database does not answer; trying again", action="duty.waiting", why=str(error))
        return False
