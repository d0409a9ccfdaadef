"""Resources that are searched, checked and replaced."""

import json
import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = "title_words, fact_words, text_words"


def upgrade() -> None:
    """Go forward; there is no way back."""
    for name, default in (
        ("ages", "[]"),
        ("version", ""),
        ("description", ""),
        ("title_words", ""),
        ("fact_words", ""),
        ("text_words", ""),
    ):
        op.add_column("resource", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    _links()
    _fill()
    _index()
    _fix_cards()


def _links() -> None:
    op.create_table(
        "link",
        sa.Column("id", _whole(), autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("moved_to", sa.Text(), server_default="", nullable=False),
        sa.Column("served", sa.Text()),
        sa.Column("accepted", sa.Text()),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("last_modified", sa.Text(), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("checked_at", _whole()),
        sa.Column("next_check_at", _whole()),
        sa.CheckConstraint(
            "state IN ('unchecked', 'fine', 'moved', 'changed', 'dead')", name=op.f("ck_link_state_known")
        ),
        sa.CheckConstraint("state = 'unchecked' OR checked_at IS NOT NULL", name=op.f("ck_link_known_was_checked")),
        sa.CheckConstraint(
            "state NOT IN ('moved', 'changed', 'dead') OR why <> ''", name=op.f("ck_link_trouble_has_reason")
        ),
        sa.CheckConstraint("(accepted IS NULL) = (served IS NULL)", name=op.f("ck_link_served_is_compared")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_link_failures_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("url", name=op.f("uq_link_url")),
        sqlite_strict=True,
    )
    where = sa.text("next_check_at IS NOT NULL")
    op.create_index("ix_link_due", "link", ["next_check_at"], sqlite_where=where, postgresql_where=where)


def _index() -> None:
    if op.get_bind().dialect.name == "postgresql":
        parts = " || ".join(
            f"setweight(to_tsvector('simple'::regconfig, {name}), '{weight}')"
            for name, weight in zip(_COLUMNS.split(", "), "ABC", strict=True)
        )
        op.execute(sa.text(f"CREATE INDEX ix_resource_words ON resource USING gin (({parts}))"))
        return
    op.execute(
        f"CREATE VIRTUAL TABLE resource_words USING fts5({_COLUMNS}, content='resource', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='2 3')"
    )
    op.execute("INSERT INTO resource_words (resource_words) VALUES ('rebuild')")
    new, old = (", ".join(f"{row}.{name}" for name in _COLUMNS.split(", ")) for row in ("new", "old"))
    put = f"INSERT INTO resource_words (rowid, {_COLUMNS}) VALUES (new.id, {new});"  # noqa: S608 -- names of our own
    take = f"INSERT INTO resource_words (resource_words, rowid, {_COLUMNS}) VALUES ('delete', old.id, {old});"  # noqa: S608
    op.execute(f"CREATE TRIGGER resource_words_put AFTER INSERT ON resource BEGIN {put} END")
    op.execute(f"CREATE TRIGGER resource_words_change AFTER UPDATE ON resource BEGIN {take} {put} END")
    op.execute(f"CREATE TRIGGER resource_words_take AFTER DELETE ON resource BEGIN {take} END")


def _fill() -> None:
    """Say what the shelf that is there is found by."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, title, publisher, language, audience, themes, year FROM resource"))
    for row in rows.all():
        facts = (row.publisher, row.language, *json.loads(row.audience), *json.loads(row.themes), str(row.year or ""))
        connection.execute(
            sa.text("UPDATE resource SET title_words = :title, fact_words = :facts WHERE id = :id"),
            {"title": _words(row.title), "facts": _words(" ".join(facts)), "id": row.id},
        )


def _fix_cards() -> None:
    """Fix in each version what it showed of its resource so far: the shelf's own title and address."""
    connection = op.get_bind()
    asked = "SELECT campaign_id, key, title, url FROM resource"
    shelf = {(row.campaign_id, row.key): row for row in connection.execute(sa.text(asked)).all()}
    if not shelf:
        return
    versions = connection.execute(
        sa.text(
            "SELECT version.announcement_id, version.number, version.content, announcement.campaign_id FROM version "
            "JOIN announcement ON announcement.id = version.announcement_id WHERE version.content LIKE '%\"resource\"%'"
        )
    )
    for row in versions.all():
        content = json.loads(row.content)
        item = shelf.get((row.campaign_id, content.get("resource", "")))
        if item is None:
            continue
        content["resource_card"] = {"title": item.title, "url": item.url}
        said = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        connection.execute(
            sa.text("UPDATE version SET content = :said WHERE announcement_id = :id AND number = :number"),
            {"said": said, "id": row.announcement_id, "number": row.number},
        )


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", letters)))


def _whole() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
