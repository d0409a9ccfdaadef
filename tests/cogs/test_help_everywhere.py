"""Every help line that is shown anywhere is a row of the data file, byte for byte: all countries, all languages.

The walk knows nothing of how lines are chosen or laid out. It takes apart what people read: a line that begins an entry
has to be that of a row of this country or of the directories, its address the next line; nothing else may hold a number
or an address. A new place that shows help lines joins the walk with one entry in `PLACES`.
"""

import csv
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import pytest
from discord import ui

from campaigns.actions import helplines, line_asking, safeguarding
from campaigns.actions.partner_lines import Shown
from campaigns.model import compose, partner_line
from campaigns.model import helplines as choosing
from campaigns.model.announcement import Text
from campaigns.model.errors import InputError
from campaigns.model.partner_line import LineFor, OwnLine, PartnerLine
from campaigns.model.post import HelpLine
from campaigns.render import reader
from cogs import announce_views, cards, helpline, line_words, listening, partner_lines, translation
from cogs.helpline import HelpLines
from cogs.translation import Words
from sandbox import components
from tests import builders
from tests.cogs import rooms

DATA: Final = Path(__file__).resolve().parents[2] / "campaigns" / "data"
LANGUAGES: Final = ("en", "de", "fr", "es", "pt")
SOON, LATE = date(2027, 2, 9), date(2028, 2, 8)
"""A day on which the file is fresh, and one on which every row of it is old."""
OWN: Final = OwnLine("Linha de teste (our own)", "+351 00 000-00", "https://line.example/", LineFor.EVERYONE, "24/7")
REFERENCE: Final = "SID27-014"
_NUMBER: Final = re.compile(r"\d(?:[ .()/-]{0,2}\d){2,}")
_FILLED: Final = "⟦{partner.helpline}⟧"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One country, language and day, for a partner with a line of its own or without."""

    country: str
    words: Words
    on: date
    own: OwnLine | None

    @property
    def lines(self) -> tuple[HelpLine, ...]:
        own = choosing.own_of(self.country, self.partner.name, self.said, on=self.on)
        return helplines.of_country(self.country, self.on, own)

    @property
    def partner(self) -> Any:
        return builders.stored_partner(1, country=self.country, name="Escola")

    @property
    def said(self) -> PartnerLine | None:
        at = datetime.combine(self.on, datetime.min.time(), UTC)
        return PartnerLine("", "discord:1", at, self.own) if self.own else None

    @property
    def shown(self) -> Shown:
        standing = choosing.standing(self.said, self.lines, on=self.on)
        return Shown(builders.stored_campaign(), self.partner, self.said, self.lines, standing)


def answer(case: Case) -> ui.LayoutView:
    return helpline.view(case.words, case.country, case.lines)


def disclosure_answer(case: Case) -> ui.LayoutView:
    return listening.answer(
        case.words, case.lines, emergency_number=safeguarding.emergency_number(case.country), is_team=True
    )


def card(case: Case) -> ui.LayoutView:
    return _card(case, "Talk about it.")


def card_that_names_it(case: Case) -> ui.LayoutView | None:
    try:
        return _card(case, _FILLED)
    except InputError:
        # A country without a line of its own fills nothing in: the post is refused, which is what we want.
        assert all(row["kind"] == "hotline" for row in rows(case.country) if row["country_code"] != "INT")
        assert not any(row["phone"] for row in rows(case.country) if row["country_code"] != "INT")
        return None


def partners_page(case: Case) -> ui.LayoutView:
    return partner_lines.view(case.words, case.shown)


def question_before_the_key_day(case: Case) -> ui.LayoutView:
    asked = [line_asking.line_detail(line) for line in choosing.to_confirm(case.lines)]
    detail = {"anchor_on": "2027-02-09", "lines": asked}
    page = ui.LayoutView()
    day = reader.long_day(date(2027, 2, 9), case.words.locale)
    page.add_item(ui.TextDisplay(line_words.due(case.words, detail, is_partner=True).replace(day, "")))
    return page


def organisers_page(case: Case) -> ui.LayoutView:
    return announce_views.page(line_words.for_organisers(case.words, case.shown))


PLACES: Final[tuple[Callable[[Case], ui.LayoutView | None], ...]] = (
    answer,
    disclosure_answer,
    card,
    card_that_names_it,
    partners_page,
    question_before_the_key_day,
    organisers_page,
)


@cache
def file() -> tuple[Row, ...]:
    raw = (DATA / "helplines.csv").read_bytes().decode("utf-8")
    return tuple(csv.DictReader(raw.splitlines(), strict=True))


@cache
def rows(country: str) -> tuple[Row, ...]:
    return tuple(row for row in file() if row["country_code"] in {country, "INT"})


@cache
def countries() -> tuple[str, ...]:
    found = tuple(row["code"] for row in csv.DictReader((DATA / "countries.csv").read_text("utf-8").splitlines()))
    assert len(found) == 249
    return found


@cache
def emergency(country: str) -> str:
    found = csv.DictReader((DATA / "emergency_numbers.csv").read_text("utf-8").splitlines())
    return next((row["phone"] for row in found if row["country_code"] == country), "")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_shown_is_a_row_of_the_file(place: Callable[[Case], ui.LayoutView | None], language: str) -> None:
    for country in countries():
        for on, own in ((SOON, None), (LATE, None), (SOON, OWN)):
            case = Case(country, translation.words(language), on, own)
            if (view := place(case)) is not None:
                check(list(texts(view)), list(addresses(view)), case)


@pytest.mark.parametrize("place", [answer, disclosure_answer, card, partners_page], ids=lambda place: place.__name__)
def test_no_row_of_a_country_is_left_out(place: Callable[[Case], ui.LayoutView]) -> None:
    for country in countries():
        case = Case(country, translation.words("en"), LATE, None)
        shown = "\n".join(texts(place(case)))
        names = {row["name"] for row in rows(country)}
        assert [name for name in names if name not in shown] == [], "on a late day the directories are there too"


def test_an_unknown_country_gets_the_directories_in_every_place() -> None:
    for unknown in ("XX", "EU", "INT", "", "ZZ"):
        case = Case(unknown, translation.words("en"), SOON, None)
        for view in (answer(case), disclosure_answer(case)):
            check(list(texts(view)), list(addresses(view)), replace(case, country="INT"))


def test_the_walk_finds_what_is_no_row() -> None:
    case = Case("PT", translation.words("en"), SOON, None)
    good = list(texts(answer(case)))
    check(good, [], case)
    for wrong in (
        [text.replace("116 111", "116 112") for text in good],
        [text.replace("https://iacrianca.pt/", "https://iacrianca.example/") for text in good],
        [text.replace("Ombudsman", "ombudsman") for text in good],
        [*good, "or call 0800 123 456"],
        [*good, "https://elsewhere.example"],
    ):
        with pytest.raises(AssertionError):
            check(wrong, [], case)
    with pytest.raises(AssertionError):
        check(good, ["https://elsewhere.example/"], case)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[rooms.Room]:
    async with rooms.room(tmp_path) as furnished:
        furnished.clock.at = datetime.combine(SOON, datetime.min.time(), UTC) - timedelta(days=1)
        async with furnished.open(lambda room: HelpLines(database=room.database, now=room.clock)):
            yield furnished


async def test_discord_takes_the_answer_for_every_country(room: rooms.Room) -> None:
    people = cycle([(language, room.sandbox.person("Ana", locale=language)) for language in ("en-US", "de", "fr")])
    for country in countries():
        language, person = next(people)
        shown = await person.run("helpline show", {"country": country})
        parts = [row for _, row in components.walk(shown.reply.payload["components"])]
        case = Case(country, translation.words(language), room.clock.at.date(), None)
        said = [str(part["content"]) for part in parts if part["type"] == 10]
        check(said, [str(part["url"]) for part in parts if part["type"] == 2 and "url" in part], case)


def check(said: Sequence[str], links: Sequence[str], case: Case) -> None:
    """Take apart what was shown; everything in it that is a number or an address is a row's, in its place."""
    known = [*rows(case.country), *([_row(case)] if case.own else [])]
    assert set(links) <= {row["url"] for row in known}, case
    for text in said:
        remaining = iter(_without_known_extras(text, case).split("\n"))
        for line in remaining:
            row = next((row for row in known if line == _head(row)), None)
            if row is None and any(line.startswith(_one_line(row)) for row in known):
                continue
            if row is None:
                _check_rest(line, case)
                continue
            if row["url"]:
                assert next(remaining) == row["url"], (case, line)
            _check_note(text, row, case)


def texts(view: ui.LayoutView) -> Iterator[str]:
    yield from (item.content for item in view.walk_children() if isinstance(item, ui.TextDisplay))


def addresses(view: ui.LayoutView) -> Iterator[str]:
    yield from (item.url for item in view.walk_children() if isinstance(item, ui.Button) and item.url)


def _head(row: Row) -> str:
    return f"**{row['phone']}** · {row['name']}" if row["phone"] else f"**{row['name']}**"


def _one_line(row: Row) -> str:
    return "- " + " · ".join(part for part in (row["name"], row["phone"], row["url"]) if part)


def _check_rest(line: str, case: Case) -> None:
    if (filled := re.search("⟦(.*)⟧", line)) is not None:
        known = [*rows(case.country), *([_row(case)] if case.own else [])]
        national = [row for row in known if row["country_code"] == case.country]
        assert filled[1] in {f"{row['name']}: {row['phone'] or row['url']}" for row in national}, (case, line)
        return
    assert not _NUMBER.search(line), (case, line)
    assert "://" not in line, (case, line)


def _check_note(text: str, row: Row, case: Case) -> None:
    """A weak or old row is followed by the words "please check", a sound one is not."""
    entry = text.partition(_head(row))[2].partition("\n\n")[0].partition("\n### ")[0]
    asks = case.words("Please check: this entry could not be confirmed lately.") in entry
    is_old = case.on - date.fromisoformat(row["checked_on"]) > timedelta(days=180)
    assert asks is (is_old or row["evidence"] != "page"), (case, row)


def _without_known_extras(text: str, case: Case) -> str:
    """Take out what is a number and no help line: the reference, the emergency number of the other file, the hours of
    an own line, the id and time of who confirmed.
    """
    number = emergency(case.country)
    if number:
        sentence = case.words("In danger right now? Call {number}.").format(number=number)
        text = text.replace(sentence, "")
    text = text.replace(REFERENCE, "").replace("Safer Internet Day 2027", "")
    if case.own:
        text = text.replace(f" · {case.own.hours} · ", " · ")
    return re.sub(r"<@\d+>|<t:\d+:[FR]>", "", text)


def _row(case: Case) -> Row:
    own = case.own
    assert own is not None
    values = {"name": own.name, "phone": own.phone, "url": own.url, "country_code": case.country}
    return {**values, "evidence": "page", "checked_on": case.on.isoformat(), "kind": "helpline"}


def _card(case: Case, body: str) -> ui.LayoutView:
    campaign, partner = builders.stored_campaign(), case.partner
    content = builders.content(texts={"en": Text("Beside you", body)}, is_sensitive=True)
    filled = compose.values(campaign, partner, today=case.on, day_name="Tuesday", help_lines=case.lines)
    post = compose.post(
        campaign,
        partner,
        content,
        reference=REFERENCE,
        locale="en",
        filled=filled,
        help_lines=case.lines,
        picture=None,
    )
    return cards.card(post, case.words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_organisers_are_told_of_a_given_line_is_what_the_partner_gave_byte_for_byte(language: str) -> None:
    detail = {"partner": "Escola", **asdict(OWN)}
    said = line_words.given(translation.words(language), detail)
    assert f" {OWN.name} · {OWN.phone} · {OWN.url} · {OWN.hours} · " in said
    assert f"“{OWN.name}”" in line_words.rejected(translation.words("en"), detail | {"reason": "wrong"})


def test_the_line_of_a_partner_is_shown_as_it_was_taken() -> None:
    assert partner_line.own_line(name=OWN.name, phone=OWN.phone, url=OWN.url, audience=OWN.audience) == replace(
        OWN, hours=""
    )
