"""Many people at once: each walks the same steps from a post, at an even pace, and it is noted how long they waited.

The pace is that of the crowd, not of the answers: whoever is slow to answer makes nobody press later. People act as
Discord's client lets them: what is not shown to them yet they wait for, and then they take a moment to read.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sandbox.exchange import DeclinedError, Exchange, NoAnswerError
from sandbox.members import Member
from sandbox.messages import Message
from sandbox.server import Server
from sandbox.wire import Json


@dataclass(frozen=True, slots=True)
class Step:
    """One touch, and what the person has to see before the next: a component's id, or words, by their beginning."""

    button: str = ""
    menu: str = ""
    value: str = ""
    sees: str = ""
    reads: str = ""

    async def touch(self, member: Member, message: Message) -> Exchange:
        """Press the button, or choose from the menu."""
        if self.button:
            return await member.press(message, self.button, settle=False)
        return await member.choose(message, [self.value], self.menu, settle=False)

    async def wait(self, exchange: Exchange) -> None:
        """Wait until the person has what the step leads to; an acknowledgement alone is not it."""
        await exchange.wait_answered()
        if self.sees:
            await exchange.wait_for_component(self.sees)
        if self.reads:
            await exchange.wait_for_text(self.reads)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who comes, how fast, and what each does."""

    posts: Sequence[int]
    """Message ids; the people are spread over them and join their servers."""
    people: int
    per_second: float
    """Touches of all people together."""
    steps: Sequence[Step]
    reading_seconds: float = 1.0
    locales: Sequence[str] = ("en-US",)
    hasty: int = 0
    """One in so many sends the last touch twice at once, as from two devices; 0: nobody does."""

    @classmethod
    def of_json(cls, body: Json) -> Self:
        """Read it as another process sends it; raises TypeError for a field that is none."""
        steps = [Step(**step) for step in body.pop("steps")]
        posts = [int(each) for each in body.pop("posts")]
        return cls(posts=posts, steps=steps, **body)


async def walk(house: Server, crowd: Crowd) -> list[Json]:
    """Let the crowd come, and give every touch: its step, the seconds to the answer and to what it led to."""
    messages = [_post(house, message_id) for message_id in crowd.posts]
    loop = asyncio.get_running_loop()
    began, walks = loop.time(), []
    for number in range(crowd.people):
        message = messages[number % len(messages)]
        guild = message.channel.guild
        assert guild is not None  # posts are in servers
        member = house.member(guild, f"Person {number}", locale=crowd.locales[number % len(crowd.locales)])
        await asyncio.sleep(began + number * len(crowd.steps) / crowd.per_second - loop.time())
        is_hasty = crowd.hasty > 0 and number % crowd.hasty == 0
        walks.append(asyncio.create_task(_walk(house, crowd, member, message, is_hasty=is_hasty)))
    return [touch for each in await asyncio.gather(*walks) for touch in each]


async def _walk(house: Server, crowd: Crowd, member: Member, message: Message, *, is_hasty: bool) -> list[Json]:
    touches: list[Json] = []
    last = len(crowd.steps) - 1
    for number, step in enumerate(crowd.steps):
        times = 2 if is_hasty and number == last else 1
        try:
            exchanges = [await step.touch(member, message) for _ in range(times)]
        except DeclinedError as problem:
            return [*touches, {"step": number, "why": str(problem)}]
        touches += await asyncio.gather(*(_noted(house, number, step, each) for each in exchanges))
        if "why" in touches[-1]:
            return touches
        message = exchanges[0].reply
        if number < last:
            await asyncio.sleep(crowd.reading_seconds)
    return touches


async def _noted(house: Server, number: int, step: Step, exchange: Exchange) -> Json:
    """Wait for what the touch leads to, and write down when it was there."""
    noted: Json = {"step": number, "is_private": False}
    try:
        await step.wait(exchange)
        waited = house.clock.monotonic() - exchange.dispatched
        noted |= {"shown_seconds": waited, "is_private": exchange.is_private}
    except NoAnswerError as problem:
        noted["why"] = str(problem)
    return noted | {"latency_seconds": exchange.latency_seconds, "is_late": exchange.was_late}


def _post(house: Server, message_id: int) -> Message:
    message = house.messages.find(message_id)
    if message is None:
        raise LookupError(f"no message {message_id}")
    return message
