"""Posts as short as can be."""

from campaigns.model.post import Post


def post(reference: str = "SID27-014", body: str = "Together for a better internet.") -> Post:
    """Write a plain post."""
    return Post(
        reference=reference,
        campaign_name="Safer Internet Day 2027",
        campaign_slug="sid-2027",
        locale="en",
        title="Hello",
        body=body,
        colour=0x0B6E99,
    )
