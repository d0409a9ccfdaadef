"""What a look at a link means: one bad day is no death, a page changes with every visit, and a person's yes counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import link as links
from campaigns.model.link import DAY, WEEK, Link, LinkState, Look, Refusal, Refused, Served, Unchanged

NOW = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
URL = "https://alliance.example/guide"
LINK = Link(1, URL)
PAGE = Served("a" * 64, is_page=True, title="A guide for families")
PAPER = Served("b" * 64, is_page=False)
GONE = Refused(Refusal.GONE, "There is nothing at this address any more (404).")
BUSY = Refused(Refusal.TROUBLE, "The site has trouble of its own.")
CLOSED = Refused(Refusal.UNTOLD, "The site does not let automatic readers in.")

LOOKS = st.one_of(
    st.builds(
        Served,
        checksum=st.sampled_from(["a" * 64, "b" * 64]),
        is_page=st.booleans(),
        title=st.sampled_from(["", "A guide", "Page not found"]),
        moved_to=st.sampled_from(["", URL, "https://www.alliance.example/guide/", "https://else.example/"]),
    ),
    st.builds(Unchanged, moved_to=st.sampled_from(["", "https://else.example/"])),
    st.builds(Refused, refusal=st.sampled_from(Refusal), why=st.just("It is so.")),
)


def after(*looks: Look, link: Link = LINK) -> Link:
    for look in looks:
        link = links.judge(link, look, NOW)
    return link


def test_the_first_look_decides_what_belongs_there() -> None:
    seen = after(PAGE)
    assert (seen.state, seen.accepted, seen.checked_at) == (LinkState.FINE, PAGE, NOW)


def test_a_page_with_other_bytes_is_the_same_page_and_with_another_title_is_not() -> None:
    assert after(PAGE, replace(PAGE, checksum="c" * 64)).state is LinkState.FINE
    assert after(PAGE, replace(PAGE, title="a  GUIDE for families")).state is LinkState.FINE
    changed = after(PAGE, replace(PAGE, title="Page not found"))
    assert changed.state is LinkState.CHANGED
    assert "“A guide for families” and is called “Page not found” now" in changed.why


def test_a_document_with_other_bytes_is_another_document() -> None:
    assert after(PAPER, PAPER).state is LinkState.FINE
    assert after(PAPER, replace(PAPER, checksum="c" * 64)).state is LinkState.CHANGED
    assert after(PAPER, PAGE).why == "There was a document; now there is a web page."


def test_what_changed_stays_changed_until_a_person_says_that_it_is_right() -> None:
    other = replace(PAPER, checksum="c" * 64)
    changed = after(PAPER, other, Unchanged())
    assert changed.state is LinkState.CHANGED
    accepted = links.accept(changed)
    assert after(other, link=accepted).state is LinkState.FINE
    assert after(PAPER, link=accepted).state is LinkState.CHANGED


@pytest.mark.parametrize("to", ["http://alliance.example/guide", "https://www.alliance.example/guide/", URL + "#top"])
def test_a_move_that_no_reader_notices_is_none(to: str) -> None:
    assert after(replace(PAGE, moved_to=to)).state is LinkState.FINE


def test_a_move_is_told_at_the_first_look_too_and_not_again_once_it_is_accepted() -> None:
    moved = after(replace(PAGE, moved_to="https://else.example/guide"))
    assert (moved.state, moved.moved_to) == (LinkState.MOVED, "https://else.example/guide")
    assert after(replace(PAGE, moved_to="https://else.example/guide"), link=links.accept(moved)).state is LinkState.FINE
    away = after(replace(PAGE, moved_to="https://third.example/guide"), link=links.accept(moved))
    assert away.state is LinkState.MOVED


def test_a_move_to_the_front_page_says_that_the_material_may_be_gone() -> None:
    assert "front page of else.example" in after(replace(PAGE, moved_to="https://else.example/")).why


def test_one_bad_day_is_no_death_and_three_failures_are() -> None:
    assert after(PAGE, BUSY, BUSY).state is LinkState.FINE
    assert after(PAGE, BUSY, BUSY, BUSY).state is LinkState.DEAD
    assert after(PAGE, BUSY, BUSY, PAGE, BUSY).state is LinkState.FINE
    assert after(PAGE, GONE).state is LinkState.DEAD


def test_what_refuses_automatic_readers_is_not_called_dead() -> None:
    assert after(PAGE, *[CLOSED] * 9).state is LinkState.UNCHECKED
    changed = after(PAPER, replace(PAPER, checksum="c" * 64))
    assert after(CLOSED, link=changed).state is LinkState.CHANGED, "what is known is not forgotten for it"


def test_news_is_told_once_for_each_change() -> None:
    fine, dead = after(PAGE), after(PAGE, GONE)
    assert links.is_news(fine, dead)
    assert not links.is_news(dead, after(GONE, link=dead))
    assert links.is_news(dead, after(PAGE, link=dead)), "that it is well again"
    assert not links.is_news(LINK, fine)
    moved = after(replace(PAGE, moved_to="https://else.example/a"))
    assert links.is_news(moved, after(replace(PAGE, moved_to="https://else.example/b"), link=moved))


def test_the_next_look_is_weekly_soon_after_a_failure_and_daily_at_the_dead() -> None:
    def wait(link: Link, **more: timedelta) -> timedelta:
        return links.next_check_at(link, NOW, jitter=0.5, **more) - NOW

    assert wait(after(PAGE)) == WEEK
    assert [wait(after(PAGE, *[BUSY] * count)) for count in (1, 2, 3)] == [*links.SOON, DAY]
    assert wait(after(PAGE), retry_after=timedelta(days=99)) == WEEK


@given(st.lists(LOOKS, max_size=12))
def test_whatever_is_seen_trouble_has_a_reason_and_is_told_exactly_when_its_signs_change(looks: list[Look]) -> None:
    link = LINK
    for look in looks:
        before, link = link, links.judge(link, look, NOW)
        assert not link.is_trouble or link.why
        assert (link.served is None) == (link.accepted is None)
        assert link.moved_to == "" or link.state in {LinkState.MOVED, LinkState.DEAD}
        again = links.judge(link, look, NOW)
        if not isinstance(look, Refused):
            assert not links.is_news(link, again), "the same look twice is told once"
        assert not (links.is_news(before, link) and link.state is LinkState.UNCHECKED)
