"""Who may do what is checked in the bot, whatever the server's own settings for commands say."""

from pathlib import Path

import pytest

from campaigns.actions import campaigns
from sandbox import DeclinedError
from tests.cogs import organisers
from tests.cogs.organisers import SLUG, told

EVERY_COMMAND: dict[str, dict[str, str]] = {
    "campaign create": {"name": "Another"},
    "campaign show": {},
    "campaign clock": {},
    "campaign calendar": {},
    "campaign confirm": {},
    "campaign pause": {"reason": "because"},
    "campaign resume": {},
    "announce draft": {},
    "announce edit": {"announcement": "hello"},
    "announce view": {"announcement": "hello"},
    "announce submit": {"announcement": "hello"},
    "announce approve": {"announcement": "hello"},
    "announce reject": {"announcement": "hello", "reason": "because"},
    "announce schedule": {"announcement": "hello", "when": "T 09:00 local"},
    "announce send-now": {"announcement": "hello"},
    "announce cancel": {"announcement": "hello"},
    "announce status": {"announcement": "hello"},
    "plan export": {},
    "partner invite": {},
    "partner list": {},
    "partner view": {"partner": "123456789012345678"},
    "partner tag": {"partner": "123456789012345678", "tags": "schools"},
    "partner pause": {"partner": "123456789012345678"},
    "partner remove": {"partner": "123456789012345678"},
    "outbox status": {},
}


async def test_a_visitor_of_headquarters_may_use_no_command_of_the_organisers(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        before = await organisers.audit_actions(home)
        for command, options in EVERY_COMMAND.items():
            answer = await told(await home.hq.visitor.run(command, options), "This needs the role of")
            assert "Reference:" in answer, command
        assert await organisers.audit_actions(home) == before


async def test_suggestions_tell_a_visitor_nothing(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.organiser)
        for command, option in (
            ("announce view", "announcement"),
            ("announce view", "partner"),
            ("plan export", "campaign"),
        ):
            assert await home.hq.visitor.autocomplete(command, option, "", {}) == [], (command, option)
            assert await home.hq.auditor.autocomplete(command, option, "", {}), (command, option)


async def test_an_approver_is_no_organiser_and_an_organiser_no_approver(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        await organisers.in_review(home, home.hq.administrator)
        await told(await home.hq.approver.run("announce draft"), "needs the role of organiser")
        await told(await home.hq.organiser.run("announce approve", {"announcement": "hello", "version": 1}), "approver")
        assert (await organisers.known(home)).state == "review"


async def test_organisers_commands_are_unknown_in_a_partners_server(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        admin = home.partners[0].admin
        with pytest.raises(DeclinedError, match="no command /campaign"):
            await admin.run("campaign pause", {"reason": "mine"})
        assert (await campaigns.get(home.database, SLUG)).state == "active"


async def test_a_partners_member_who_does_not_manage_the_server_changes_nothing(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        server = home.partners[0]
        for command, options in (
            ("partner leave", {"sure": True}),
            ("partner hold", {"announcement": "SID27-001", "reason": "no"}),
            ("partner status", {}),
        ):
            answer = await server.member.run(command, options, unchecked=True)
            await told(answer, "Manage Server")


async def test_a_partners_commands_do_nothing_in_a_direct_message(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        with pytest.raises(DeclinedError):
            await home.discord.person("Somebody").run("partner status")
