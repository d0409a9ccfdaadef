"""A picture beside words about harm goes out once somebody has looked at it: nobody in it may be in distress."""

from campaigns.model.announcement import Announcement
from campaigns.model.errors import ConflictError
from campaigns.model.item_evidence import has_picture_to_confirm


def must_be_seen(known: Announcement, *, is_confirmed: bool) -> dict[str, object]:
    """Refuse a picture nobody has confirmed; returns what the audit keeps of the confirmation."""
    if not has_picture_to_confirm(known.content):
        return {}
    if not is_confirmed:
        raise ConflictError(
            f"{known.reference} speaks about harm and has a picture that nobody has confirmed.",
            why="A picture of somebody in distress hurts those who lived through the same.",
            fix="Open it by itself with /announce approve, look at the picture, and confirm that it shows none.",
        )
    return {"no_distress_in": known.content.image_digest or known.content.image}
