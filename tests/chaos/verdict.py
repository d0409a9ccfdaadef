"""What became of every promised post, counted in the channels and compared with what the ledger believes."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, Self

REFERENCE: Final = r"SID27-\d+"
_ROWS: Final = """
    SELECT announcement.reference, delivery.channel_id, delivery.state, delivery.attempts,
        announcement.state = 'recalled', EXISTS (
            SELECT 1 FROM amendment
            WHERE amendment.delivery_id = delivery.id AND amendment.kind = 'recall' AND amendment.state = 'failed'
        )
    FROM delivery JOIN announcement ON announcement.id = delivery.announcement_id
"""
_OPEN: Final = """
    SELECT (SELECT count(*) FROM delivery WHERE state IN ('planned', 'due', 'leased'))
        + (SELECT count(*) FROM amendment WHERE state IN ('due', 'leased'))
"""


@dataclass(slots=True)
class Verdict:
    """Counts; `is_good` says whether the promise was kept."""

    deliveries: int = 0
    """Promised: one for each (announcement, channel)."""
    delivered: int = 0
    """There once, and known to be there."""
    taken_back: int = 0
    """Recalled, and gone or never there."""
    left: int = 0
    """Recalled, still there, and nobody is told."""
    lost: int = 0
    """Not there, and nobody is asked."""
    repeated: int = 0
    """There more than once."""
    unknown: int = 0
    """A person is asked, because the channel's history cannot be read."""
    unknown_though_readable: int = 0
    """A person is asked although we could have looked."""
    mistaken: int = 0
    """There, and the ledger says something else."""
    second_tries: int = 0
    """Deliveries that needed more than one attempt."""
    states: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Self) -> "Verdict":
        """Add two rounds up."""
        return Verdict(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @property
    def is_good(self) -> bool:
        """Say whether nothing was lost, repeated, left behind, mistaken, or asked without need."""
        return not (self.lost or self.repeated or self.left or self.mistaken or self.unknown_though_readable)


def still_open(folder: Path) -> int:
    """Count the deliveries that still want something."""
    with closing(sqlite3.connect(folder / "sidekick.db", timeout=30)) as connection:
        (count,) = connection.execute(_OPEN).fetchone()
        return int(count)


def of(folder: Path, copies: Mapping[int, Mapping[str, int]], unreadable: Collection[int]) -> Verdict:
    """Judge a round by the messages in the channels."""
    with closing(sqlite3.connect(folder / "sidekick.db", timeout=30)) as connection:
        rows = connection.execute(_ROWS).fetchall()
    found = Verdict(deliveries=len(rows))
    for reference, channel_id, state, attempts, is_recalled, is_listed in rows:
        found.states[state] += 1
        found.second_tries += attempts > 1
        messages, is_readable = copies.get(channel_id, {}).get(reference, 0), channel_id not in unreadable
        if is_recalled and state != "unknown" and messages <= 1:
            found.left += messages > 0 and not is_listed
            found.taken_back += messages == 0
        else:
            _count(found, messages, state, is_readable=is_readable)
    return found


def _count(found: Verdict, messages: int, state: str, *, is_readable: bool) -> None:
    if messages > 1:
        found.repeated += 1
    elif state == "unknown":
        found.unknown += 1
        found.unknown_though_readable += is_readable
    elif messages == 0:
        found.lost += 1
    elif state == "sent":
        found.delivered += 1
    else:
        found.mistaken += 1
