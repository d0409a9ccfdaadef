"""What a partner gives is shown byte for byte, or refused: no markup, no mention, no address that hides."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import partner_line
from campaigns.model.errors import InputError
from campaigns.model.partner_line import LineFor, OwnLine, PartnerLine
from campaigns.model.post import HelpLine

GOOD = {"name": "Kids Line (Exampleland)", "phone": "+977 1-4411", "url": "https://line.example/chat", "hours": "24/7"}


def typed(**changes: str) -> OwnLine:
    return partner_line.own_line(**{**GOOD, "audience": "children", **changes})


def test_a_good_line_is_taken_as_it_was_typed() -> None:
    assert typed() == OwnLine(GOOD["name"], GOOD["phone"], GOOD["url"], LineFor.CHILDREN, "24/7")
    assert typed(phone="").phone == ""
    assert typed(url="", hours="").url == ""


@pytest.mark.parametrize(
    "phone", ["116", "116 111", "0800 111 0 550", "1-800-668-6868", "9-8-8", "1.96.96 (19696)", "+44 (0)800 1111"]
)
def test_numbers_are_taken_as_people_write_them(phone: str) -> None:
    assert typed(phone=phone).phone == phone


@pytest.mark.parametrize(
    "phone",
    ["11", "1" * 16, "call 116", "116 111!", "<@116111>", "116\u200b111", "١١٦١١١", "++116", "116*111", "-116"],
)
def test_what_is_no_number_is_refused(phone: str) -> None:
    with pytest.raises(InputError) as refused:
        typed(phone=phone)
    assert "is not a phone number" in refused.value.why


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://line.example/", "starts with https://"),
        ("javascript:alert(1)", "starts with https://"),
        ("https://user@line.example/", "hides where it leads"),
        ("https://192.0.2.1/", "name of a site"),
        ("https://line.example/**bold**", "cannot hold *"),
        ("https://line.example/a b", "percent-encoded"),
        ("https://line.example/" + "a" * 512, "at most 512"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        typed(url=url)
    assert said in refused.value.why


@pytest.mark.parametrize(
    "text",
    [
        "**Line**",
        "Line @everyone",
        "Line <@123456789012345678>",
        "[Line](https://evil.example)",
        "Line https://evil.example",
        "Line www.evil.example",
        "Join discord.gg/evil",
        "Line\u202e",
        "Line\nline",
        "Line {partner.name}",
        "L" * 81,
    ],
)
def test_words_hold_no_markup_no_mention_and_no_address(text: str) -> None:
    for field in ("name", "hours"):
        with pytest.raises(InputError, match="cannot be shown"):
            typed(**{field: text})


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        typed(name="1234", phone="x", url="ftp://x", audience="dogs")
    for said in ("a name that people recognise", "not a phone number", "https://", "children, everyone, parents"):
        assert said in refused.value.why


def test_a_line_nobody_can_reach_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        typed(phone="", url="")
    assert "a number or a web address" in refused.value.why


@given(name=st.text(max_size=90), phone=st.text(max_size=40), url=st.text(max_size=60), hours=st.text(max_size=70))
def test_whatever_is_typed_is_taken_byte_for_byte_or_refused(name: str, phone: str, url: str, hours: str) -> None:
    try:
        line = partner_line.own_line(name=name, phone=phone, url=url, audience="everyone", hours=hours)
    except InputError:
        return
    taken = (line.name, line.phone, line.url, line.hours)
    assert taken == (name.strip(), phone.strip(), url.strip(), hours.strip())
    assert not set("*_`|<>@[]{}\\") & set(line.name + line.phone + line.hours)


@given(phone=st.from_regex(partner_line._PHONE, fullmatch=True))
def test_a_number_that_is_taken_holds_digits_and_nothing_that_discord_reads(phone: str) -> None:
    try:
        line = typed(phone=phone)
    except InputError:
        return
    assert set(line.phone) <= set("0123456789 ()+./-")
    assert 3 <= len(partner_line.digits(line.phone)) <= 15


def test_a_mark_stands_for_exactly_what_is_shown() -> None:
    line = HelpLine("PT", "Portugal", "SOS", "helpline", "116 111", "", is_to_be_checked=False)
    older = HelpLine("PT", "Portugal", "SOS", "helpline", "116 111", "", is_to_be_checked=True)
    other = HelpLine("PT", "Portugal", "SOS", "helpline", "116 112", "", is_to_be_checked=False)
    assert partner_line.mark([line]) == partner_line.mark([older]), "age does not change what it says"
    assert partner_line.mark([line]) != partner_line.mark([other])
    assert partner_line.mark([line, other]) != partner_line.mark([other, line])


def test_a_rejected_line_is_not_used() -> None:
    at = datetime(2027, 1, 4, tzinfo=UTC)
    assert PartnerLine("m", "x", at, typed()).used == typed()
    assert PartnerLine("m", "x", at, typed(), rejected_reason="wrong number").used is None


def test_age_is_counted_in_days() -> None:
    at = datetime(2027, 1, 4, 23, 59, tzinfo=UTC)
    assert partner_line.age_days(at, date(2027, 1, 5)) == 1
    assert partner_line.age_days(at, (at + timedelta(days=180)).date()) == 180
