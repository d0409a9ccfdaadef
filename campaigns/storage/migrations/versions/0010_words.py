"""Words that columns may hold since then."""

from campaigns.storage.migrations.checks import replace_check

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back."""
    words_of: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (
            "notice",
            "kind",
            (
                "suspended",
                "revived",
                "late",
                "precheck",
                "resting",
                "safe-mode",
                "compared",
                "help-line-due",
                "help-line-given",
                "help-line-rejected",
                "item",
                "feed",
                "link",
                "burst",
                "milestone",
                "note",
            ),
        ),
    )
    for table, column, words in words_of:
        listed = ", ".join(f"'{word}'" for word in words)
        replace_check(table, f"{column}_known", f"{column} IN ({listed})")
