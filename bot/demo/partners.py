"""The sample partners: those of `campaigns/data/demo_partners.csv`, fewer of them, or more from a seed.

Whatever is made here is a partner file like an organiser's own, and is read by the same reader.
"""

import csv
import io
import random
from collections.abc import Iterator
from importlib import resources

from campaigns.actions import partners
from campaigns.model.errors import InputError
from campaigns.model.partner import PartnerDraft

FILE = "demo_partners.csv"
USUAL = 14
MOST = 500

_PLACES = (
    ("BE", "Europe/Brussels", "fr"),
    ("BR", "America/Sao_Paulo", "pt-BR"),
    ("CL", "America/Santiago", "es"),
    ("CO", "America/Bogota", "es"),
    ("DK", "Europe/Copenhagen", "en"),
    ("FI", "Europe/Helsinki", "en"),
    ("FR", "Indian/Reunion", "fr"),
    ("JP", "Asia/Tokyo", "en"),
    ("KE", "Africa/Nairobi", "en"),
    ("LU", "Europe/Luxembourg", "de"),
    ("MX", "America/Mexico_City", "es"),
    ("NZ", "Pacific/Auckland", "en-NZ"),
    ("PE", "America/Lima", "es"),
    ("SG", "Asia/Singapore", "en"),
    ("SN", "Africa/Dakar", "fr"),
    ("UY", "America/Montevideo", "es"),
)
_FIRST = ("Bright", "Calm", "Clear", "Kind", "Lively", "Open", "Quiet", "Steady", "Warm", "Wide")
_SECOND = ("Bay", "Bridge", "Circle", "Garden", "Harbour", "Lantern", "Meadow", "Square", "Window", "Workshop")
_CHANNELS = ("announcements_channel_id", "resources_channel_id", "news_channel_id")


def drafts(count: int, seed: int) -> tuple[PartnerDraft, ...]:
    """Give so many sample partners; the same seed gives the same ones."""
    if not 1 <= count <= MOST:
        raise InputError(f"The demo takes 1 to {MOST} partners, not {count}.", fix="Leave --partners out for fourteen.")
    text = resources.files("campaigns.data").joinpath(FILE).read_text(encoding="utf-8")
    shipped = list(csv.DictReader(io.StringIO(text)))
    rows = _spread(shipped, count) if count < len(shipped) else shipped
    rows += _more(count - len(rows), random.Random(seed), dict.fromkeys(shipped[0], ""))  # noqa: S311 - samples
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, fieldnames=list(shipped[0]))
    writer.writeheader()
    writer.writerows(rows)
    return partners.read_file(sheet.getvalue().encode(), FILE)


def _spread(rows: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    """Choose few of many so that the first and the last are in: they lie far apart."""
    step = (len(rows) - 1) / max(count - 1, 1)
    return [rows[round(place * step)] for place in range(count)]


def _more(count: int, dice: random.Random, empty: dict[str, str]) -> list[dict[str, str]]:
    ids = _ids(dice)
    return [_made(number, dice, ids, empty) for number in range(count)]


def _made(number: int, dice: random.Random, ids: Iterator[str], empty: dict[str, str]) -> dict[str, str]:
    country, timezone, locale = _PLACES[number % len(_PLACES)]
    name = f"{dice.choice(_FIRST)} {dice.choice(_SECOND)} {number + 1} (sample)"
    facts = {"guild_id": next(ids), "name": name, "country": country, "timezone": timezone, "locale": locale}
    channels = dict(zip(_CHANNELS[: dice.randint(1, len(_CHANNELS))], ids, strict=False))
    return {**empty, **facts, **channels, "tags": dice.choice(("", "schools", "youth", "parents;schools"))}


def _ids(dice: random.Random) -> Iterator[str]:
    seen: set[int] = set()
    while True:
        found = dice.randrange(10**17, 10**18)
        if found not in seen:
            seen.add(found)
            yield str(found)
