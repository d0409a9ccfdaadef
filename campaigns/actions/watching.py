"""Against abuse: presses that come too fast are slowed down, bursts are put aside until somebody has looked.

The age of an account is computed while its pledge is made and forgotten with the account; what stays in memory for ten
minutes is the random id of the pledge. Whoever presses is known here by a hash whose key dies with the process.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from campaigns.model import bursts
from campaigns.model.actor import Actor
from campaigns.model.aside import AsideKind
from campaigns.model.bursts import Presses, YoungPledges
from campaigns.model.notice import NoticeDraft, NoticeKind
from campaigns.storage import asides, audit, campaigns, notices, partners
from campaigns.storage.columns import to_the_millisecond
from campaigns.storage.database import Connection, Database

WATCH = Actor("sidekick")
CROWD, YOUNG = "crowd", "young-accounts"


class Watch:
    """What one process remembers of the last minutes."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._presses = Presses()
        self._young = YoungPledges()

    def seconds_to_wait(self, user_id: int, now: datetime) -> float:
        """Count a press of a person; returns 0, or how long they have to wait until they may press again."""
        person = hmac.digest(self._key, str(user_id).encode(), hashlib.sha256)
        return self._presses.seconds_to_wait(person, now)

    def saw(self, pledge_id: str, user_id: int, now: datetime) -> None:
        """Note a new pledge; only one of a young account leaves anything here."""
        if bursts.is_young(user_id, now):
            self._young.saw(pledge_id, now)

    async def look(self, database: Database, now: datetime) -> int:
        """Put aside what came too fast; returns how many pledges."""
        seen = self._young.within_window(now)
        async with database.reading() as connection:
            places = await asides.places(connection, seen) if seen else {}
            young = {place: ids for place, ids in places.items() if len(ids) > bursts.MOST_YOUNG}
            crowds = await asides.busy_partners(connection, now - bursts.WINDOW, bursts.MOST_AT_A_PARTNER)
        if not (young or crowds):
            return 0
        count = 0
        async with database.writing() as connection:
            for (campaign_id, partner_id), pledge_ids in young.items():
                name = (await partners.without_channels(connection, partner_id)).name if partner_id else ""
                burst = _Burst(connection, campaign_id, partner_id, name, YOUNG, now)
                count += await burst.put_aside(pledge_ids)
            for campaign_id, partner_id, name, _ in crowds:
                burst = _Burst(connection, campaign_id, partner_id, name, CROWD, now)
                count += await burst.put_aside(None)
        return count


class _Burst:
    """One burst, inside a transaction."""

    def __init__(
        self, connection: Connection, campaign_id: int, partner_id: int, name: str, why: str, now: datetime
    ) -> None:
        self._connection = connection
        self._campaign_id = campaign_id
        self._partner_id = partner_id
        self._name = name
        self._why = why
        self._now = to_the_millisecond(now)
        self._conditions = {"burst": why, "partner": str(partner_id)}

    async def put_aside(self, pledge_ids: list[str] | None) -> int:
        """Put its pledges aside, unless somebody has looked at the like of it lately and let it count."""
        connection, campaign_id = self._connection, self._campaign_id
        trusted_at = await asides.trusted_until(connection, campaign_id, self._conditions)
        if trusted_at is not None and self._now - trusted_at < bursts.TRUSTED:
            return 0
        chosen = asides.matching(
            campaign_id,
            partner_id=self._partner_id or None,
            since=self._now - bursts.WINDOW if pledge_ids is None else None,
            ids=pledge_ids,
        )
        pledges, _ = await asides.count(connection, chosen)
        if not pledges:
            return 0
        aside_id = await asides.open_burst(connection, campaign_id, self._conditions)
        if aside_id is None:
            aside_id = await self._open()
        return await asides.move(connection, aside_id, chosen)

    async def _open(self) -> int:
        connection, campaign_id = self._connection, self._campaign_id
        aside_id = await asides.put(
            connection,
            campaign_id,
            AsideKind.BURST,
            self._why,
            self._conditions,
            who=WATCH.who,
            now=self._now,
            is_looked_at=False,
        )
        campaign = await campaigns.by_id(connection, campaign_id)
        detail = {"aside": aside_id, "why": self._why, "partner": self._name}
        draft = NoticeDraft(NoticeKind.BURST, campaign_id, f"burst:{aside_id}", detail)
        await notices.write(connection, [draft], self._now)
        subject = f"aside:{aside_id}"
        await audit.record(
            connection, WATCH, "pledges.hold", subject, now=self._now, campaign_id=campaign.id, detail=detail
        )
        return aside_id
