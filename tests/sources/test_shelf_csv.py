"""A shelf as a spreadsheet: every mistake with its row and column, and files from before stay valid."""

from datetime import date

import pytest

from campaigns.model.age_band import AgeBand
from campaigns.model.errors import ProblemsError
from campaigns.sources import plan_toml, shelf_csv
from campaigns.sources.plan_header import CampaignHeader
from tests.sources.plans import FACTS

HEADER = CampaignHeader("SID", date(2027, 2, 9), is_anchor_confirmed=True, source_locale="en")
HEAD = "Key;Title;Publisher;URL;Language;Audience;Ages;Themes;Year;Expires\n"
PLAN = '[campaign]\nname = "SID"\nanchor = 2027-02-09\nsource_locale = "en"\n[[resource]]\nkey = "guide"\n'
FACTS_OF_A_GUIDE = 'title = "Guide"\npublisher = "WHO"\nurl = "https://who.example/"\nlanguage = "en"\n'


def test_a_sheet_from_a_spreadsheet_is_read() -> None:
    row = "quiz;A quiz;Alliance;https://a.example/quiz;en;young-people|educators;11-14;a\\|b;2026;2027-12-31\n"
    (item,) = shelf_csv.read((HEAD + row).encode("utf-8-sig"), "shelf.csv", FACTS, campaign=HEADER).resources
    assert (item.audience, item.ages, item.themes) == (("young-people", "educators"), (AgeBand.FROM_11,), ("a|b",))
    assert (item.year, item.expires_on) == (2026, date(2027, 12, 31))


def test_every_mistake_is_told_with_its_row_and_column() -> None:
    rows = "quiz;A quiz;;https://a.example/quiz;en;;12-13;;soon;\nquiz;B;P;nowhere;xx;;;;;31.12.2027\n"
    with pytest.raises(ProblemsError) as told:
        shelf_csv.read((HEAD + rows).encode(), "shelf.csv", FACTS, campaign=HEADER)
    lines = str(told.value)
    for place in (
        "row 2: quiz.publisher",
        "row 2: quiz.ages",
        "row 2: quiz.year",
        "row 3: quiz.key",
        "row 3: quiz.url",
        "row 3: quiz.language",
        "row 3: quiz.expires",
    ):
        assert place in lines


def test_a_plan_from_before_is_read_and_one_of_today_says_more() -> None:
    (item,) = plan_toml.read((PLAN + FACTS_OF_A_GUIDE).encode(), "plan.toml", FACTS).resources
    assert (item.ages, item.version, item.description) == ((), "", "")
    more = 'ages = ["7-11", "adults"]\nversion = "2nd"\ndescription = "A guide."\n'
    (item,) = plan_toml.read((PLAN + FACTS_OF_A_GUIDE + more).encode(), "plan.toml", FACTS).resources
    assert (item.ages, item.version) == ((AgeBand.FROM_7, AgeBand.ADULTS), "2nd")
    with pytest.raises(ProblemsError, match="is not an age band"):
        plan_toml.read((PLAN + FACTS_OF_A_GUIDE + 'ages = ["12-13"]\n').encode(), "plan.toml", FACTS)
