"""A version's content as plain data and back. Equal content is equal data, so an import twice changes nothing."""

from typing import Any

from campaigns.model import lateness, recurrence, taxonomy, when
from campaigns.model.announcement import AnnouncementKind, Content, LinkButton, Mention, ResourceCard, Text
from campaigns.model.partner import DestinationKind


def dump(content: Content) -> dict[str, Any]:
    """Write content as plain data; what is empty is left out."""
    data: dict[str, Any] = {
        "kind": content.kind,
        "when": when.format(content.when) if content.when else "",
        "repeat": recurrence.format(content.repeat) if content.repeat else "",
        "late": lateness.format(content.late),
        "destination": content.destination,
        "texts": {
            locale: {"title": text.title, "body": text.body, "alt": text.alt} for locale, text in content.texts.items()
        },
        "audience": list(content.audience),
        "partners": list(content.partners),
        "topics": list(content.topics),
        **{name: list(ids) for name, ids in taxonomy.written(content.tags()).items()},
        "is_sensitive": content.is_sensitive,
        "mention": content.mention,
        "has_pledge_button": content.has_pledge_button,
        "pledge": content.pledge,
        "links": [{"labels": dict(link.labels), "url": link.url} for link in content.links],
        "image": content.image,
        "image_digest": content.image_digest,
        "image_digests": dict(content.image_digests) or "",
        "resource": content.resource,
        "resource_card": {"title": card.title, "url": card.url} if (card := content.resource_card) else "",
        "colour": content.colour,
    }
    return {name: value for name, value in data.items() if value not in ("", [], None, False)}


def load(data: dict[str, Any]) -> Content:
    """Read content back."""
    return Content(
        kind=AnnouncementKind(data["kind"]),
        when=when.parse(data["when"]) if "when" in data else None,
        repeat=recurrence.parse(data["repeat"]) if "repeat" in data else None,
        late=lateness.parse(data["late"]),
        destination=DestinationKind(data["destination"]),
        texts={locale: Text(**text) for locale, text in data["texts"].items()},
        audience=tuple(data.get("audience", ())),
        partners=tuple(data.get("partners", ())),
        topics=tuple(data.get("topics", ())),
        is_sensitive=data.get("is_sensitive", False),
        mention=Mention(data.get("mention", Mention.NONE)),
        has_pledge_button=data.get("has_pledge_button", False),
        pledge=data.get("pledge", ""),
        links=tuple(LinkButton(labels=link["labels"], url=link["url"]) for link in data.get("links", ())),
        image=data.get("image", ""),
        image_digest=data.get("image_digest", ""),
        image_digests=data.get("image_digests", {}),
        resource=data.get("resource", ""),
        resource_card=ResourceCard(**data["resource_card"]) if "resource_card" in data else None,
        colour=data.get("colour"),
        **taxonomy.gather(data),
    )
