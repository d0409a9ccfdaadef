"""Composing: a post goes out whole or not at all, and one that speaks about harm has help beside it and never rings."""

from datetime import date

import pytest

from campaigns.model import compose
from campaigns.model.announcement import Content, LinkButton, Mention, ResourceCard, Text
from campaigns.model.errors import InputError
from campaigns.model.partner import Partner
from campaigns.model.post import HelpLine, Post
from tests.builders import content, stored_campaign, stored_partner

LINE = HelpLine("PT", "Portugal", "SOS-Criança", "helpline", "116 111", "https://iacrianca.pt/", is_to_be_checked=True)


def written(
    what: Content,
    partner: Partner | None = None,
    *,
    locale: str = "en",
    lines: tuple[HelpLine, ...] = (LINE,),
    today: date = date(2027, 2, 2),
) -> Post:
    campaign, partner = stored_campaign(), partner or stored_partner(1, mention_role_id=900)
    filled = compose.values(campaign, partner, today=today, day_name="Tuesday, 9 February 2027", help_lines=lines)
    return compose.post(
        campaign,
        partner,
        what,
        reference="SID27-014",
        locale=locale,
        filled=filled,
        help_lines=lines,
        picture=None,
    )


def says(body: str, **changes: object) -> Content:
    return content(texts={"en": Text("Title", body)}, **changes)  # type: ignore[arg-type]


def test_variables_are_filled_in_for_the_partner() -> None:
    post = written(says("{partner.name}, {campaign.days_left} days to {campaign.day} {campaign.hashtags}"))
    assert post.body == "Partner 1, 7 days to Tuesday, 9 February 2027 #SID2027 #SaferInternetDay"


def test_days_left_never_goes_below_zero() -> None:
    assert written(says("{campaign.days_left}"), today=date(2027, 3, 1)).body == "0"


def test_the_language_asked_for_is_the_language_written() -> None:
    assert written(content(), locale="pt").title == "Juntos por uma internet melhor"


def test_help_lines_stand_beside_a_sensitive_post_and_no_other() -> None:
    assert written(says("Talk about it.", is_sensitive=True)).help_lines == (LINE,)
    assert written(says("Talk about it.")).help_lines == ()


def test_a_sensitive_post_without_any_help_line_is_refused() -> None:
    with pytest.raises(InputError, match="no help line"):
        written(says("Talk about it.", is_sensitive=True), lines=())


def test_a_help_line_variable_without_a_national_number_is_refused_never_guessed() -> None:
    abroad = HelpLine("INT", "International", "Directory", "helpline", "", "https://x.example/", is_to_be_checked=True)
    assert written(says("{partner.helpline}")).body == "SOS-Criança: 116 111"
    with pytest.raises(InputError):
        written(says("{partner.helpline}"), lines=(abroad,))


def test_a_mention_is_the_partners_own_role_and_a_sensitive_post_never_rings() -> None:
    assert written(says("Hello.", mention=Mention.ROLE)).mention_role_id == 900
    assert written(says("Hello.")).mention_role_id is None
    assert written(says("Hello.", mention=Mention.ROLE, is_sensitive=True)).mention_role_id is None


def test_what_is_too_long_once_filled_in_is_refused() -> None:
    with pytest.raises(InputError, match="3000"):
        written(says("x" * 3001))


def test_link_labels_are_in_the_language_of_the_post_or_in_the_source() -> None:
    link = LinkButton({"en": "Read", "pt": "Ler"}, "https://example.org/")
    both = content(links=(link,))
    assert written(both, locale="pt").links[0].label == "Ler"
    assert written(content(links=(LinkButton({"en": "Read"}, link.url),)), locale="pt").links[0].label == "Read"


def test_a_resource_travels_as_a_link_with_its_own_title() -> None:
    card = ResourceCard("A guide " + "x" * 90, "https://example.org/guide")
    (link,) = written(says("Read this.", resource="guide", resource_card=card)).links
    assert (link.url, len(link.label) <= 80, link.label[-1]) == (card.url, True, "…")


def test_a_resource_that_has_a_button_already_gets_no_second_one() -> None:
    card = ResourceCard("A guide", "https://example.org/guide")
    button = LinkButton({"en": "Open the resource"}, card.url)
    (link,) = written(says("Read this.", resource="guide", resource_card=card, links=(button,))).links
    assert link.label == "Open the resource"


def test_the_number_of_pledges_is_shown_from_five_on_and_the_post_says_which_it_shows() -> None:
    what = says("Hello!\n\nSo far: {campaign.pledges}.\n\nBye.")
    hidden, shown = (
        compose.post(
            stored_campaign(pledges_shown=number),
            stored_partner(),
            what,
            reference="SID27-014",
            locale="en",
            filled=compose.values(
                stored_campaign(), stored_partner(), today=date(2027, 2, 2), day_name="", help_lines=(), pledges=said
            ),
            help_lines=(),
            picture=None,
        )
        for number, said in ((0, ""), (1_240, "1,240"))
    )
    assert (hidden.body, hidden.pledges) == ("Hello!\n\nBye.", 0)
    assert (shown.body, shown.pledges) == ("Hello!\n\nSo far: 1,240.\n\nBye.", 1_240)
    assert written(says("Hello!")).pledges is None
