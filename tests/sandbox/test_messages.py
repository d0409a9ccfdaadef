"""Messages as the bot meets them: once per nonce, limits refused with Discord's codes, history in pages."""

import io

import discord
import pytest

from sandbox import ChannelKind, Json, Latency, NonceScope, Permission, Quota, Sandbox, Settings
from tests.sandbox import bots


def _button(**fields: object) -> Json:
    """Give a message with one button that has these fields."""
    button = {"type": 2, "style": 1, "label": "x", **fields}
    return {"components": [{"type": 1, "components": [button]}]}


def _two_alike() -> Json:
    """Give a message with two buttons of the same custom_id."""
    row = _button(custom_id="same")["components"][0]
    return {"components": [row, row]}


async def test_the_same_nonce_gives_the_same_message_and_stores_one() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        first = await channel.send("once", nonce="sid27-014-a")
        second = await channel.send("once", nonce="sid27-014-a")
        assert first.id == second.id
        assert len(house.messages) == 1
        assert house.log.where("POST", status=200)[-1].was_stored is False


async def test_a_nonce_without_enforcement_does_not_hold_back_a_second_message() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        body = {"content": "twice", "nonce": "same"}
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=bots.channel(client, house).id)
        answers = [await client.http.request(route, json=body) for _ in range(2)]
        assert answers[0]["id"] != answers[1]["id"]
        assert answers[0]["nonce"] == "same"


async def test_a_nonce_is_forgotten_after_its_window() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        first = await channel.send("once", nonce="key")
        house.clock.advance(299)
        assert (await channel.send("once", nonce="key")).id == first.id
        house.clock.advance(2)
        assert (await channel.send("once", nonce="key")).id != first.id


@pytest.mark.parametrize(("scope", "copies"), [(NonceScope.AUTHOR, 1), (NonceScope.CHANNEL, 2)])
async def test_a_nonce_counts_for_the_author_unless_the_rehearsal_says_channel(scope: NonceScope, copies: int) -> None:
    async with Sandbox(Settings(nonce_scope=scope), bots.world()) as house, bots.logged_in(house) as client:
        for name in ("announcements", "news"):
            await bots.channel(client, house, name).send("x", nonce="key")
        assert len(house.messages) == copies


async def test_a_nonce_whose_message_was_deleted_answers_unknown_message() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        sent = await channel.send("gone soon", nonce="key")
        house.remove(next(iter(house.messages)))
        with pytest.raises(discord.NotFound) as refusal:
            await channel.send("gone soon", nonce="key")
        assert refusal.value.code == 10008
        assert sent.id == house.messages.deleted[0].id
        assert len(house.messages) == 0


async def test_history_pages_in_every_direction_and_keeps_no_nonce() -> None:
    async with Sandbox(Settings(global_limit=0, quotas={}), bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        noun = next(iter(house.world.guilds.values())).channel("announcements")
        ids = [house.post(noun, house.world.owner, f"post {n}").id for n in range(250)]
        assert [m.id async for m in channel.history(limit=None)] == ids[::-1]
        assert [m.id async for m in channel.history(limit=120, oldest_first=True)] == ids[:120]
        after = discord.Object(ids[99])
        assert [m.id async for m in channel.history(after=after, limit=10)] == ids[100:110]
        before = discord.Object(ids[100])
        assert [m.id async for m in channel.history(before=before, limit=2)] == [ids[99], ids[98]]
        around = {m.id async for m in channel.history(around=discord.Object(ids[50]), limit=5)}
        assert around == set(ids[48:53])
        await channel.send("mine", nonce="key")
        newest = await anext(channel.history(limit=1))
        assert (newest.content, newest.nonce) == ("mine", None)


async def test_history_without_the_right_to_read_it_is_empty_not_an_error() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        sent = await channel.send("there")
        house.world.channels[channel.id].set_bot_permissions(deny=Permission.READ_MESSAGE_HISTORY)
        assert [m async for m in channel.history()] == []
        with pytest.raises(discord.Forbidden):
            await channel.fetch_message(sent.id)


@pytest.mark.parametrize(
    ("denied", "code"),
    [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)],
)
async def test_a_missing_permission_is_refused_with_its_own_code(denied: Permission, code: int) -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        house.world.channels[channel.id].set_bot_permissions(deny=denied)
        with pytest.raises(discord.Forbidden) as refusal:
            await channel.send("hello")
        assert refusal.value.code == code
        assert house.invalid.total == 1


async def test_embeds_and_files_need_their_permissions() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        noun = house.world.channels[channel.id]
        noun.set_bot_permissions(deny=Permission.EMBED_LINKS | Permission.ATTACH_FILES)
        with pytest.raises(discord.Forbidden):
            await channel.send(embed=discord.Embed(title="x"))
        with pytest.raises(discord.Forbidden):
            await channel.send(file=discord.File(io.BytesIO(b"x"), "x.txt"))
        await channel.send("plain text still goes")


async def test_a_kicked_bot_and_a_deleted_channel_are_told_apart() -> None:
    async with Sandbox(world=bots.world("A", "B")) as house, bots.logged_in(house) as client:
        first, second = house.world.guilds.values()
        removed = first.channel("news").id
        house.delete_channel(first.channel("news"))
        kicked = second.channel("news").id
        second.kick_bot()
        with pytest.raises(discord.NotFound) as gone:
            await client.get_partial_messageable(removed).send("x")
        assert gone.value.code == 10003
        with pytest.raises(discord.Forbidden) as out:
            await client.get_partial_messageable(kicked).send("x")
        assert out.value.code == 50001


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"content": "x" * 2001}, 50035, "content"),
        ({"content": " "}, 50006, None),
        ({"content": "x", "nonce": "n" * 26}, 50035, "nonce"),
        ({"embeds": [{"title": "x" * 257}]}, 50035, "embeds"),
        ({"embeds": [{"description": "x" * 4000}, {"description": "y" * 2001}]}, 50035, "embeds"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1" * 18]}}, 50035, "allowed_mentions"),
        ({"content": "x", "allowed_mentions": {"parse": ["all"]}}, 50035, "allowed_mentions"),
        ({"content": "x", "components": [{"type": 10, "content": "layout without its flag"}]}, 50035, "components"),
        ({"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "y"}]}, 50035, "content"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4001}]}, 50035, "components"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x"}] * 41}, 50035, "components"),
        (_button(custom_id="c" * 101), 50035, "components"),
        (_button(style=5, label="x" * 81, url="https://a.example"), 50035, "components"),
        (_button(style=5, url="javascript:alert(1)"), 50035, "components"),
        (_two_alike(), 50035, "components"),
    ],
)  # fmt: skip
async def test_what_discord_would_refuse_is_refused_with_the_field_named(
    body: Json, code: int, field: str | None
) -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel_id = bots.channel(client, house).id
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        with pytest.raises(discord.HTTPException) as refusal:
            await client.http.request(route, json=body)
        assert (refusal.value.status, refusal.value.code) == (400, code)
        answer = house.log.requests[-1].answer
        assert isinstance(answer, dict)
        assert field is None or field in answer["errors"]
        assert len(house.messages) == 0


async def test_files_keep_their_description_and_can_be_downloaded() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        file = discord.File(io.BytesIO(b"picture"), "kick-off.png", description="Two children at a desk")
        sent = await bots.channel(client, house).send("look", file=file)
        (attachment,) = sent.attachments
        assert attachment.description == "Two children at a desk"
        assert attachment.filename == "kick-off.png"
        assert await attachment.read() == b"picture"


async def test_a_layout_card_with_a_picture_comes_back_as_discord_gives_it() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        view = discord.ui.LayoutView()
        container: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(accent_colour=0x2A6FDB)
        container.add_item(discord.ui.TextDisplay("# Kick-off\nSID27-014"))
        container.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://p.png", description="alt")))
        view.add_item(container)
        sent = await bots.channel(client, house).send(
            view=view,
            file=discord.File(io.BytesIO(b"png"), "p.png"),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        assert sent.flags.components_v2
        assert house.copies("SID27-014") == {sent.channel.id: 1}
        gallery = sent.components[0].children[1]  # type: ignore[union-attr]
        assert gallery.items[0].media.url.startswith(house.api_url[: -len("/api/v10")])  # type: ignore[union-attr]
        assert all(body["allowed_mentions"]["parse"] == [] for body in house.log.outgoing())


async def test_only_the_author_edits_and_only_moderators_delete_others() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel = bots.channel(client, house)
        noun = house.world.channels[channel.id]
        theirs = house.post(noun, house.world.owner, "theirs")
        with pytest.raises(discord.Forbidden) as refusal:
            await channel.get_partial_message(theirs.id).edit(content="mine now")
        assert refusal.value.code == 50005
        noun.set_bot_permissions(deny=Permission.MANAGE_MESSAGES)
        with pytest.raises(discord.Forbidden):
            await channel.get_partial_message(theirs.id).delete()
        own = await channel.send("first words")
        edited = await own.edit(content="second words")
        assert edited.content == "second words"
        await own.delete()
        with pytest.raises(discord.NotFound):
            await channel.fetch_message(own.id)


async def test_edits_of_old_messages_have_a_tighter_limit() -> None:
    settings = Settings(old_edits=Quota(3, 60.0))
    async with Sandbox(settings, bots.world()) as house, bots.logged_in(house) as client:
        client.http.max_ratelimit_timeout = 30.0
        sent = await bots.channel(client, house).send("old")
        house.clock.advance(3601)
        for number in range(3):
            await sent.edit(content=f"correction {number}")
        with pytest.raises(discord.RateLimited):
            await sent.edit(content="one too many")
        assert house.log.requests[-1].code == 30046


@pytest.mark.parametrize(
    ("text", "parse", "pings"),
    [
        ("@everyone", None, True),
        ("@\u202eeveryone", None, True),
        ("@everyone", [], False),
        ("hello", None, False),
    ],
)
async def test_who_is_pinged_is_decided_by_allowed_mentions_alone(
    text: str, parse: list[str] | None, pings: bool
) -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        channel_id = bots.channel(client, house).id
        body: dict[str, object] = {"content": text}
        if parse is not None:
            body["allowed_mentions"] = {"parse": parse}
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
        await client.http.request(route, json=body)
        (message,) = house.messages
        assert bool(message.pings) is pings


async def test_latency_is_what_was_asked_for() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        house.latency = Latency(0.1)
        started = house.clock.monotonic()
        await bots.channel(client, house).send("slow")
        assert 0.1 <= house.clock.monotonic() - started < 0.3


async def test_an_edited_card_keeps_its_picture_and_loses_it_when_the_edit_says_so() -> None:
    async with Sandbox(world=bots.world()) as house, bots.logged_in(house) as client:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://p.png")))
        file = discord.File(io.BytesIO(b"png"), "p.png", description="alt")
        sent = await bots.channel(client, house).send(view=view, file=file)
        edited = await sent.edit(view=view)
        assert [row.filename for row in edited.attachments] == ["p.png"]
        assert edited.attachments[0].content_type == "image/png"
        with pytest.raises(discord.HTTPException, match="referenced attachment was not found"):
            await sent.edit(view=view, attachments=[])


async def test_an_announcement_can_be_published_once_and_only_in_a_news_channel() -> None:
    world = bots.world()
    news = next(iter(world.guilds.values())).add_channel("followed", kind=ChannelKind.NEWS)
    async with Sandbox(world=world) as house, bots.logged_in(house) as client:
        sent = await client.get_partial_messageable(news.id).send("to all")
        await sent.publish()
        with pytest.raises(discord.HTTPException) as twice:
            await sent.publish()
        assert twice.value.code == 40033
        with pytest.raises(discord.HTTPException) as elsewhere:
            await (await bots.channel(client, house).send("here")).publish()
        assert elsewhere.value.code == 50024
