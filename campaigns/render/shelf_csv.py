"""The shelf as a spreadsheet: reading it again gives the same resources. Encode it as `utf-8-sig`."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from campaigns.model.plan import Resource
from campaigns.model.taxonomy import Taxonomy
from campaigns.render import cells, plan_files

COLUMNS: Final = (
    "key",
    "title",
    "publisher",
    "url",
    "language",
    "audience",
    "ages",
    "themes",
    "licence",
    "year",
    "version",
    "description",
    "expires",
    *(each.value for each in Taxonomy),
)


def write(shelf: Iterable[Resource]) -> str:
    """Write one row for each resource."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    for item in shelf:
        fields = plan_files.resource_fields(item)
        sheet.writerow([cells.safe(_cell(fields.get(column, ""))) for column in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return "; ".join(re.sub(r"[;|\\]", r"\\\g<0>", word) for word in value)
