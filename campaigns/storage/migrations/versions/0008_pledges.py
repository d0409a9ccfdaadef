"""Names with consent, groups and their notes, versions of texts."""

import sqlalchemy as sa
from alembic import op

from campaigns.storage.migrations.checks import add_check, replace_check

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back."""
    _texts()
    _pledges()
    _notes()
    op.add_column("campaign", sa.Column("pledging_opens", sa.Text(), server_default="", nullable=False))
    op.add_column("campaign", sa.Column("pledging_closes", sa.Text(), server_default="", nullable=False))
    op.add_column("campaign", sa.Column("pledge_goal", sa.Integer(), nullable=True))
    add_check("campaign", "goal_counts", "pledge_goal IS NULL OR pledge_goal >= 1")
    op.add_column("partner", sa.Column("educator_role_id", _whole(), nullable=True))


def _texts() -> None:
    op.add_column("pledge_text", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    add_check("pledge_text", "version_counts", "version >= 1")
    op.create_table(
        "pledge_text_version",
        sa.Column("pledge_text_id", _whole(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_text_id"], ["pledge_text.id"], name=op.f("fk_pledge_text_version_pledge_text_id")
        ),
        sa.PrimaryKeyConstraint("pledge_text_id", "version", name=op.f("pk_pledge_text_version")),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO pledge_text_version (pledge_text_id, version, texts) SELECT id, 1, texts FROM pledge_text")


def _pledges() -> None:
    op.add_column("pledge", sa.Column("text_version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("pledge", sa.Column("consented_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    # rows from before: consent goes with a name, and was given with the pledge
    op.execute("UPDATE pledge SET consent_version = '' WHERE display_name = ''")
    op.execute("UPDATE pledge SET consented_at = pledged_at WHERE consent_version <> ''")
    replace_check("pledge", "size_fits_kind", "size >= 1 AND size <= 1000 AND (kind = 'group' OR size = 1)")
    empty = "withdrawn_at IS NULL OR (person IS NULL AND display_name = '' AND consent_version = '')"
    replace_check("pledge", "tombstone_is_empty", empty)
    replace_check("pledge", "name_has_consent", "(display_name = '') = (consent_version = '')")
    add_check("pledge", "consent_has_instant", "(consent_version = '') = (consented_at IS NULL)")
    add_check("pledge", "group_has_partner", "kind = 'person' OR partner_id IS NOT NULL")
    op.drop_index("uq_pledge_person", table_name="pledge")
    _index("uq_pledge_person", ["person", "pledge_text_id", "kind"], "person IS NOT NULL")
    standing = "kind = 'organisation' AND withdrawn_at IS NULL"
    _index("uq_pledge_organisation", ["pledge_text_id", "partner_id"], standing)


def _notes() -> None:
    reasons = "'names-somebody', 'contact', 'advertising', 'unkind', 'off-topic'"
    op.create_table(
        "pledge_note",
        sa.Column("pledge_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("refusal", sa.Text(), server_default="", nullable=False),
        sa.Column("written_at", _whole(), nullable=False),
        sa.Column("decided_at", _whole()),
        sa.CheckConstraint("state IN ('waiting', 'approved', 'refused')", name=op.f("ck_pledge_note_state_known")),
        sa.CheckConstraint(f"refusal IN ('', {reasons})", name=op.f("ck_pledge_note_refusal_known")),
        sa.CheckConstraint("(state = 'refused') = (refusal <> '')", name=op.f("ck_pledge_note_refused_has_reason")),
        sa.CheckConstraint("(state = 'refused') = (body = '')", name=op.f("ck_pledge_note_refused_is_empty")),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_pledge_note_decided_has_instant")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_note_pledge_id")),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk_pledge_note")),
        sqlite_strict=True,
    )
    _index("ix_pledge_note_waiting", ["written_at"], "state = 'waiting'", is_unique=False, table="pledge_note")


def _index(name: str, columns: list[str], condition: str, *, is_unique: bool = True, table: str = "pledge") -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=is_unique, sqlite_where=where, postgresql_where=where)


def _whole() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
