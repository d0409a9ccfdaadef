"""What people can promise: brought in with a plan, in versions. What somebody has promised stays as they read it.

The words guard stands before them, as it does before an announcement: what it blocks needs other words, or a reason
from whoever approves at the console; so does a warning of strangers, which is no pledge. A text that people have
pledged keeps its role; another role is another pledge.
"""

from collections.abc import Sequence

from campaigns.actions import words
from campaigns.model import item_evidence
from campaigns.model import words as word_rules
from campaigns.model.campaign import Campaign
from campaigns.model.errors import ConflictError
from campaigns.model.marks import Marks
from campaigns.model.plan import PledgeText
from campaigns.sources import evidence
from campaigns.storage import pledges
from campaigns.storage.database import Connection


async def put(connection: Connection, campaign: Campaign, texts: Sequence[PledgeText], *, override: str = "") -> int:
    """Add the texts or replace those with their keys; returns how many have new words."""
    changed = 0
    known = {each.key: each for each in await pledges.texts(connection, campaign.id)}
    for position, text in enumerate(texts):
        if text != known.get(text.key):
            _must_read_well(text, override)
            await _must_keep_its_role(connection, campaign, text, known.get(text.key))
        changed += await pledges.put_text(connection, campaign.id, text, position)
    return changed


def _must_read_well(text: PledgeText, override: str) -> None:
    if len(override.strip()) >= words.SHORTEST_OVERRIDE:
        return
    for locale, said in text.texts.items():
        if blocking := word_rules.blocks(words.check(said, locale).findings):
            better = "; ".join(dict.fromkeys(each.prefer for each in blocking))
            raise ConflictError(
                f"The pledge {text.key} ({locale}) has words that cannot go out.",
                why=f"Better: {better}.",
                fix="Choose other words. A pledge is positive: “I will …”.",
            )

    if found := item_evidence.is_out(text, Marks(evidence.knowledge().matchers)):
        raise ConflictError(
            f"The pledge {text.key} warns of strangers: {found}.",
            why="Most who do harm are people a child knows; and it leaves keeping safe to the child alone.",
            fix="Let people promise what they do for each other: “I will …”.",
        )


async def _must_keep_its_role(
    connection: Connection, campaign: Campaign, text: PledgeText, before: PledgeText | None
) -> None:
    if before is None or before.role == text.role:
        return
    if await pledges.is_taken(connection, campaign.id, text.key) is not None:
        raise ConflictError(
            f"The pledge {text.key} is for another role ({before.role}), and people have made it.",
            why="Their pledges would move to another row of every table that was published.",
            fix="Give the new pledge a key of its own.",
        )
