"""Resources that are searched, checked and replaced."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward; there is no way back."""
