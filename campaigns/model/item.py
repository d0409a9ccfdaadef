"""By which marks an item is recognised: canonical link, normalised title, date, digest. All pure, all total:
hostile input gives an empty mark, never an error.
"""

import hashlib
import html
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from campaigns.model.feed import ItemKeys, ParsedItem

# Parameters that say how a reader came, not what they read: utm_*, mc_* (Mailchimp), pk_* and mtm_*
# (Matomo), at_* (Piano), hsa_* (HubSpot ads), the click ids of the advertising networks, and what feed
# services append.
_TRACKING = re.compile(
    r"(?:utm|mc|pk|piwik|mtm|matomo|at|hsa|vero|oly|wt|stm|itm)_\w*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mkt_tok"
    r"|_hsenc|_hsmi|_ga|_gl|_openstat|ref_src|ref_url|cmpid|s_cid|ns_\w+|xtor|spm",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TAG = re.compile(r"<[^<>]*>")
_ID_LENGTH = 20
_NAME_LENGTH = 100
"""Letters of the text that stand in for a missing title."""


def canonical_link(url: str) -> str:
    """One spelling per page: scheme, `www.`, default port, tracking, fragment and trailing slash gone; ""
    if not http."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return ""
    place = host.removeprefix("www.") + (f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme] else "")
    # "#!" carried the page's name on sites of the 2010s; every other fragment is a place in the same page
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    path = re.sub(r"/{2,}", "/", unquote(parts.path, errors="surrogateescape")).rstrip("/")
    printable = path.encode("utf-8", "replace").decode()
    return urlunsplit(("", place, printable, _without_tracking(parts.query), fragment)).removeprefix("//")


def _without_tracking(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair[0])))


def normalised_title(title: str) -> str:
    """Letters and digits only, in lower case, without accents' spelling variants: how people see two titles
    as one."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.findall(r"\w+", folded))


def visible_text(markup: str) -> str:
    """What a reader sees of sanitised HTML, on one line."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def digest_of(*texts: str) -> str:
    """A short fingerprint of some texts."""
    whole = "\x1f".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:32]


def keys_of(
    *, guid: str, link: str, title: str, published_at: datetime | None, summary_html: str, content_html: str
) -> ItemKeys:
    """Make the marks of one item. The address of a whole site is no mark; without a title its first words
    are."""
    canonical = canonical_link(link)
    is_page = "/" in canonical or "?" in canonical or "#" in canonical
    text = visible_text(summary_html), visible_text(content_html)
    name = title if normalised_title(title) else (text[0] or text[1])[:_NAME_LENGTH]
    return ItemKeys(
        guid=guid.strip(),
        link=canonical if is_page else "",
        title=normalised_title(name),
        date=published_at.astimezone(UTC).isoformat() if published_at else "",
        digest=digest_of(title, *text),
    )


def parsed_item(
    *,
    guid: str = "",
    link: str = "",
    title: str = "",
    summary_html: str = "",
    content_html: str = "",
    author: str = "",
    published_at: datetime | None = None,
    updated_at: datetime | None = None,
    categories: Sequence[str] = (),
    image_url: str = "",
    language: str = "",
) -> ParsedItem:
    """Make an item together with its marks."""
    keys = keys_of(
        guid=guid,
        link=link,
        title=title,
        published_at=published_at,
        summary_html=summary_html,
        content_html=content_html,
    )
    return ParsedItem(
        guid=guid,
        link=link,
        title=title,
        summary_html=summary_html,
        content_html=content_html,
        author=author,
        published_at=published_at,
        updated_at=updated_at,
        categories=tuple(categories),
        image_url=image_url,
        keys=keys,
        language=language,
    )


def id_of(keys: ItemKeys) -> str:
    """Name an item by everything it was recognised by when it was first seen; unique within its feed."""
    return digest_of(keys.guid, keys.link, keys.title, keys.date)[:_ID_LENGTH]
