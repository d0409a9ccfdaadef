"""Steps of the number worth a word: a ladder everybody has, and goals of one's own. Each is reached once, ever."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count, takewhile
from typing import Final

from campaigns.model.pledge import SMALLEST_SHOWN_COUNT

LARGEST: Final = 1_000_000_000
_BELOW_A_HUNDRED: Final = (10, 25, 50)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step, and whether it was reached."""

    step: int
    is_own: bool
    reached_at: datetime | None
    announcement: str
    """Reference of the post about it; empty where there is none."""


def ladder() -> Iterator[int]:
    """Climb without end: 10, 25, 50, 100, 250, 500, 1000, ..."""
    for power in count():
        yield from (step * 10**power for step in _BELOW_A_HUNDRED)


def newly_reached(total: int, own: Iterable[int], known: Iterable[int]) -> list[int]:
    """List the steps the number has reached that were never reached before, lowest first."""
    steps = {*takewhile(lambda step: step <= total, ladder()), *(step for step in own if step <= total)}
    return sorted(steps - set(known))


def may_be(step: int) -> bool:
    """Say whether a goal can be set: large enough to be shown, small enough to be a number of people."""
    return SMALLEST_SHOWN_COUNT <= step <= LARGEST


TEXTS: Final = {
    "en": (
        "{step} pledges",
        (
            "**{step}** pledges for a better internet have been made in {{campaign.name}}. Thank you to "
            "everyone who took "
            "part, whatever your role. There is room for yours, too."
        ),
    ),
    "de": (
        "{step} Versprechen",
        (
            "**{step}** Versprechen für ein besseres Internet sind bei {{campaign.name}} zusammengekommen. "
            "Danke an alle, "
            "die mitmachen, egal in welcher Rolle. Auch deines hat noch Platz."
        ),
    ),
    "fr": (
        "{step} promesses",
        (
            "**{step}** promesses pour un meilleur internet ont été faites avec {{campaign.name}}. Merci à toutes les "
            "personnes qui participent, quel que soit leur rôle. La tienne a aussi sa place."
        ),
    ),
    "es": (
        "{step} promesas",
        (
            "Ya se han hecho **{step}** promesas por una internet mejor en {{campaign.name}}. Gracias a todas las "
            "personas que participan, sea cual sea su papel. También hay sitio para la tuya."
        ),
    ),
    "pt": (
        "{step} promessas",
        (
            "Já foram feitas **{step}** promessas por uma internet melhor em {{campaign.name}}. Obrigado a todas as "
            "pessoas que participam, seja qual for o seu papel. Também há lugar para a tua."
        ),
    ),
}
"""What the post says: title and body by language; `{step}` is filled in, the campaign's name stays a variable."""
