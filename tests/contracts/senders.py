"""Two ways to Discord with one story to tell: the hand-written fake, and the real sender before a sandbox."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from campaigns.actions.courier import Sender
from campaigns.model.outcome import Unknown
from sandbox import FaultKind, Permission
from tests.fakes import FakeSender
from tests.house import House


class Story(Protocol):
    """What can happen around a sender."""

    @property
    def sender(self) -> Sender: ...

    @property
    def channels(self) -> tuple[int, int]: ...

    def now(self) -> datetime: ...

    def lose_the_next_answer(self, *, is_stored: bool) -> None: ...

    def remove(self, channel_id: int, reference: str) -> None: ...

    def forbid_reading(self, channel_id: int) -> None: ...

    def later(self, seconds: float) -> None: ...

    def copies(self, channel_id: int, reference: str) -> int: ...

    def crowd(self, channel_id: int, count: int) -> None: ...

    def lose_the_next_change(self, *, is_made: bool) -> None: ...

    def shows(self, channel_id: int) -> list[str]: ...


@dataclass(slots=True)
class FakeStory:
    """Tells it with `tests.fakes.FakeSender`."""

    ahead: timedelta = timedelta()
    sender: FakeSender = field(init=False)
    channels: tuple[int, int] = (1, 2)

    def __post_init__(self) -> None:
        self.sender = FakeSender(self.now)

    def now(self) -> datetime:
        return datetime(2027, 2, 9, 12, tzinfo=UTC) + self.ahead

    def lose_the_next_answer(self, *, is_stored: bool) -> None:
        self.sender.troubles.append(Unknown("no answer"))
        self.sender.lost_answers.append(is_stored)

    def remove(self, channel_id: int, reference: str) -> None:
        for each in self.sender.in_channel(channel_id):
            each.is_removed = each.is_removed or each.reference == reference

    def forbid_reading(self, channel_id: int) -> None:
        self.sender.unreadable.add(channel_id)

    def later(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)

    def copies(self, channel_id: int, reference: str) -> int:
        return sum(each.reference == reference for each in self.sender.in_channel(channel_id))

    def crowd(self, channel_id: int, count: int) -> None:
        """Strangers' messages make no difference to a fake that reads everything."""

    def lose_the_next_change(self, *, is_made: bool) -> None:
        self.sender.change_troubles.append(Unknown("no answer"))
        self.sender.lost_change_answers.append(is_made)

    def shows(self, channel_id: int) -> list[str]:
        return [each.shown[-1].body for each in self.sender.in_channel(channel_id)]


@dataclass(slots=True)
class SandboxStory:
    """Tells it with the running client before a sandbox."""

    house: House

    @property
    def sender(self) -> Sender:
        return self.house.inside.sender

    @property
    def channels(self) -> tuple[int, int]:
        first, second = self.house.partners[:2]
        return first.channel().id, second.channel().id

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.house.discord.clock.now(), UTC)

    def lose_the_next_answer(self, *, is_stored: bool) -> None:
        kind = FaultKind.RESET_AFTER if is_stored else FaultKind.RESET
        self.house.discord.faults.order(kind, method="POST", times=1)

    def remove(self, channel_id: int, reference: str) -> None:
        for message in self.house.discord.messages.in_channel(channel_id):
            if reference in message.text:
                self.house.discord.remove(message)

    def forbid_reading(self, channel_id: int) -> None:
        self.house.discord.world.channels[channel_id].set_bot_permissions(deny=Permission.READ_MESSAGE_HISTORY)

    def later(self, seconds: float) -> None:
        self.house.discord.clock.advance(seconds)

    def copies(self, channel_id: int, reference: str) -> int:
        return self.house.discord.copies(reference).get(channel_id, 0)

    def crowd(self, channel_id: int, count: int) -> None:
        channel = self.house.discord.world.channels[channel_id]
        server = next(each for each in self.house.partners if each.channel() is channel)
        for number in range(count):
            self.house.discord.post(channel, server.member, f"chat {number}, quoting SID27-014")

    def lose_the_next_change(self, *, is_made: bool) -> None:
        kind = FaultKind.RESET_AFTER if is_made else FaultKind.RESET
        self.house.discord.faults.order(kind, method="PATCH", times=1)
        # a deletion may be repeated, so aiohttp itself asks once more over a new connection
        self.house.discord.faults.order(kind, method="DELETE", times=2)

    def shows(self, channel_id: int) -> list[str]:
        return [message.text for message in self.house.discord.messages.in_channel(channel_id)]
