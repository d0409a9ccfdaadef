"""Answers: what does not fit comes as a file, what went wrong comes with what to do, nothing leaks, nothing rings."""

import discord
import pytest

from campaigns.model.errors import InputError, Problem, ProblemsError
from cogs import replies, translation

EN = translation.words("en-US")


def test_a_long_text_is_cut_at_a_line_and_comes_whole_beside_it() -> None:
    text = "\n".join(f"line {number}" for number in range(500))
    shown, whole = replies.fit(text)
    assert len(shown) <= replies.TEXT_LIMIT
    assert shown.removesuffix("…").splitlines()[-1] in text.splitlines()
    assert whole == text


@pytest.mark.parametrize("text", ["", " ", "\ud800 lone", "\x00", "a" * 2_000, "e" + "\u0301" * 5_000])
def test_every_text_can_be_sent(text: str) -> None:
    shown, _ = replies.fit(text)
    assert 1 <= len(shown) <= replies.TEXT_LIMIT
    shown.encode()


def test_suggestions_are_at_most_25_and_every_one_fits() -> None:
    found = replies.choices(
        [("x" * 300, str(number)) for number in range(60)] + [("too long", "v" * 101), ("empty", "")]
    )
    assert len(found) == 25
    assert all(1 <= len(each.name) <= 100 and 1 <= len(str(each.value)) <= 100 for each in found)


def test_somebodys_words_are_shown_as_text() -> None:
    shown = replies.plain("@everyone **bold** [bank](https://evil.example) <@&1>")
    assert "@everyone" not in shown
    assert "**bold**" not in shown


def test_what_to_type_is_shown_as_it_is_typed_and_nothing_of_it_is_rendered() -> None:
    error = InputError(
        "`@everyone` **bold**", fix="Did you mean `MNR-13` or `help_seeking`? Not `[bank](https://e.example)"
    )
    text, _ = replies._told(EN, error, "ABC123")
    assert "`MNR-13` or `help_seeking`" in text
    assert "@everyone" not in text
    assert "**bold**" not in text
    assert "\\`\\[bank" in text


def test_an_error_says_what_why_and_what_to_do_however_long_the_quoted_words_are() -> None:
    error = InputError(f"{'x' * 6_000} is wrong", why="It is long.", fix="Shorten it.")
    text, files = replies._told(EN, error, "ABC123")
    assert "Shorten it." in text
    assert "ABC123" in text
    assert len(text) <= replies.TEXT_LIMIT
    assert files == []


def test_a_file_with_many_mistakes_shows_some_and_attaches_all() -> None:
    problems = tuple(Problem("plan.toml", str(line), "title", "is ``` empty @everyone") for line in range(200))
    text, (file,) = replies._told(EN, ProblemsError(problems), "ABC123")
    assert len(text) <= replies.TEXT_LIMIT
    assert "@everyone" not in text
    assert text.count("```") == 2
    assert len(file.fp.read().decode().splitlines()) == 200


def test_what_nobody_expected_leaks_nothing() -> None:
    secret = "postgresql://user:password@host"
    text, _ = replies._told(EN, RuntimeError(secret), "ABC123")
    assert secret not in text
    assert "ABC123" in text
    assert "RuntimeError" not in text


def test_the_cause_is_told_not_the_librarys_wrapping() -> None:
    inner = InputError("What it is.")
    wrapped = discord.app_commands.CommandInvokeError.__new__(discord.app_commands.CommandInvokeError)
    wrapped.original = inner
    assert replies._cause(wrapped) is inner
