"""Age bands: whom material was made for, as education packs are published."""

from enum import StrEnum


class AgeBand(StrEnum):
    """Ages in years; the upper end belongs to the next band as well, as publishers mean it."""

    FROM_3 = "3-7"
    FROM_7 = "7-11"
    FROM_11 = "11-14"
    FROM_14 = "14-18"
    ADULTS = "adults"
