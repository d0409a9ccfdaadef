"""Is it still them? False alarms cost a press; a miss lets a stranger speak."""

import pytest

from campaigns.model import provenance
from campaigns.model.provenance import Pin

PINNED = Pin("weprotect.org", "News from WeProtect Global Alliance", "https://wordpress.org/?v=6.4", "en-GB")


@pytest.mark.parametrize(
    "seen",
    [
        PINNED,
        Pin("news.weprotect.org", "WeProtect: the latest", "WordPress 6.6.1", "en"),
        Pin("weprotect.org", "WEPROTECT", "", ""),
    ],
)
def test_a_publisher_that_changes_its_habits_is_still_the_publisher(seen: Pin) -> None:
    assert provenance.doubts("WeProtect Global Alliance", PINNED, seen) == ()


@pytest.mark.parametrize(
    ("seen", "about"),
    [
        (Pin("casino.example", PINNED.title, PINNED.generator, "en"), "casino.example"),
        (Pin("weprotect.org.evil.example", PINNED.title, PINNED.generator, "en"), "evil.example"),
        (Pin("evilweprotect.org", PINNED.title, PINNED.generator, "en"), "evilweprotect.org"),
        (Pin(PINNED.host, "Global bonuses", PINNED.generator, "en"), "no longer names"),
        (Pin(PINNED.host, PINNED.title, "Hugo 0.120", "en"), "Hugo"),
        (Pin(PINNED.host, PINNED.title, PINNED.generator, "ru"), "`ru`"),
    ],
)
def test_what_looks_like_somebody_else_is_a_question(seen: Pin, about: str) -> None:
    [doubt] = provenance.doubts("WeProtect Global Alliance", PINNED, seen)
    assert about in doubt


def test_a_feed_that_was_never_seen_is_pinned_without_a_question() -> None:
    assert provenance.doubts("WeProtect", Pin(), PINNED) == ()


def test_what_a_feed_does_not_say_this_time_stays_pinned() -> None:
    assert PINNED.renewed(Pin(title="WeProtect")) == Pin(PINNED.host, "WeProtect", PINNED.generator, PINNED.language)


@pytest.mark.parametrize(
    ("new", "recognised", "known", "is_doubted"),
    [(10, 0, 20, True), (9, 0, 20, False), (30, 1, 20, False), (30, 0, 0, False)],
)
def test_a_document_in_which_nothing_is_known_any_more_is_a_question(
    new: int, recognised: int, known: int, is_doubted: bool
) -> None:
    assert bool(provenance.burst_doubt(new, recognised, known)) is is_doubted


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.weprotect.org/feed/", "weprotect.org"), ("https://[::1", ""), ("not an address", ""), ("", "")],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert provenance.host_of(url) == host


KNOWN = (
    "Young people advise ministers on online safety", "Hotlines exchange practice in Lisbon",
    "A classroom guide to respectful words", "Parents ask about privacy settings",
    "Survivors shape a new report", "How schools answer cyberbullying",
    "Children's rights in digital policy", "Industry reports on safety by design",
    "Helpline volunteers share what they learnt", "Teachers test a lesson about pictures",
)  # fmt: skip


def test_a_burst_off_its_topics_is_a_question() -> None:
    names = ("Poker", "Slot", "Roulette") * 2
    casino = [f"{name} bonus codes and jackpots {number}" for number, name in enumerate(names)]
    assert "6 of them have no word in common" in provenance.drift_doubt(casino, KNOWN)


def test_many_items_on_its_topics_are_none() -> None:
    ours = (
        "Lisbon hosts the hotlines",
        "Privacy for parents",
        "A lesson for schools",
        "Survivors speak",
        "Ten numbers",
    )
    assert provenance.drift_doubt(ours, KNOWN) == ""


def test_a_few_items_about_something_new_are_none() -> None:
    assert provenance.drift_doubt(["Jackpots", "Roulette", "Poker", "Slots"], KNOWN) == ""
    assert provenance.drift_doubt(["Jackpots"] * 9, KNOWN[:9]) == "", "too little is known of it"


def test_scripts_without_spaces_have_topics_too() -> None:
    known = [f"子どもの安全なインターネット利用について{number}" for number in range(10)]
    assert provenance.drift_doubt([f"インターネットの安全{number}号" for number in range(5)], known) == ""
    assert provenance.drift_doubt([f"賭博場開店記念{number}号" for number in range(5)], known)


def test_words_that_stand_in_every_title_make_no_topic() -> None:
    empty = ["What will they make from this today"] * 5
    assert provenance.drift_doubt(empty, [*KNOWN, "What they will make from that"])
