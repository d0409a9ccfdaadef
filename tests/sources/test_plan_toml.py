"""A TOML plan is all right, or every mistake is told at once with its line."""

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model.announcement import LinkButton
from campaigns.model.errors import ProblemsError
from campaigns.model.partner import DestinationKind
from campaigns.sources import facts, plan_toml
from tests.sources.mistakes import lines_of
from tests.sources.plans import FACTS, GOOD

TEN_MISTAKES = """\
[campaign]
name = "Safer Internet Day 2027"
anchor = 2027-02-09
source_locale = "en"

[[announcement]]
key = "kick-off"
kind = "anouncement"
when = "T-14 25:00 local"
late = "sometimes"
partners = [
  "all",
  "country:Germany",
]
capabilities = ["MNR-99"]
mention = "everyone"
colr = "#FF0000"
[announcement.text.en]
title = "It begins"
body = \"\"\"
Hello {partner.nam}\"\"\"

[[announcement]]
key = "kick-off"
when = "T 09:00 UTC"
[announcement.text.de]
title = "Los"
body = "Geht's"
"""


def mistakes(text: str) -> list[str]:
    return lines_of(lambda: plan_toml.read(text.encode(), "plan.toml", FACTS))


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def with_lines(lines: str) -> str:
    return change('when = "T-14 09:00 local"', f'when = "T-14 09:00 local"\n{lines}')


def test_a_file_with_ten_mistakes_gives_ten_lines_each_with_its_place() -> None:
    told = mistakes(TEN_MISTAKES)
    assert [line.split(": ")[0] + ": " + line.split(": ")[1] for line in told] == [
        "plan.toml:8: kick-off.kind",
        "plan.toml:9: kick-off.when",
        "plan.toml:10: kick-off.late",
        "plan.toml:13: kick-off.partners[2]",
        "plan.toml:15: kick-off.capabilities[1]",
        "plan.toml:16: kick-off.mention",
        "plan.toml:17: kick-off.colr",
        "plan.toml:20: kick-off.text.en.body",
        "plan.toml:23: kick-off.text.en",
        "plan.toml:24: kick-off.key",
    ]
    assert "did you mean `announcement`?" in told[0]
    assert "write `DE` for Germany" in told[3]
    assert "did you mean `colour`?" in told[6]
    assert "`partner.name`" in told[7]
    assert "line 7" in told[9]


def test_the_shipped_plan_reads_without_a_problem_and_its_pictures_are_there() -> None:
    folder = Path(str(resources.files("campaigns"))) / "plans"
    known = facts.plan_facts(lambda path: (folder / path).is_file())
    plan = plan_toml.read((folder / "safer-internet-day.toml").read_bytes(), "safer-internet-day.toml", known)
    assert len(plan.announcements) >= 24
    assert not plan.is_anchor_confirmed


def test_the_fields_of_the_interface_are_all_read() -> None:
    text = with_lines(
        """
kind = "session"
repeat = "FREQ=WEEKLY;COUNT=3"
late = "drop 10m"
audience = ["parents"]
partners = ["tag:schools", "country:pt", "guild:123456789012345678"]
topics = ["cyberbullying"]
skills = ["empathy"]
capabilities = ["MNR-13"]
sensitive = true
mention = "role"
buttons = ["pledge", { label = "Read", url = "https://example.org/a" }]
image = "assets/kick-off.png"
resource = "guide"
colour = "#0B6E99"
"""
    )
    text += 'alt = "A sun"\n[[resource]]\nkey = "guide"\ntitle = "Guide"\npublisher = "WHO"\n'
    text += 'url = "https://example.org"\nlanguage = "en"\nyear = 2022\nexpires = 2028-01-01\n'
    text += '[[pledge]]\nkey = "ask"\nrole = "parent"\n[pledge.text.en]\ntext = "I ask first."\n'
    plan = plan_toml.read(text.encode(), "plan.toml", FACTS)
    content = plan.announcements[0].content
    assert content.destination is DestinationKind.EVENTS
    assert content.partners == ("tag:schools", "country:PT", "guild:123456789012345678")
    assert content.links == (LinkButton({"en": "Read"}, "https://example.org/a"),)
    assert content.is_sensitive
    assert content.has_pledge_button
    assert content.resource == plan.resources[0].key == "guide"
    assert content.colour == 0x0B6E99
    assert plan.pledges[0].texts == {"en": "I ask first."}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("anchor = 2027-02-09", "", "plan.toml:1: campaign.anchor: is missing; write `anchor = 2027-02-09`"),
        (
            "anchor = 2027-02-09",
            "anchor = 2027-02-09\nyear = 2027",
            "plan.toml:4: campaign.year: there is an `anchor` already",
        ),
        ("anchor = 2027-02-09", "year = 2027", "plan.toml:1: campaign.key_date: is missing"),
        ("anchor = 2027-02-09", "anchor = 2027-02-09T09:00:00", "plan.toml:3: campaign.anchor: has to be a day"),
        (
            '"en"',
            '"english"',
            'plan.toml:4: campaign.source_locale: "english" is not a language tag (BCP 47); write `en`',
        ),
        ('"en"', '"en_GB"', "write `en-GB`"),
        ("[campaign]", "[campain]", "plan.toml:1: campaign: the [campaign] table is missing"),
        ('"kick-off"', '"Kick Off"', "plan.toml:7: Kick Off.key: "),
        ('key = "kick-off"\n', "", "plan.toml:6: announcement[1].key: is missing"),
        ("[[announcement]]", "[announcement]", "plan.toml:6: announcement: write [[announcement]] with two brackets"),
        ('when = "T-14 09:00 local"', "", "plan.toml:6: kick-off.when: is missing"),
        ('"It begins"', f'"{"x" * 257}"', "kick-off.text.en.title: has 257 characters, 1 too many; the limit is 256"),
        ('"It begins"', '"It @everyone"', "character 4 starts `@everyone`"),
        ('"It begins"', '"It\\u200b begins"', "character 3 is U+200B ZERO WIDTH SPACE"),
        ('"It begins"', '"It\\u202e begins"', "character 3 is U+202E RIGHT-TO-LEFT OVERRIDE"),
        ('"It begins"', '"It\\nbegins"', "character 3 is a line break"),
        ('"It begins"', "7", "kick-off.text.en.title: has to be a text in quotation marks, this is a number"),
        ("{partner.name}", "{partner.name", "character 7 is a lone `{`; double it (`{{`)"),
    ],
)
def test_each_mistake_is_one_line_that_says_the_rule(old: str, new: str, told: str) -> None:
    found = mistakes(change(old, new))
    assert any(told in line for line in found), found


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("pledge = true", "kick-off.pledge: no such key; take it out"),
        ('partners = ["country:XX"]', "is not a country code"),
        ('partners = ["guild:12"]', "is not a Discord id"),
        ('partners = ["tag:"]', "selects nobody"),
        ("partners = []", "nobody would receive this"),
        ('partners = "all"', 'has to be a list like ["..."], this is a text'),
        ('sensitive = "yes"', "has to be true or false"),
        ('mention = "@here"', "nobody may notify everyone"),
        ('buttons = ["pledge", "pledge"]', "is there twice"),
        ('buttons = ["plege"]', '"plege" is not a button'),
        ('buttons = [{ label = "x", url = "http://a.org" }]', "an address starts with https://"),
        ('buttons = [{ label = "x", url = "https://a@b.org" }]', "hides where it leads"),
        (
            f'buttons = [{{ label = "{"x" * 81}", url = "https://a.org" }}]',
            "81 characters, 1 too many; the limit is 80",
        ),
        ('buttons = [{ label = "x" }]', "buttons[1].url: is missing"),
        ('buttons = [{ label = { en = "x", pt = "x" }, url = "https://a.org" }]', "the post has no text in `pt`"),
        ('image = "assets/kick-off.png"', "kick-off.text.en.alt: is missing; say what the picture shows"),
        ('resource = "nowhere"', '"nowhere" is not a resource of this plan'),
        ('repeat = "FREQ=HOURLY;COUNT=3"', "kick-off.repeat: "),
        ('topics = ["cyberbulling"]', "did you mean `cyberbullying`"),
        ('skills = ["empathie"]', "did you mean `empathy`"),
        ('inspire = ["life skills"]', "is not in INSPIRE strategies (2016); did you mean `life-skills`"),
        ('sdg = ["16.2"]', "is not in SDG targets (2015); did you mean `SDG-16.2`"),
        ('ending_the_torment = ["Schools"]', "did you mean `school-interventions`"),
        ('capabilities = ["helpline"]', "did you mean `MNR-11`"),
        ('capabilities = ["empathy"]', "is not in Model National Response (2016)"),
        ('audience = ["parent"]', "did you mean `parents`"),
        ('colour = "red"', "write it like `#1F6FEB`"),
        ('audience = ["parents", "parents"]', "is there twice"),
    ],
)
def test_a_bad_line_of_an_announcement_is_one_problem_at_that_line(line: str, told: str) -> None:
    found = mistakes(with_lines(line))
    assert len(found) == 1, found
    assert told in found[0]
    assert found[0].startswith("plan.toml:11:" if ".alt" in told else "plan.toml:9:")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("assets/other.png", 'there is no picture "assets/other.png"'),
        ("../secret.png", "has to be a path below the plan's folder"),
        ("/etc/kick-off.png", "has to be a path below the plan's folder"),
        ("C:\\\\kick-off.png", "has to be a path below the plan's folder"),
        ("assets/kick-off.svg", "has to be a picture that Discord shows"),
    ],
)
def test_a_picture_has_to_be_there_below_the_plans_folder(path: str, told: str) -> None:
    found = mistakes(with_lines(f'image = "{path}"') + 'alt = "A sun"\n')
    assert len(found) == 1
    assert found[0].startswith(f"plan.toml:9: kick-off.image: {told}")


def test_a_language_tag_that_cannot_be_read_is_one_problem() -> None:
    told = mistakes(change("[announcement.text.en]", "[announcement.text.english]"))
    assert told == ['plan.toml:10: kick-off.text.english: "english" is not a language tag (BCP 47); write `en`']


def test_the_same_language_in_two_spellings_is_refused() -> None:
    text = (
        GOOD
        + '[announcement.text.pt-BR]\ntitle = "a"\nbody = "b"\n[announcement.text.pt-br]\ntitle = "a"\nbody = "b"\n'
    )
    assert mistakes(text) == ["plan.toml:16: kick-off.text.pt-br: is the same language as `pt-BR`; keep one"]


def test_pledges_and_resources_are_checked_like_announcements() -> None:
    text = GOOD + (
        '[[pledge]]\nkey = "ask"\nrole = "parents"\n[pledge.text.de]\n'
        f'text = "{"x" * 101}"\n[[resource]]\nkey = "guide"\n'
        'title = "Guide"\nurl = "ftp://x"\nlanguage = "en"\nyear = 1\n'
    )
    assert [line.split(": ")[0][len("plan.toml:") :] + " " + line.split(": ")[1] for line in mistakes(text)] == [
        "13 pledge.ask.text.en",
        "15 pledge.ask.role",
        "17 pledge.ask.text.de.text",
        "18 resource.guide.publisher",
        "21 resource.guide.url",
        "23 resource.guide.year",
    ]


def test_a_broken_line_does_not_hide_the_other_mistakes() -> None:
    text = change('when = "T-14 09:00 local"', "when = T-14 09:00 local\nlate = 'soon'")
    assert [line.split(": ")[0] for line in mistakes(text)] == ["plan.toml:8", "plan.toml:9"]


def test_a_key_that_is_there_twice_does_not_hide_the_other_mistakes() -> None:
    text = change('title = "It begins"', 'title = "It begins"\ntitle = "again"\nsubtitle = "x"')
    told = mistakes(text)
    assert told[0] == "plan.toml:12: title: this key is there twice in its table; keep one"
    assert told[1].startswith("plan.toml:13: kick-off.text.en.subtitle: no such key; did you mean `title`?")
    assert len(told) == 2


def test_a_table_that_is_there_twice_does_not_hide_the_other_mistakes() -> None:
    told = mistakes(GOOD + '[announcement.text.en]\ntitle = "x"\n[[pledge]]\nrole = "parent"\n')
    assert told[0].startswith("plan.toml:13: [announcement.text.en] is there twice; keep one")
    assert [line.split(": ")[0] for line in told] == ["plan.toml:13", "plan.toml:15", "plan.toml:15"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"x = [1, 2\ny = 3\n", "plan.toml:2: y: a list is opened with [ and not closed"),
        (GOOD.encode("utf-16"), "plan.toml: this file is UTF-16"),
        (b'name = "\xe9t\xe9"', "plan.toml:1: byte 0xE9 is not UTF-8"),
        (b"PK\x03\x04....", "plan.toml: this is a spreadsheet or an archive"),
        (b"#" * 2_000_001, "the limit is 2 MB"),
        (b"a = " + b"[" * 5_000, "nested too deeply"),
        (b"a = " + b"9" * 5_000, "a number in this file is too long"),
        (b"a." * 100_000 + b"x = 1", "plan.toml:1: names joined by so many dots cannot be read"),
        (b"", "the [campaign] table is missing"),
    ],
)
def test_a_file_that_is_no_plan_is_one_clear_problem(data: bytes, told: str) -> None:
    found = lines_of(lambda: plan_toml.read(data, "plan.toml", FACTS))
    assert len(found) == 1
    assert told in found[0]


def test_a_file_that_is_wrong_throughout_is_told_in_time_and_in_a_thousand_lines() -> None:
    told = mistakes("[campaign]\n" + "".join(f"key-{number} = 1\n" for number in range(100_000)))
    assert len(told) == 1001
    assert told[-1] == "plan.toml: reading stopped after so many problems; there may be more"


def test_the_windows_form_of_a_file_reads_the_same() -> None:
    windows = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert plan_toml.read(windows, "plan.toml", FACTS) == plan_toml.read(GOOD.encode(), "plan.toml", FACTS)


_PARTS = [
    "[campaign]",
    "[[announcement]]",
    "[announcement.text.en]",
    "key = ",
    '"kick-off"',
    "when",
    "=",
    "1",
    "\n",
    "[",
    "]",
]
_PARTS += [
    "{",
    "}",
    '"""',
    "title",
    "body",
    "buttons",
    "label",
    "image",
    "[[pledge]]",
    "[[resource]]",
    "2027-02-09",
    ".",
    ",",
]


@given(st.binary(max_size=200) | st.lists(st.sampled_from(_PARTS)).map(lambda parts: " ".join(parts).encode()))
def test_arbitrary_bytes_never_raise_anything_but_problems(data: bytes) -> None:
    with pytest.raises(ProblemsError):
        plan_toml.read(data, "plan.toml", FACTS)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_KEYS = "key kind when repeat late destination audience partners topics capabilities skills sensitive mention buttons"
_KEYS += " image resource colour text role title publisher url language year expires name anchor key_date source_locale"


@given(st.sampled_from(["campaign", "announcement", "pledge", "resource"]), st.sampled_from(_KEYS.split()), _JSON)
def test_a_value_of_any_type_under_any_key_never_raises_anything_but_problems(
    table: str, key: str, value: object
) -> None:
    header = f"[{table}]" if table == "campaign" else f"[[{table}]]"
    text = f"{header}\n{key} = {toml(value)}\n"
    with pytest.raises(ProblemsError):
        plan_toml.read(text.encode("utf-8", "replace"), "plan.toml", FACTS)


def toml(value: object) -> str:
    match value:
        case None:
            return "2027-02-09"
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(char):08x}" if ord(char) < 0xD800 else "x" for char in value) + '"'
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return "{ " + ", ".join(f"{toml(name)} = {toml(entry)}" for name, entry in value.items()) + " }"
        case _:
            return str(value)


PROMISE = """
[[pledge]]
key = "ask-first"
role = "young-person"
[pledge.text.en]
text = "I ask first."
"""


@pytest.mark.parametrize(
    ("buttons", "rule"),
    [
        ('["pledge:ask-frist"]', "no pledge of this plan has the key"),
        ('["pledge", "pledge:ask-first"]', "twice"),
        ('["pledge:"]', "the key of a pledge"),
        ('["pledge:Ask First"]', "the key of a pledge"),
    ],
)
def test_a_button_names_a_pledge_of_the_plan(buttons: str, rule: str) -> None:
    assert [line for line in mistakes(with_lines(f"buttons = {buttons}") + PROMISE) if rule in line]
    right = with_lines('buttons = ["pledge:ask-first"]') + PROMISE
    named = plan_toml.read(right.encode(), "plan.toml", FACTS).announcements[0].content
    assert (named.has_pledge_button, named.pledge) == (True, "ask-first")


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        ('pledging_opens = "T-14 09:00 local"', "once for everybody"),
        ('pledging_opens = "T 09:00 UTC"\npledging_closes = "T-1 09:00 UTC"', "before it opens"),
        ("pledge_goal = 0", "whole number"),
        ('pledging_opens = "soon"', "pledging_opens"),
    ],
)
def test_the_opening_and_the_end_are_for_the_whole_world(lines: str, rule: str) -> None:
    header = 'source_locale = "en"'
    assert [line for line in mistakes(change(header, f"{header}\n{lines}")) if rule in line]
