"""A capability: one of the things a country needs to protect children online (WeProtect's Model National
Response).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """A row of `data/mnr_capabilities_2016.csv`."""

    id: str
    domain: str
    capability: str
    summary: str
