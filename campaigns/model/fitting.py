"""Which material may be handed to children and young people: only what says that it was made for them.

A post speaks to the young when its audience names them. Each such audience has to be one the resource is for, by its
own audience and, where it gives them, by its ages. What does not say whom it is for is nobody's guess to make.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from campaigns.model.age_band import AgeBand
from campaigns.model.announcement import Content
from campaigns.model.errors import ConflictError
from campaigns.model.link_place import links_in, place_of
from campaigns.model.plan import Resource

BANDS: Final[Mapping[str, frozenset[AgeBand]]] = {
    "children": frozenset({AgeBand.FROM_3, AgeBand.FROM_7}),
    "young-people": frozenset({AgeBand.FROM_11, AgeBand.FROM_14}),
}
"""The ages behind each audience of the young."""
EVERYBODY: Final = "general-public"


def speaks_to_the_young(audience: Iterable[str]) -> bool:
    """Say whether a post for this audience is for children or young people."""
    return any(each in BANDS for each in audience)


def why_unfit(audience: Iterable[str], item: Resource) -> str:
    """Say why a resource cannot go into a post for this audience; empty where it may."""
    return next((said for young in audience if young in BANDS for said in _reasons(young, item)), "")


def carried(content: Content, shelf: Iterable[Resource]) -> tuple[Resource, ...]:
    """List the resources a post hands on: by its key, or by their address in a button or a text."""
    places = {place_of(url) for url in links_in(content)}
    return tuple(item for item in shelf if item.key == content.resource or place_of(item.url) in places)


def must_fit(reference: str, content: Content, shelf: Iterable[Resource]) -> None:
    """Raise where a post for the young carries a resource that was not made for them."""
    for item in carried(content, shelf):
        if why := why_unfit(content.audience, item):
            raise ConflictError(
                f"{reference} speaks to {' and '.join(each for each in content.audience if each in BANDS)}, and “"
                f"{item.title}” is not for them.",
                why=why,
                fix="Hand on something made for them, take them out of the post's audience, or, if the shelf is wrong,"
                " say whom it is for with /resource add.",
            )


def _reasons(young: str, item: Resource) -> Iterator[str]:
    if not item.audience and not item.ages:
        yield "The shelf does not say whom it is for."
    if item.audience and not {young, EVERYBODY} & set(item.audience):
        yield f"The shelf says that it is for {', '.join(item.audience)}."
    if item.ages and not BANDS[young] & set(item.ages):
        yield f"The shelf says that it is for these ages: {', '.join(item.ages)}."
    if not item.ages and young not in item.audience:
        yield "It is for everybody, and the shelf does not say for which ages."
