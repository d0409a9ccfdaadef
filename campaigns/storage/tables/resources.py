"""The shelf of material."""

import sqlalchemy as sa

from campaigns.storage.columns import Day, Json
from campaigns.storage.tables.making import own_id, table, text, to

resource = table(
    "resource",
    own_id(),
    to("campaign"),
    text("key"),
    text("title"),
    text("publisher"),
    text("url"),
    text("language"),
    sa.Column("audience", Json, nullable=False),
    sa.Column("themes", Json, nullable=False),
    text("licence", ""),
    sa.Column("year", sa.Integer),
    sa.Column("expires_on", Day),
    sa.Column("tags", Json, nullable=False, server_default="{}"),
    sa.UniqueConstraint("campaign_id", "key"),
)
