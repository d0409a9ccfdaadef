"""The self-check: what the sandbox saw with its own eyes, against what was promised, recorded, counted and exported.

Every finding is a sentence that names the difference. No finding means: every delivery arrived exactly once.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from bot.demo.promised import Place, Promised
from campaigns.model import ids
from campaigns.model.delivery import FINAL_STATES, DeliveryRow, DeliveryState
from sandbox import Sandbox

MOST_NAMED = 5
"""Of one kind; the rest is counted."""


@dataclass(frozen=True, slots=True)
class PledgeCount:
    """Pledges by one witness."""

    standing: Counter[str]
    """By key of the text."""
    made: int
    taken_back: int

    @property
    def total(self) -> int:
        """Count those that stand."""
        return self.standing.total()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is compared."""

    discord: Sandbox
    promised: Promised
    ledger: tuple[DeliveryRow, ...]
    """As it is after the bot has ended."""
    closes_at: datetime
    """Real: what is due later may still be planned."""
    news: int
    """Stories that were let out, times partners."""
    counter: int
    exported: PledgeCount
    members: PledgeCount
    members_without_answer: int
    exit_status: int


def check(evidence: Evidence) -> list[str]:
    """Compare everything with everything; gives the differences."""
    return [
        *_arrivals(evidence),
        *_ledger(evidence),
        *_mentions(evidence.discord),
        *_refusals(evidence.discord),
        *_pledges(evidence),
        *_exit(evidence.exit_status),
    ]


def copies(discord: Sandbox) -> Counter[Place]:
    """Count the bot's public messages by post reference and channel; "" where a message has no reference."""
    seen: Counter[Place] = Counter()
    for message in discord.messages:
        if message.author is discord.world.bot:
            references = ids.references_in(message.text)
            seen[(references[-1] if references else "", message.channel.id)] += 1
    return seen


def read_export(file: Path) -> PledgeCount:
    """Add up a pledge export as a spreadsheet would."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    standing: Counter[str] = Counter()
    for row in rows:
        if not row["withdrawn_at"]:
            standing[row["pledge_key"]] += int(row["size"])
    return PledgeCount(standing, len(rows), sum(bool(row["withdrawn_at"]) for row in rows))


def _arrivals(evidence: Evidence) -> Iterator[str]:
    """Hold what is on Discord against the plan and against the ledger."""
    seen = copies(evidence.discord)
    recorded = {(row.reference, row.channel_id) for row in evidence.ledger if row.state is DeliveryState.SENT}
    names = {channel.id: _name(evidence.discord, channel.id) for channel in evidence.discord.world.channels.values()}
    double = [place for place, count in seen.items() if count > 1]
    yield from _named("arrived more than once", [f"{_say(at, names)}: {seen[at]} times" for at in double])
    missing = evidence.promised.certain - seen.keys()
    yield from _named("promised by the plan and not there", [_say(at, names) for at in missing])
    lost = recorded - seen.keys() - missing
    yield from _named("recorded as sent and not there", [_say(at, names) for at in lost])
    strange = seen.keys() - recorded
    yield from _named("on Discord and not recorded as sent there", [_say(at, names) for at in strange])


def _ledger(evidence: Evidence) -> Iterator[str]:
    """See that every delivery has come to its end, and that the message it names is the one that is there."""
    open_rows = [
        f"{row.reference} for {row.partner}: {row.state} {row.reason}".strip()
        for row in evidence.ledger
        if row.due_at <= evidence.closes_at and (row.state not in FINAL_STATES or row.state is DeliveryState.FAILED)
    ]
    yield from _named("not delivered", open_rows)
    planned = {reference for reference, _ in evidence.promised.certain | evidence.promised.excused}
    news = [row for row in evidence.ledger if row.sent_at is not None and row.reference not in planned]
    if len(news) != evidence.news:
        yield f"News: {evidence.news} deliveries of stories were expected, {len(news)} were sent."
    astray = [
        f"{row.reference} for {row.partner}: message {row.message_id}"
        for row in evidence.ledger
        if row.message_id is not None and not _is_where_it_says(evidence.discord, row)
    ]
    yield from _named("recorded with a message that is not it", astray)


def _mentions(discord: Sandbox) -> Iterator[str]:
    """See that no body could ring anybody, and that nobody was rung."""
    loud = [
        f"{request.key} (request {request.number})"
        for request in discord.log.requests
        for body in request.messages()
        if any((body.get("allowed_mentions") or {"parse": ["everything, since none are forbidden"]}).values())
    ]
    yield from _named("sent without forbidding mentions", loud)


def _refusals(discord: Sandbox) -> Iterator[str]:
    """See that Discord had nothing to complain about."""
    refused = Counter(
        f"{request.key}: {request.status} ({request.code})"
        for request in discord.log.requests
        if not HTTPStatus.OK <= request.status < HTTPStatus.BAD_REQUEST
    )
    yield from _named("refused or not answered by Discord", [f"{each}, {n} times" for each, n in refused.items()])


def _pledges(evidence: Evidence) -> Iterator[str]:
    """Hold the members' own memory against the counter and the export."""
    exported, members = evidence.exported, evidence.members
    if not exported.total == evidence.counter == members.total:
        yield (
            f"Pledges: the members stand by {members.total}, the counter says {evidence.counter}, "
            f"the export adds up to {exported.total}."
        )
    differing = exported.standing.keys() | members.standing.keys()
    yield from _named(
        "pledged by members and exported differently",
        [
            f"{key}: {members.standing[key]} pledged, {exported.standing[key]} exported"
            for key in differing
            if members.standing[key] != exported.standing[key]
        ],
    )
    if (exported.made, exported.taken_back) != (members.made, members.taken_back):
        yield (
            f"Pledges: the members made {members.made} and took {members.taken_back} back, "
            f"the export lists {exported.made} with {exported.taken_back} taken back."
        )
    if evidence.members_without_answer:
        yield f"Pledges: {evidence.members_without_answer} members never got an answer."


def _exit(status: int) -> Iterator[str]:
    if status:
        yield f"The bot: it was asked to stop and ended with exit status {status}, not 0."


def _is_where_it_says(discord: Sandbox, row: DeliveryRow) -> bool:
    message = discord.messages.find(row.message_id or 0)
    return message is not None and message.channel.id == row.channel_id and row.reference in message.text


def _name(discord: Sandbox, channel_id: int) -> str:
    channel = discord.world.channels[channel_id]
    return f"#{channel.name} of {channel.guild.name}" if channel.guild else "direct messages"


def _say(place: Place, names: Mapping[int, str]) -> str:
    reference, channel_id = place
    return f"{reference or 'a message without reference'} in {names.get(channel_id, 'a channel that is gone')}"


def _named(what: str, cases: list[str]) -> Iterator[str]:
    if cases:
        shown = sorted(cases)[:MOST_NAMED]
        more = f"; and {len(cases) - len(shown)} more" if len(cases) > len(shown) else ""
        yield f"{len(cases)} {what}: {'; '.join(shown)}{more}."
