"""The words of a plan in each language: there, short enough, readable, and with variables that can be
filled in.
"""

from collections.abc import Iterator

from campaigns.model import plain_text, variables
from campaigns.model.announcement import Text
from campaigns.model.errors import InputError
from campaigns.sources import places
from campaigns.sources.table import Table

LONGEST_TITLE = 256
LONGEST_BODY = 3000
LONGEST_ALT = 1024
LONGEST_PLEDGE = 100


def read(table: Table, source_locale: str, *, has_image: bool) -> dict[str, Text]:
    """Read the title, body and alt text of an announcement in every language."""
    texts = {locale: _text(words, has_image=has_image) for locale, words in by_locale(table)}
    require_source(table, texts, source_locale)
    return texts


def read_pledge(table: Table, source_locale: str) -> dict[str, str]:
    """Read what a pledge says in every language."""
    texts: dict[str, str] = {}
    for locale, words in by_locale(table):
        texts[locale] = words.text("text", limit=LONGEST_PLEDGE, is_required=True)
        check_plain(words, "text", texts[locale])
        if variables.names_in(texts[locale]) & set(variables.NAMES):
            words.complain("a pledge is the same for everybody: variables do not work here", "text")
        words.close()
    require_source(table, texts, source_locale)
    return texts


def by_locale(table: Table) -> Iterator[tuple[str, Table]]:
    """Go through the `text` table of an announcement or a pledge, language by language."""
    texts = table.table("text")
    if texts is None:
        return
    seen: dict[str, str] = {}
    for written in texts.values:
        words = texts.table(written)
        locale = check_locale(texts, written, written)
        if seen.setdefault(locale, written) != written:
            texts.complain(f"is the same language as `{seen[locale]}`; keep one", written)
        if words is not None:
            yield locale, words


def require_source(table: Table, texts: dict[str, Text] | dict[str, str], source_locale: str) -> None:
    """Note where the language that everybody falls back to is not there."""
    is_told = "text" in table.values and not isinstance(table.values["text"], dict)
    if is_told or not source_locale or table.source.is_lost((*table.path, "text")):
        return
    # a tag that cannot be read may be meant for the source language, and has been noted
    if source_locale not in texts and all(places.is_locale(tag) for tag in texts):
        rule = f"there is no text in the source language `{source_locale}`, which everybody falls back to"
        field = table.source.field((*table.path, "text", source_locale))
        table.found.add(table.source.place(table.path), field, rule)


def check_locale(table: Table, key: str, written: str) -> str:
    """Check a language tag and return it in its usual spelling."""
    try:
        return places.find_locale(written)
    except InputError as error:
        table.complain(str(error), key)
        return written


def check_plain(table: Table, key: str, text: str, *, is_multiline: bool = False) -> None:
    """Note what may not stand in a text people read."""
    for problem in plain_text.find_problems(text, is_multiline=is_multiline):
        table.complain(problem, key)


def _text(words: Table, *, has_image: bool) -> Text:
    alt = _filled(words, "alt", LONGEST_ALT, is_required=has_image, hint="say what the picture shows")
    if alt and not has_image:
        words.complain("there is no image that this could describe", "alt")
    title = _filled(words, "title", LONGEST_TITLE, is_required=True)
    body = _filled(words, "body", LONGEST_BODY, is_required=True, is_multiline=True)
    words.close()
    return Text(title, body, alt)


def _filled(
    words: Table, key: str, limit: int, *, is_required: bool, is_multiline: bool = False, hint: str = ""
) -> str:
    text = words.text(key, limit=limit, is_required=is_required, hint=hint)
    if len(text) > limit:
        return text  # noted already; what else is wrong with it can wait until it is shorter
    check_plain(words, key, text, is_multiline=is_multiline)
    for problem in (*variables.find_problems(text), *variables.find_misplaced(text, is_body=is_multiline)):
        words.complain(problem, key)
    return text
