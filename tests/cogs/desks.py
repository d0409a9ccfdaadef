"""The desks where pledges are made and looked after, as a test opens them in a room (`room.open(desks.members)`)."""

from campaigns.actions.watching import Watch
from cogs.permissions import Role
from cogs.pledge import Pledges
from cogs.pledges import PledgeAdmin
from sandbox import Member
from tests.cogs.rooms import SECRET, Room


def members(room: Room) -> Pledges:
    """Open the members' desk; nobody there is too quick."""
    return Pledges(database=room.database, now=room.clock, secret=SECRET, workers=room.workers)


def watched(room: Room) -> Pledges:
    """Open the members' desk with the watch beside it that sees bursts."""
    return Pledges(database=room.database, now=room.clock, secret=SECRET, workers=room.workers, watch=Watch())


def admins(room: Room) -> PledgeAdmin:
    """Open the desk of the data admins."""
    return PledgeAdmin(
        database=room.database,
        now=room.clock,
        roles=room.roles,
        secret=SECRET,
        wake=lambda: room.woken.append(None),
        workers=room.workers,
    )


def somebody(room: Room, role: Role) -> Member:
    """Bring somebody with a role into headquarters."""
    role_id = room.roles.ids[role]
    theirs = next(each for each in room.headquarters.roles.values() if each.id == role_id)
    return room.sandbox.member(room.headquarters, role.value, roles=[theirs], locale="en-US")
