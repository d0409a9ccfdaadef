"""A post: one announcement as one partner will see it, in words and pictures, before it becomes a Discord card."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostLink:
    """A link button with its label already in the reader's language."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A row of `data/helplines.csv`, or what a partner gave as its own line, byte for byte."""

    country_code: str
    country: str
    name: str
    kind: str
    """helpline | hotline."""
    phone: str
    url: str
    is_to_be_checked: bool
    """True where the evidence is indirect or older than 180 days: show "please check" and the directory as well."""
    audience: str = ""
    """children | everyone | parents; empty where nobody says."""
    hours: str = ""
    given_by: str = ""
    """The partner that gave it as its own; empty for a row of the file."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to attach, with the words for who does not see it."""

    name: str
    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Post:
    """What the card shows. Everything is final text: variables are filled in, the language is chosen."""

    reference: str
    """Printed small on the card; people quote it and recovery finds it."""
    campaign_name: str
    campaign_slug: str
    locale: str
    title: str
    body: str
    colour: int
    """0xRRGGBB."""
    image: Image | None = None
    is_sensitive: bool = False
    help_lines: tuple[HelpLine, ...] = ()
    has_pledge_button: bool = False
    pledge_key: str = ""
    """The one pledge its button leads to; empty for all of them."""
    links: tuple[PostLink, ...] = ()
    mention_role_id: int | None = None
    corrected_on: str = ""
    """The day as the reader writes it, where the post was corrected and says so; empty where not."""
    note: str = ""
    """What was corrected, in few words, for the line that says so; or empty."""
    pledges: int | None = None
    """The number of pledges its text shows, 0 while that is hidden; None where the text does not carry it."""
