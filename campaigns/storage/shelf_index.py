"""The search index of the shelf: FTS5 in SQLite, text search in PostgreSQL, one question for both.

What people type never becomes part of a query's language: only letters and digits of folded words do, and those are
bound. The database keeps the index by itself; titles weigh most, then facts, then descriptions.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from campaigns.storage.tables import resource

TABLE: Final = "resource_words"
"""The FTS5 table of SQLite; triggers keep it (migration 0006)."""
INDEX: Final = "ix_resource_words"
"""The expression index of PostgreSQL."""

_FTS: Final = sa.table(TABLE, sa.column("rowid", sa.Integer))
_WEIGHTS: Final = (8.0, 3.0, 1.0)
_VECTOR: Final = (
    "(setweight(to_tsvector('simple'::regconfig, resource.title_words), 'A')"
    " || setweight(to_tsvector('simple'::regconfig, resource.fact_words), 'B')"
    " || setweight(to_tsvector('simple'::regconfig, resource.text_words), 'C'))"
)


def is_own(name: str | None) -> bool:
    """Say whether a table or index of the database belongs to the search, which the tables do not describe."""
    return name is not None and (name in {INDEX, TABLE} or name.startswith(f"{TABLE}_"))


def having(query: sa.Select[Any], beginnings: Sequence[str], *, is_sqlite: bool) -> sa.Select[Any]:
    """Keep the resources in which a word begins with each of these, the best first."""
    if is_sqlite:
        asked = " AND ".join(f'"{each}"*' for each in beginnings)
        rank = sa.func.bm25(sa.literal_column(TABLE), *_WEIGHTS)
        found = query.join(_FTS, _FTS.c.rowid == resource.c.id).where(sa.literal_column(TABLE).op("MATCH")(asked))
        return found.order_by(rank)
    asked = " & ".join(f"'{each}':*" for each in beginnings)
    vector: sa.ColumnElement[Any] = sa.literal_column(_VECTOR)
    wanted = sa.func.to_tsquery(sa.literal_column("'simple'::regconfig"), asked)
    return query.where(vector.op("@@")(wanted)).order_by(sa.func.ts_rank(vector, wanted).desc())
