"""The filters of a feed: what passes, what does not and why, and what nobody can know."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.model import feed_filter
from campaigns.model.errors import InputError
from campaigns.model.feed_filter import UNFILTERED, Asked, Dropped, Facts, Filters, Passes, Terms

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


def facts(text: str = "Schools talk about cyberbullying", **changes: Any) -> Facts:
    said: dict[str, Any] = {"categories": ("Education",), "language": "en-GB", "published_at": NOW} | changes
    return Facts(text, **said)


def verdict(text: str = "Schools talk about cyberbullying", *, given: Facts | None = None, **filters: Any) -> str:
    """Give the reason an item is left out for, `passes`, or the question behind a `?`."""
    chosen = feed_filter.changed(UNFILTERED, **filters)
    match feed_filter.judge(chosen, given or facts(text), NOW):
        case Passes():
            return "passes"
        case Dropped(why):
            return why
        case Asked(why):
            return f"?{why}"


def test_without_filters_everything_passes() -> None:
    assert verdict("") == "passes"
    assert not UNFILTERED.is_set


def test_any_of_the_words_is_enough_and_whole_words_are_meant() -> None:
    assert verdict(words="privacy, schools") == "passes"
    assert "wants the word “privacy”, “school”" in verdict(words="privacy, school")
    assert verdict(words="cyber*") == "passes"
    assert verdict(words="CYBERBULLYING") == "passes"
    assert verdict("Online safety, for all", words="online safety") == "passes"


def test_a_word_with_a_minus_leaves_out_whatever_else_is_there() -> None:
    assert verdict(words="schools, -cyberbullying") == "Its filter leaves out the word “cyberbullying”."
    assert verdict(words="-casino") == "passes"


def test_scripts_without_spaces_are_searched_within_their_sentences() -> None:
    assert verdict("ネットいじめについて学校で話す", words="いじめ") == "passes"


def test_categories_are_filtered_like_words() -> None:
    assert verdict(categories="education") == "passes"
    assert "wants the category “jobs”" in verdict(categories="jobs")
    assert verdict(categories="-education") == "Its filter leaves out the category “education”."


def test_a_language_means_its_forms_too_and_a_form_only_itself() -> None:
    assert verdict(languages="en") == "passes"
    assert "It is “en-GB”" in verdict(languages="en-US")
    assert verdict(languages="-en").startswith("Its filter leaves out the language")


def test_an_item_of_unknown_language_is_a_question_and_never_a_silent_loss() -> None:
    assert verdict(given=facts(language=""), languages="en").startswith("?Nobody says which language it is in")


def test_old_items_are_left_out_and_those_without_a_date_are_new() -> None:
    old = facts(published_at=NOW - timedelta(days=8))
    assert verdict(given=old, max_age_days=7) == "Its date, 2026-12-27, is more than 7 days ago."
    assert verdict(given=old, max_age_days=8) == "passes"
    assert verdict(given=facts(published_at=None), max_age_days=1) == "passes"


def test_what_is_not_named_stays_and_none_takes_it_off() -> None:
    before = feed_filter.changed(UNFILTERED, words="a, -b", languages="en", max_age_days=7)
    after = feed_filter.changed(before, words="none", max_age_days=0)
    assert after == Filters(languages=Terms(("en",)))


@pytest.mark.parametrize("written", ["!!!", "-", "x" * 61 + ", a", ", ".join(f"w{n}" for n in range(31))])
def test_what_cannot_be_a_filter_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        feed_filter.terms(written)


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="is not a language tag"):
        feed_filter.changed(UNFILTERED, languages="English please")


words = st.text("abcdeéß日い-* ", min_size=1, max_size=12).filter(
    lambda term: any(char.isalnum() for char in term) and not term.strip().startswith("-")
)
lists = st.builds(Terms, st.lists(words, max_size=5).map(tuple), st.lists(words, max_size=5).map(tuple))


@given(terms=lists, days=st.none() | st.integers(1, 365))
def test_filters_are_read_back_as_they_were_kept(terms: Terms, days: int | None) -> None:
    normal = feed_filter.terms(str(terms)) if str(terms) else Terms()
    kept = Filters(words=normal, categories=normal, max_age_days=days)
    assert Filters.from_data(kept.as_data()) == kept


@given(text=st.text(max_size=60), language=st.text(max_size=8), term=words)
def test_every_item_gets_a_verdict_and_an_exclusion_never_lets_in_more(text: str, language: str, term: str) -> None:
    item = facts(text, language=language)
    wide = Filters(words=feed_filter.terms(term))
    narrow = Filters(words=Terms(wide.words.include, wide.words.include))
    assert not isinstance(feed_filter.judge(narrow, item, NOW), Passes)
    assert isinstance(feed_filter.judge(wide, item, NOW), Passes | Dropped)
