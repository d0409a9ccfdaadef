"""The world by itself: Discord's order of applying permissions, and thousands of servers at low cost."""

import json
import tracemalloc

from sandbox import Overwrite, Permission, World
from sandbox.compression import ZlibStream
from tests import effort

SEND, VIEW = Permission.SEND_MESSAGES, Permission.VIEW_CHANNEL


def test_overwrites_apply_to_everyone_then_roles_then_the_member() -> None:
    world = World()
    guild = world.add_guild("A")
    channel = guild.channel("announcements")
    user, role = world.add_user("Ana"), guild.add_role("Team")
    guild.add_member(user, [role])
    assert channel.permissions_of(user.id) & SEND
    channel.set_overwrite(Overwrite(guild.id, is_member=False, deny=SEND))
    assert not channel.permissions_of(user.id) & SEND
    channel.set_overwrite(Overwrite(role.id, is_member=False, allow=SEND))
    assert channel.permissions_of(user.id) & SEND
    channel.set_overwrite(Overwrite(user.id, is_member=True, deny=SEND))
    assert not channel.permissions_of(user.id) & SEND


def test_who_cannot_see_a_channel_can_do_nothing_there_but_an_administrator_can_do_all() -> None:
    world = World()
    guild = world.add_guild("A")
    channel = guild.channel("announcements")
    user, admin = world.add_user("Ana"), world.add_user("Root")
    guild.add_member(user)
    guild.add_member(admin, [guild.add_role("Admin", Permission.ADMINISTRATOR)])
    channel.set_overwrite(Overwrite(guild.id, is_member=False, deny=VIEW))
    assert channel.permissions_of(user.id) == Permission(0)
    assert channel.permissions_of(admin.id) & SEND
    assert channel.permissions_of(world.add_user("stranger").id) == Permission(0)


def test_a_deleted_role_is_gone_from_its_members() -> None:
    world = World()
    guild = world.add_guild("A")
    role = guild.add_role("Team", Permission.MANAGE_GUILD)
    membership = guild.add_member(world.add_user("Ana"), [role])
    role.delete()
    assert membership.role_ids == []
    assert not guild.permissions_of(membership.user.id) & Permission.MANAGE_GUILD


def test_two_worlds_built_alike_have_the_same_ids_spread_over_the_shards() -> None:
    first, second = World(), World()
    for world in (first, second):
        for number in range(400):
            world.add_guild(f"Server {number}")
    assert list(first.guilds) == list(second.guilds)
    shards = [sum(1 for guild_id in first.guilds if (guild_id >> 22) % 4 == shard) for shard in range(4)]
    assert min(shards) >= 80


def world_of(count: int) -> World:
    world = World()
    for number in range(count):
        world.add_guild(f"Server {number}", channels=("announcements", "resources", "news"))
    return world


def test_three_thousand_servers_cost_little() -> None:
    tracemalloc.start()
    world = world_of(3000)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(world.bot_guilds()) == 3000
    assert size < 30_000_000
    assert effort.is_in_proportion(world_of, 300, 3000, times=10)


def test_a_compressed_stream_can_be_read_message_by_message() -> None:
    import zlib

    packer, reader = ZlibStream(), zlib.decompressobj()
    for number in range(3):
        piece = packer.pack(json.dumps({"s": number}))
        assert piece.endswith(b"\x00\x00\xff\xff")
        assert json.loads(reader.decompress(piece)) == {"s": number}
