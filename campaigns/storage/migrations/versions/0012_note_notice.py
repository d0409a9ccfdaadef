"""A notice that a note of a group or an organisation waits to be read."""

from campaigns.storage.migrations.checks import replace_check

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KINDS = (
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
)


def upgrade() -> None:
    """Go forward; there is no way back."""
    listed = ", ".join(f"'{kind}'" for kind in _KINDS)
    replace_check("notice", "kind_known", f"kind IN ({listed})")
