"""How often the disclosure guard has answered: a day, a server, a number. Never who, when in the day, or what."""

import sqlalchemy as sa

from campaigns.storage.columns import Day, Whole
from campaigns.storage.tables.making import table

disclosure_count = table(
    "disclosure_count",
    sa.Column("day_on", Day, primary_key=True),
    # 0 for direct messages; no partner is needed, and none is named.
    sa.Column("guild_id", Whole, primary_key=True, autoincrement=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.CheckConstraint("guild_id >= 0", name="guild_or_none"),
    sa.CheckConstraint("count > 0", name="counted"),
)
