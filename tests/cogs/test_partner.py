"""/partner in headquarters and in partners' servers, over a real socket."""

from pathlib import Path
from typing import Any

from campaigns.actions import announcements, partners
from campaigns.model.delivery import DeliveryState
from sandbox import Permission
from tests import builders
from tests.cogs import organisers
from tests.cogs.organisers import REFERENCE, SLUG, told
from tests.house import House, PartnerServer


def facts(server: PartnerServer, **changes: Any) -> dict[str, Any]:
    plain = {"name": "Escola", "country": "PT", "zone": "Europe/Lisbon", "language": "pt-PT"}
    return plain | {"announcements": server.channel()} | changes


async def states(home: House, server: PartnerServer) -> list[DeliveryState]:
    _, rows = await announcements.status(home.database, SLUG, REFERENCE)
    return [row.state for row in rows if row.guild_id == server.guild.id]


async def test_the_invitation_asks_for_no_more_than_a_post_needs(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        link = await told(await home.hq.organiser.run("partner invite"), "scope=bot+applications.commands")
        wanted = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.EMBED_LINKS
        wanted |= Permission.ATTACH_FILES | Permission.READ_MESSAGE_HISTORY
        assert f"permissions={int(wanted)}" in link


async def test_a_server_joins_and_is_planned_for_what_was_approved_before(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path, partner_count=1) as home:
        server = home.partners[0]
        await told(await server.admin.run("partner leave", {"sure": True}), "Your server has left")
        await home.announce(SLUG, "hello", builders.content())
        assert await states(home, server) == []
        options = facts(server, role=server.mention_role)
        await told(await server.admin.run("partner setup", options), "Welcome to", REFERENCE)
        assert await states(home, server) == [DeliveryState.PLANNED]
        known = await partners.get(home.database, SLUG, server.guild.id)
        assert known.mention_role_id == server.mention_role.id


async def test_a_missing_permission_is_told_at_once_by_name(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path, partner_count=1) as home:
        server = home.partners[0]
        server.channel("news").set_bot_permissions(deny=Permission.ATTACH_FILES | Permission.SEND_MESSAGES)
        before = await partners.get(home.database, SLUG, server.guild.id)
        answer = await server.admin.run("partner setup", facts(server, news=server.channel("news")))
        await told(answer, "may not post in #news", "Send Messages, Embed Links, Attach Files")
        assert await partners.get(home.database, SLUG, server.guild.id) == before


async def test_wrong_facts_are_refused_with_the_nearest_right_one(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path, partner_count=1) as home:
        server = home.partners[0]
        for changes, said in (
            ({"zone": "lisbon"}, "Did you mean Europe/Lisbon?"),
            ({"country": "Portugal"}, "PT"),
            ({"language": "Portuguese"}, "pt"),
            ({"name": "Escola\u202e"}, "That name cannot be used"),
            ({"role": server.guild.add_role("silent")}, "cannot be mentioned"),
        ):
            await told(await server.admin.run("partner setup", facts(server, **changes)), said)


async def test_zones_countries_and_languages_are_offered_as_one_types(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path, partner_count=1) as home:
        admin = home.partners[0].admin
        for option, typed, value in (
            ("zone", "kathm", "Asia/Kathmandu"),
            ("zone", "new york", "America/New_York"),
            ("country", "germ", "DE"),
            ("language", "port", "pt"),
        ):
            found = await admin.autocomplete("partner setup", option, typed, {})
            assert value in [each["value"] for each in found], (option, typed)
            assert len(await admin.autocomplete("partner setup", option, "", {})) <= 25


async def test_a_hold_outlives_an_edit_and_a_new_approval(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        server, other = home.partners
        await home.announce(SLUG, "hello", builders.content())
        options = {"announcement": REFERENCE, "reason": "Exams this week"}
        await told(await server.admin.run("partner hold", options), "is held back")
        await told(await home.hq.organiser.run("outbox status"), "held by the partner: Exams this week")
        await announcements.edit(
            home.database, SLUG, "hello", builders.content("T 15:00 UTC"), actor=builders.AUTHOR, now=home.clock()
        )
        await announcements.submit(home.database, SLUG, "hello", actor=builders.AUTHOR, now=home.clock())
        await announcements.approve(home.database, SLUG, "hello", actor=builders.APPROVER, now=home.clock())
        assert await states(home, server) == [DeliveryState.HELD]
        assert await states(home, other) == [DeliveryState.PLANNED]
        await told(await server.admin.run("partner hold", {"announcement": REFERENCE}), "is released")
        assert await states(home, server) == [DeliveryState.PLANNED]


async def test_a_partner_holds_and_sees_only_its_own(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        first, second = home.partners
        await home.announce(SLUG, "hello", builders.content(partners=(f"guild:{first.guild.id}",)))
        options = {"announcement": REFERENCE, "reason": "Not mine"}
        await told(await second.admin.run("partner hold", options), "There is no such post for this server")
        assert await second.admin.autocomplete("partner hold", "announcement", "", {}) == []
        assert [each["value"] for each in await first.admin.autocomplete("partner hold", "announcement", "", {})] == [
            REFERENCE
        ]


async def test_what_waited_while_a_partner_was_paused_goes_on_when_it_resumes(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path, partner_count=1) as home:
        server, olga = home.partners[0], home.hq.organiser
        partner = str(server.guild.id)
        await home.announce(SLUG, "hello", builders.content())
        await told(await olga.run("partner pause", {"partner": partner}), "paused")
        home.clock.set(builders.NOON)
        home.inside.parts.wake()

        async def is_held() -> bool:
            return await states(home, server) == [DeliveryState.HELD]

        await home.until(is_held)
        await told(await olga.run("partner pause", {"partner": partner, "action": "active"}), "active")
        home.inside.parts.wake()
        await home.until(lambda: home.discord.copies(REFERENCE) == {server.channel().id: 1})


async def test_tags_are_replaced_and_decide_who_is_addressed(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        partner = str(home.partners[0].guild.id)
        await home.announce(SLUG, "hello", builders.content(partners=("tag:schools",)))
        assert await states(home, home.partners[0]) == []
        tagged = await home.hq.organiser.run("partner tag", {"partner": partner, "tags": "schools, north"})
        await told(tagged, "Tags: north, schools.")
        assert await states(home, home.partners[0]) == [DeliveryState.PLANNED]


async def test_a_removal_asks_first_and_a_visitor_cannot_confirm_it(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        server = home.partners[0]
        asked = await home.hq.organiser.run("partner remove", {"partner": str(server.guild.id)})
        await told(asked, "Remove **Partner 1**?")
        await told(await home.hq.visitor.press(asked.reply, unchecked=True), "needs the role of organiser")
        assert (await partners.get(home.database, SLUG, server.guild.id)).state == "active"
        await home.hq.organiser.press(asked.reply)
        await home.until(lambda: "left" in asked.text)


async def test_the_list_is_turned_page_by_page(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path, partner_count=16) as home:
        listed = await home.hq.organiser.run("partner list")
        await told(listed, "16 partners", "Page 1 of 2")
        await home.hq.organiser.press(listed.reply, f"sk1:partners:{SLUG}:1")
        await home.until(lambda: "Page 2 of 2" in listed.text)


async def test_the_outbox_tells_what_failed_and_why(tmp_path: Path) -> None:
    async with organisers.opened(tmp_path) as home:
        broken = home.partners[0].channel()
        broken.set_bot_permissions(deny=Permission.SEND_MESSAGES)
        await home.announce(SLUG, "hello", builders.content())
        home.clock.set(builders.NOON)
        home.inside.parts.wake()
        await home.until(lambda: sum(home.discord.copies(REFERENCE).values()) == 1)

        async def is_over() -> bool:
            both = await states(home, home.partners[0]) + await states(home, home.partners[1])
            return both == [DeliveryState.FAILED, DeliveryState.SENT]

        await home.until(is_over)
        await told(await home.hq.auditor.run("outbox status"), "sent **1**", "failed **1**", "Partner 1", "Worst of")
