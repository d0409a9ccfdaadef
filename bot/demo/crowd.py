"""Two hundred members: they read the posts of their server, press the button, choose, and some think again.

Each keeps in mind what they did and were told; the demo's self-check adds that up and compares it with the counter and
the export. Whoever gets no answer presses again, as people do, and that is counted too.
"""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox import Guild, Member, NoAnswerError, Sandbox
from sandbox.components import walk
from sandbox.messages import Message
from sandbox.record import Request

AT_ONCE = 28
_TAKES_BACK, _PRESSES_AGAIN, _PLEDGES_TWICE = 0.12, 0.10, 0.08
_TRIES = 3
_READING_SECONDS = (0.3, 5.0)
_THINKING_SECONDS = (0.05, 0.4)
_LOOKS_SECONDS = 8.0
BUTTON, ROLES, TEXTS, RECEIPT = "sk1:pledge:", "sk1:role:", "sk1:text:", "sk1:undo:"
"""How the custom ids of the controls begin, in the order a member meets them."""
_POSTS = "POST /channels/{channel_id}/messages"
_NAMES = ("Ana", "Bo", "Chidi", "Dana", "Emre", "Finn", "Goran", "Hana", "Ines", "Jun", "Kofi", "Lea", "Mira", "Noor",
          "Olu", "Pia", "Quim", "Rosa", "Sami", "Tala", "Uma", "Vera", "Wim", "Xenia", "Yara", "Zoe")  # fmt: skip
_SPOKEN = {"de": "de", "en": "en-GB", "es": "es-ES", "fr": "fr", "pt": "pt-BR", "ne": "en-GB"}
_SHARES = {"young-person": 9, "parent": 6, "educator": 4, "organisation": 2}
_OTHERS = ("en-US", "de", "fr", "es-ES", "pt-BR", "pl", "uk", "it")

Promise = tuple[str, str]
"""A role and the key of a text."""
Pick = Callable[[list[str]], str]


@dataclass(slots=True, eq=False)
class Person:
    """A member, what they mean to do, and what they did."""

    member: Member
    post: int
    """Which of the posts with a pledge button moves them: 0 is the first that arrives."""
    takes_back: bool
    presses_again: bool
    pledges_twice: bool
    promises: set[Promise] = field(default_factory=set)
    """Role and text of each pledge they stand by."""
    made: int = 0
    taken_back: int = 0
    unanswered: int = 0
    gave_up: bool = False


class Crowd:
    """All members of all partner servers."""

    def __init__(self, discord: Sandbox, guilds: Sequence[Guild], slug: str, *, size: int, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - a play, not a secret
        self._discord = discord
        self._slug = slug
        self._posts: dict[int, list[Message]] = defaultdict(list)
        self._bell = asyncio.Event()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._is_over = False
        self.people = tuple(self._person(number, guilds[number % len(guilds)]) for number in range(size))

    @property
    def standing(self) -> Counter[str]:
        """Count the pledges the members stand by, by key of the text."""
        return Counter(text for person in self.people for _, text in person.promises)

    @property
    def made(self) -> int:
        """Count the pledges that were made, taken back or not."""
        return sum(person.made for person in self.people)

    @property
    def taken_back(self) -> int:
        """Count those taken back."""
        return sum(person.taken_back for person in self.people)

    @property
    def unanswered(self) -> int:
        """Count the presses nobody answered in time."""
        return sum(person.unanswered for person in self.people)

    @property
    def without_answer(self) -> int:
        """Count who gave up."""
        return sum(person.gave_up for person in self.people)

    @property
    def languages(self) -> int:
        """Count the languages they speak."""
        return len({person.member.user.locale for person in self.people})

    async def live(self, tell: Callable[[str], None]) -> None:
        """Let everybody wait for their post and act on it; ends when all have, or after `go_home`."""
        stop = self._discord.log.watch(self._notice)
        try:
            async with asyncio.TaskGroup() as everyone:
                for person in self.people:
                    everyone.create_task(self._act(person, tell))
        finally:
            stop()

    def go_home(self) -> None:
        """Tell those who still wait that nothing more will come; who is acting finishes."""
        self._is_over = True
        self._ring()

    def _person(self, number: int, guild: Guild) -> Person:
        dice = self._dice
        own = _SPOKEN.get(guild.locale.partition("-")[0], "en-GB")
        locale = own if dice.random() < 0.75 else dice.choice(_OTHERS)  # noqa: PLR2004 - most speak the server's language
        name = f"{_NAMES[number % len(_NAMES)]} {number + 1}"
        return Person(
            member=self._discord.member(guild, name, locale=locale),
            post=dice.choices((0, 1, 2), weights=(6, 3, 1))[0],
            takes_back=dice.random() < _TAKES_BACK,
            presses_again=dice.random() < _PRESSES_AGAIN,
            pledges_twice=dice.random() < _PLEDGES_TWICE,
        )

    def _notice(self, request: Request) -> None:
        if request.key == _POSTS and request.status == 200 and isinstance(request.answer, dict):  # noqa: PLR2004
            message = self._discord.messages.find(int(request.answer["id"]))
            if message is not None and message.channel.guild and _find(message, f"{BUTTON}{self._slug}"):
                self._posts[message.channel.guild.id].append(message)
                self._ring()

    def _ring(self) -> None:
        """Wake everybody who waits; who still has to wait takes the next bell."""
        rung, self._bell = self._bell, asyncio.Event()
        rung.set()

    async def _act(self, person: Person, tell: Callable[[str], None]) -> None:
        message = await self._post_for(person)
        if message is None:
            return
        await asyncio.sleep(self._dice.uniform(*_READING_SECONDS))
        async with self._turns:
            try:
                await self._play(person, message, tell)
            except NoAnswerError:
                person.gave_up = True
                tell(f"{person.member.user.global_name} got no answer, {_TRIES} times")

    async def _play(self, person: Person, post: Message, tell: Callable[[str], None]) -> None:
        choice = self._dice.choice
        receipt, promise = await self._pledge(person, post, self._role, choice)
        if person.presses_again:
            role, text = promise
            receipt, _ = await self._pledge(person, post, lambda _: role, lambda _: text)
        if person.pledges_twice:
            receipt, promise = await self._pledge(person, receipt, self._role, choice)
        if person.takes_back:
            await self._take_back(person, receipt, promise)
            if self.taken_back == 1:
                tell(f"{person.member.user.global_name} takes a pledge back; nobody asks why")

    async def _post_for(self, person: Person) -> Message | None:
        """Wait for the post that moves this person; None where it never came."""
        guild = person.member.guild
        assert guild is not None
        posts = self._posts[guild.id]
        while len(posts) <= person.post and not self._is_over:
            await self._bell.wait()
        return posts[person.post] if len(posts) > person.post else None

    def _role(self, offered: list[str]) -> str:
        """Be somebody: more are young or parents than make policy."""
        return self._dice.choices(offered, weights=[_SHARES.get(role, 1) for role in offered])[0]

    async def _pledge(
        self, person: Person, source: Message, pick_role: Pick, pick_text: Pick
    ) -> tuple[Message, Promise]:
        """Press, say who one is, choose a text; gives the private receipt and what was promised."""
        page = await self._insist(person, lambda: self._open(person.member, source))
        role = pick_role(_options(page, ROLES))
        await self._insist(person, lambda: self._choose(person.member, page, ROLES, role, TEXTS))
        text = pick_text(_options(page, TEXTS))
        await self._insist(person, lambda: self._choose(person.member, page, TEXTS, text, RECEIPT))
        person.made += (role, text) not in person.promises
        person.promises.add((role, text))
        return page, (role, text)

    async def _take_back(self, person: Person, receipt: Message, promise: Promise) -> None:
        """Press `Take it back` on the receipt."""
        await self._insist(person, lambda: self._undo(person.member, receipt))
        person.promises.remove(promise)
        person.taken_back += 1

    async def _insist(self, person: Person, step: Callable[[], Awaitable[Message]]) -> Message:
        """Do a step, and do it again where nobody answers; everything a member does here is safe to repeat."""
        await asyncio.sleep(self._dice.uniform(*_THINKING_SECONDS))
        for _ in range(_TRIES - 1):
            try:
                return await step()
            except NoAnswerError:
                person.unanswered += 1
        return await step()

    async def _open(self, member: Member, source: Message) -> Message:
        exchange = await member.press(source, f"{BUTTON}{self._slug}")
        return await _shown(exchange.reply, ROLES)

    async def _choose(self, member: Member, page: Message, menu: str, value: str, following: str) -> Message:
        if not _find(page, following):  # else an answer that came late has turned the page already
            await member.choose(page, [value], _find(page, menu)["custom_id"])
        return await _shown(page, following)

    async def _undo(self, member: Member, receipt: Message) -> Message:
        if button := _find(receipt, RECEIPT):
            await member.press(receipt, button["custom_id"])
        return await _shown(receipt, RECEIPT, is_there=False)


async def _shown(page: Message, prefix: str, *, is_there: bool = True) -> Message:
    """Wait until a private page, which changes in place, shows a control or shows it no more."""
    until = asyncio.get_running_loop().time() + _LOOKS_SECONDS
    while bool(_find(page, prefix)) is not is_there:
        if asyncio.get_running_loop().time() > until:
            raise NoAnswerError(f"the page never turned: {page.text!r}")
        await asyncio.sleep(0.02)
    return page


def _find(message: Message, prefix: str) -> dict[str, Any]:
    """Find a button or menu by the start of its custom id; empty where there is none."""
    rows = (row for _, row in walk(message.payload["components"]))
    return next((row for row in rows if str(row.get("custom_id", "")).startswith(prefix)), {})


def _options(page: Message, menu: str) -> list[str]:
    return [str(option["value"]) for option in _find(page, menu)["options"]]
