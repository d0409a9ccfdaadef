"""Whom to call in danger, by country: rows of `campaigns/data/emergency_numbers.csv`, each with its source.

A country with several numbers for several services, or without a source, has no row: a wrong number is worse than none.
"""

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def numbers() -> Mapping[str, str]:
    """Read the emergency numbers by ISO 3166-1 alpha-2 code, byte for byte."""
    text = resources.files("campaigns").joinpath("data", "emergency_numbers.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    return {row["country_code"]: row["phone"] for row in rows if row["source"].strip()}
