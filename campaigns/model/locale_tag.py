"""Language tags as in BCP 47: `en`, `pt-BR`, `zh-Hant-TW`. Spelled one way, so that equal languages are
equal strings.
"""

import re
from typing import Final

from campaigns.model import nearest
from campaigns.model.errors import InputError

_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)",
    re.IGNORECASE | re.ASCII,
)


def parse(text: str) -> str:
    """Read a language tag and return it in its usual spelling; raise InputError with the fix."""
    tag = text.strip()
    match = _TAG.fullmatch(tag)
    if match is None:
        dashed = tag.replace("_", "-")
        fix = (
            f"write `{parse(dashed)}`" if dashed != tag and _TAG.fullmatch(dashed) else "write it like `en` or `pt-BR`"
        )
        raise InputError(f"{nearest.quote(tag)} is not a language tag (BCP 47);", fix=fix)
    script, region = match["script"] or "", match["region"] or ""
    parts = [match["language"].lower(), script.title(), region.upper(), match["variants"].lower().strip("-")]
    return "-".join(part for part in parts if part)


def is_tag(text: str) -> bool:
    """Say whether something is spelled as a language tag; whether there is such a language is another question."""
    return _TAG.fullmatch(text.strip()) is not None


def language_of(tag: str) -> str:
    """Return the bare language of a tag: `pt` of `pt-BR`."""
    return tag.partition("-")[0].lower()


def region_of(tag: str) -> str:
    """Return the country or area of a tag, `BR` of `pt-BR`; empty where it has none."""
    match = _TAG.fullmatch(tag)
    return (match["region"] or "").upper() if match else ""
