"""The self-check: each kind of difference is found and named, and nothing else is."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import audit
from bot.demo.audit import Evidence, PledgeCount
from bot.demo.promised import Promised
from campaigns.model.delivery import DeliveryRow, DeliveryState
from campaigns.render import pledge_csv
from sandbox import Channel, Guild, Sandbox
from sandbox.record import Request

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
COUNT = PledgeCount(Counter({"ask-first": 2, "be-kind": 1}), made=4, taken_back=1)
QUIET = {"parse": [], "users": [], "roles": [], "replied_user": False}


@dataclass
class Scene:
    """Two partners, one post for each, and everything in order."""

    discord: Sandbox
    guilds: tuple[Guild, Guild]
    evidence: Evidence

    def say(self, place: int, text: str) -> int:
        return self.discord.messages.create(channel(self.guilds[place]), self.discord.world.bot, {"content": text}).id

    def request(self, status: int, body: dict[str, object] | None = None, code: int | None = None) -> None:
        asked = Request(
            number=self.discord.log.total + 1,
            method="POST",
            route="/channels/{channel_id}/messages",
            path="/channels/1/messages",
            params={},
            query={},
            arrived_at=0.0,
            arrived_monotonic=0.0,
            body=body,
            status=status,
            code=code,
        )
        self.discord.log.open(asked)


@pytest.fixture
def scene() -> Scene:
    discord = Sandbox()
    guilds = (discord.world.add_guild("Escola"), discord.world.add_guild("Schule"))
    rows = []
    for guild in guilds:
        text = "Good morning\nSID27-030 · Safer Internet Day 2027"
        sent = discord.messages.create(channel(guild), discord.world.bot, {"content": text})
        rows.append(row("SID27-030", guild, DeliveryState.SENT, sent.id))
    evidence = Evidence(
        discord=discord,
        promised=Promised(frozenset((each.reference, each.channel_id) for each in rows), frozenset()),
        ledger=tuple(rows),
        closes_at=NOW,
        news=0,
        counter=3,
        exported=COUNT,
        members=COUNT,
        members_without_answer=0,
        exit_status=0,
    )
    made = Scene(discord, guilds, evidence)
    made.request(200, {"content": "hello", "allowed_mentions": QUIET})
    return made


def test_nothing_is_found_where_everything_is_in_order(scene: Scene) -> None:
    assert audit.check(scene.evidence) == []


def test_private_answers_are_no_posts(scene: Scene) -> None:
    scene.discord.messages.create(
        channel(scene.guilds[0]), scene.discord.world.bot, {"content": "x"}, is_ephemeral=True
    )
    assert audit.check(scene.evidence) == []


def doubled(scene: Scene) -> Evidence:
    scene.say(1, "Good morning again, SID27-030")
    return scene.evidence


def removed(scene: Scene) -> Evidence:
    scene.discord.messages.delete(scene.discord.messages.in_channel(channel(scene.guilds[1]).id)[0])
    return scene.evidence


def astray(scene: Scene) -> Evidence:
    scene.say(0, "SID27-031")
    return scene.evidence


def without_reference(scene: Scene) -> Evidence:
    scene.say(0, "who wrote this?")
    return scene.evidence


def stuck(scene: Scene) -> Evidence:
    waits = row("SID27-031", scene.guilds[0], DeliveryState.DUE, None)
    return replace(scene.evidence, ledger=(*scene.evidence.ledger, waits))


def failed(scene: Scene) -> Evidence:
    refused = row("SID27-031", scene.guilds[0], DeliveryState.FAILED, None)
    return replace(scene.evidence, ledger=(*scene.evidence.ledger, refused))


def wrong_message(scene: Scene) -> Evidence:
    first, second = scene.evidence.ledger
    return replace(scene.evidence, ledger=(replace(first, message_id=second.message_id), second))


def loud(scene: Scene) -> Evidence:
    scene.request(200, {"content": "hello", "allowed_mentions": {"parse": ["everyone"]}})
    return scene.evidence


def careless(scene: Scene) -> Evidence:
    scene.request(200, {"content": "hello"})
    return scene.evidence


def limited(scene: Scene) -> Evidence:
    scene.request(429, {"content": "hello", "allowed_mentions": QUIET})
    return scene.evidence


def news_lost(scene: Scene) -> Evidence:
    return replace(scene.evidence, news=4)


def miscounted(scene: Scene) -> Evidence:
    return replace(scene.evidence, counter=4)


def exchanged(scene: Scene) -> Evidence:
    other = PledgeCount(Counter({"ask-first": 1, "be-kind": 2}), made=4, taken_back=1)
    return replace(scene.evidence, exported=other)


def forgotten(scene: Scene) -> Evidence:
    return replace(scene.evidence, exported=replace(COUNT, made=3, taken_back=0))


def ignored(scene: Scene) -> Evidence:
    return replace(scene.evidence, members_without_answer=2)


def crashed(scene: Scene) -> Evidence:
    return replace(scene.evidence, exit_status=-9)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (doubled, ["1 arrived more than once: SID27-030 in #announcements of Schule: 2 times."]),
        (
            removed,
            ["1 promised by the plan and not there: SID27-030 in #announcements of Schule.", "message that is not"],
        ),
        (astray, ["1 on Discord and not recorded as sent there: SID27-031 in #announcements of Escola."]),
        (without_reference, ["not recorded as sent there: a message without reference in #announcements of Escola."]),
        (stuck, ["1 not delivered: SID27-031 for Escola: due."]),
        (failed, ["1 not delivered: SID27-031 for Escola: failed."]),
        (wrong_message, ["1 recorded with a message that is not it: SID27-030 for Escola"]),
        (loud, ["1 sent without forbidding mentions: POST /channels/{channel_id}/messages (request 2)."]),
        (careless, ["1 sent without forbidding mentions"]),
        (limited, ["refused or not answered by Discord: POST /channels/{channel_id}/messages: 429 (None), 1 times."]),
        (news_lost, ["4 deliveries of stories were expected, 0 were sent"]),
        (miscounted, ["the members stand by 3, the counter says 4, the export adds up to 3"]),
        (exchanged, ["2 pledged by members and exported differently: ask-first: 2 pledged, 1 exported"]),
        (forgotten, ["made 4 and took 1 back, the export lists 3 with 0 taken back"]),
        (ignored, ["2 members never got an answer"]),
        (crashed, ["ended with exit status -9"]),
    ],
)
def test_each_difference_is_named_and_nothing_else(
    scene: Scene, spoil: Callable[[Scene], Evidence], told: list[str]
) -> None:
    findings = audit.check(spoil(scene))
    assert len(findings) == len(told)
    for finding, words in zip(findings, told, strict=True):
        assert words in finding


def test_many_differences_of_a_kind_are_counted_and_five_are_named(scene: Scene) -> None:
    for number in range(7):
        scene.say(0, f"SID27-10{number}")
    (finding,) = audit.check(scene.evidence)
    assert finding.startswith("7 on Discord")
    assert finding.count("SID27-") == 5
    assert finding.endswith("and 2 more.")


def test_what_is_due_after_the_end_may_wait(scene: Scene) -> None:
    later = replace(row("SID27-038", scene.guilds[0], DeliveryState.PLANNED, None), due_at=NOW + timedelta(seconds=1))
    assert audit.check(replace(scene.evidence, ledger=(*scene.evidence.ledger, later))) == []


def test_an_export_is_added_up_as_a_spreadsheet_would(tmp_path: Path) -> None:
    lines = [",".join(pledge_csv.COLUMNS)]
    for number, (key, withdrawn) in enumerate(
        [("ask-first", ""), ("ask-first", ""), ("be-kind", "2027-02-09T10:00:00Z")]
    ):
        cells = dict.fromkeys(pledge_csv.COLUMNS, "") | {"pledge_id": f"p{number}", "pledge_key": key}
        lines.append(",".join((cells | {"size": "1", "withdrawn_at": withdrawn}).values()))
    file = tmp_path / "pledges.csv"
    file.write_text(pledge_csv.BYTE_ORDER_MARK + "\r\n".join(lines), encoding="utf-8")
    assert audit.read_export(file) == PledgeCount(Counter({"ask-first": 2}), made=3, taken_back=1)


def channel(guild: Guild) -> Channel:
    return guild.channel("announcements")


def row(reference: str, guild: Guild, state: DeliveryState, message_id: int | None) -> DeliveryRow:
    is_sent = state is DeliveryState.SENT
    return DeliveryRow(
        id=1,
        reference=reference,
        announcement_key="the-day",
        occurrence=0,
        partner=guild.name,
        country="PT",
        timezone="Europe/Lisbon",
        locale="pt",
        guild_id=guild.id,
        channel_id=channel(guild).id,
        state=state,
        due_at=NOW,
        sent_at=NOW if is_sent else None,
        message_id=message_id,
        attempts=int(is_sent),
        reason="",
    )
