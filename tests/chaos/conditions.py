"""Under which conditions the bot is killed: what Discord counts and forgets, what goes wrong besides."""

from dataclasses import dataclass
from typing import Final

POST: Final = "POST /channels/{channel_id}/messages"
FAULTS: Final = ("500", "500_after", "502", "502_after", "503", "reset_after", "silence", "silence_after", "429")
"""What goes wrong in a mix, in equal parts; `_after`: the message was stored, only the answer is lost."""
OUTAGE_SECONDS: Final = 301.0
"""A restart this late is beyond what Discord, and the bot, remember of a nonce."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """One round of the campaign."""

    name: str
    nonce_scope: str = "author"
    global_window: str = "sliding"
    fault_share: float = 0.0
    """Of the posts, spread over `FAULTS`."""
    late_share: float = 0.2
    """Of the restarts, after an outage of `OUTAGE_SECONDS`."""
    recall_share: float = 0.15
    """Of the lives, in which the newest wave is taken back before the kill."""
    unreadable: int = 0
    """Channels whose history the bot may not read."""


LONG: Final = (
    Conditions("crashes alone"),
    Conditions("crashes and faults", global_window="fixed", fault_share=0.1),
    Conditions("long outages", nonce_scope="channel", global_window="token", late_share=0.6),
    Conditions("faults, long outages, closed histories", fault_share=0.1, late_share=0.4, unreadable=10),
    Conditions("faults, nonces per channel", nonce_scope="channel", global_window="token", fault_share=0.1),
)
SHORT: Final = (Conditions("short", fault_share=0.05, late_share=0.3),)
