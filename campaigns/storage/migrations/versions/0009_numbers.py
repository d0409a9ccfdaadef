"""Milestones, statements, what is held out of the public number, and the end of a campaign's key."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back."""
