"""A spreadsheet of announcements is all right, or every mistake is told at once with its row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model.announcement import LinkButton
from campaigns.model.errors import ProblemsError
from campaigns.model.plan import Plan
from campaigns.sources import plan_csv
from campaigns.sources.plan_header import CampaignHeader
from tests.sources.mistakes import lines_of
from tests.sources.plans import FACTS

HEADER = CampaignHeader(
    name="Safer Internet Day 2027", anchor_on=date(2027, 2, 9), is_anchor_confirmed=False, source_locale="en"
)
GOOD = """\
Key,Locale,When,Title,Body,Partners,Sensitive,Buttons
kick-off,en,T-14 09:00 local,It begins,"Hello, {partner.name}",tag:schools|country:PT,yes,pledge | Read <https://example.org/a;b>
kick-off,de,,Es beginnt,"Hallo, {partner.name}",,,pledge | Lesen <https://example.org/a;b>
"""


def read(text: str | bytes, header: CampaignHeader = HEADER) -> Plan:
    return plan_csv.read(text.encode() if isinstance(text, str) else text, "plan.csv", FACTS, campaign=header)


def mistakes(text: str | bytes) -> list[str]:
    return lines_of(lambda: read(text))


def test_the_rows_of_one_key_become_one_announcement_in_each_language() -> None:
    plan = read(GOOD)
    (planned,) = plan.announcements
    assert plan.anchor_on == date(2027, 2, 9)
    assert {locale: text.title for locale, text in planned.content.texts.items()} == {
        "en": "It begins",
        "de": "Es beginnt",
    }
    assert planned.content.partners == ("tag:schools", "country:PT")
    assert planned.content.is_sensitive
    assert planned.content.has_pledge_button
    assert planned.content.links == (LinkButton({"en": "Read", "de": "Lesen"}, "https://example.org/a;b"),)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.replace("Hello,", "Hello").replace("Hallo,", "Hallo").replace("a;b", "ab").replace(",", ";"),
        lambda text: text.replace(",", "\t").replace("Hello\t", "Hello").replace("Hallo\t", "Hallo"),
        lambda text: text.replace("kick-off,de", "\n,,,,,,,\nkick-off,de"),
        lambda text: text.replace("Key,Locale", "KEY,locale"),
    ],
    ids=["windows", "semicolons", "tabs", "blank rows", "header case"],
)
def test_what_spreadsheets_do_to_a_file_changes_nothing(change: Callable[[str], str | bytes]) -> None:
    content, plain = read(change(GOOD)).announcements[0].content, read(GOOD).announcements[0].content
    assert replace(content, texts={}, links=()) == replace(plain, texts={}, links=())
    assert content.texts.keys() == plain.texts.keys()


def test_each_mistake_is_told_with_the_row_a_spreadsheet_shows() -> None:
    text = (
        "key,locale,when,title,body,capabilities,sensitive,late,kindd\n"
        'kick-off,en,T-14 25:00 local,It begins,"two\nlines",MNR-99,maybe,soon,\n'
        "kick-off,en,,Again,x,,,,\n"
        "kick-off,de_AT,,Los,x,,,send 6h,\n"
        ",fr,T 09:00 UTC,Bonjour,{partner.nom},,,,\n"
        "later,,T 09:00 UTC,x,y,,,,\n"
    )
    told = mistakes(text)
    assert [": ".join(line.split(": ")[1:3]) for line in told] == [
        "row 1: kindd",
        "row 2: kick-off.capabilities",
        "row 2: kick-off.late",
        "row 2: kick-off.sensitive",
        "row 2: kick-off.when",
        "row 3: kick-off.locale",
        "row 4: kick-off.late",
        "row 4: kick-off.locale",
        "row 5: body",
        "row 5: key",
        "row 5: text",
        "row 6: later.locale",
    ]
    assert "did you mean `kind`?" in told[0]
    assert "row 2 has the text in `en` already" in told[5]
    assert "write `de-AT`" in told[7]


@pytest.mark.parametrize(
    ("buttons", "told"),
    [
        ("Lesen <https://example.org/other>", "has other buttons than row 2; only the labels may differ"),
        ("pledge | Lesen https://example.org", "has other buttons than row 2"),
    ],
)
def test_languages_may_differ_in_labels_only(buttons: str, told: str) -> None:
    text = GOOD.replace("pledge | Lesen <https://example.org/a;b>", buttons)
    assert [line for line in mistakes(text) if told in line and "row 3" in line]


def test_a_resource_has_to_be_one_the_campaign_has() -> None:
    text = GOOD.replace("Buttons", "Resource").replace("pledge | Read <https://example.org/a;b>", "guide")
    text = text.replace("pledge | Lesen <https://example.org/a;b>", "")
    assert '"guide" is not a resource of this plan' in mistakes(text)[0]
    assert read(text, replace(HEADER, resource_keys=frozenset({"guide"}))).announcements[0].content.resource == "guide"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (GOOD.encode("utf-16"), "this file is UTF-16 or not text at all, we need UTF-8; save the sheet as `CSV UTF-8`"),
        (b"PK\x03\x04...", "this is a spreadsheet or an archive (XLSX, ODS, ZIP), not a text file; save the sheet as"),
        ("key,locale,when,title,body\na,en,T 09:00 UTC,é,x\n".encode("cp1252"), "line 2: byte 0xE9 is not UTF-8"),
        (b"", "row 1: there is no header; it needs key, locale, when, title, body"),
        (b"key,locale,when,title,body\n", "row 2: there are no rows under the header"),
        (b'key,locale,when,title,body\na,en,"T', 'row 2: a quotation mark (") is opened and never closed'),
        (b"x" * 2_000_001, "the limit is 2 MB"),
    ],
)
def test_a_file_that_is_no_table_is_one_clear_problem(data: bytes, told: str) -> None:
    found = mistakes(data)
    assert len(found) == 1
    assert told in found[0]


def test_a_text_that_was_not_quoted_is_noticed() -> None:
    assert "row 2: a cell stands under no column name" in "\n".join(
        mistakes("key,locale,when,title,body\na,en,T 09:00 UTC,x,one, two\n")
    )


_CELLS = st.sampled_from(
    [
        "kick-off",
        "en",
        "de",
        "T 09:00 UTC",
        "x",
        "",
        "pledge",
        "a <https://b.org>",
        "\\",
        "<",
        '"',
        ";",
        "'=",
        "\0",
        "\n",
        "all",
    ]
)
_ROWS = st.lists(st.lists(_CELLS, max_size=9).map(",".join), max_size=4).map("\n".join)


@given(st.binary(max_size=200) | st.sampled_from(["key", "locale", "title"]).map(str.encode))
def test_arbitrary_bytes_never_raise_anything_but_problems(data: bytes) -> None:
    with pytest.raises(ProblemsError):
        read(data)


@given(_ROWS)
def test_arbitrary_cells_are_a_plan_or_problems(rows: str) -> None:
    try:
        plan = read("key,locale,when,title,body,alt,buttons,partners,image\n" + rows)
    except ProblemsError:
        return
    assert all("en" in planned.content.texts for planned in plan.announcements)
