"""The words people read: the nearest language, then English; catalogues that know every sentence of the code."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile

from cogs import translation
from locales import renew

GERMAN = """
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Thank you, {name}."
msgstr "Danke, {name}."

msgid "{count} day to go."
msgid_plural "{count} days to go."
msgstr[0] "Noch {count} Tag."
msgstr[1] "Noch {count} Tage."

msgid "Not translated."
msgstr ""
"""


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path / "de" / "LC_MESSAGES" / "sidekick.po"
    file.parent.mkdir(parents=True)
    file.write_text(GERMAN, encoding="utf-8")
    monkeypatch.setattr(translation, "_ROOT", tmp_path)
    forget()
    yield
    monkeypatch.undo()
    forget()


def forget() -> None:
    translation.words.cache_clear()
    translation._catalogues.cache_clear()


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("locale", ["de", "de-AT", "de_DE"])
def test_a_region_falls_back_to_its_language(locale: str) -> None:
    _ = translation.words(locale)
    assert _("Thank you, {name}.").format(name="Ana") == "Danke, Ana."


@pytest.mark.usefixtures("german")
def test_plurals_follow_the_language() -> None:
    _ = translation.words("de")
    said = [_.plural("{count} day to go.", "{count} days to go.", count).format(count=count) for count in (1, 2)]
    assert said == ["Noch 1 Tag.", "Noch 2 Tage."]


@pytest.mark.usefixtures("german")
def test_what_is_not_translated_is_english_never_empty() -> None:
    assert translation.words("de")("Not translated.") == "Not translated."
    assert translation.words("xx-YY")("Thank you, {name}.") == "Thank you, {name}."
    assert translation.words("")("Thank you, {name}.") == "Thank you, {name}."


def test_a_translation_with_other_placeholders_is_found(tmp_path: Path) -> None:
    file = tmp_path / "bad.po"
    file.write_text(GERMAN.replace("Danke, {name}.", "Danke, {nom}."), encoding="utf-8")
    with file.open("rb") as opened:
        assert len(list(renew.misfits(pofile.read_po(opened)))) == 1


def test_the_catalogues_know_every_sentence_of_the_code() -> None:
    assert renew.main(["--check"]) == 0, "run `make messages` and commit what it changes"


def test_renewing_twice_changes_nothing_more() -> None:
    for path in renew.catalogues():
        once = renew.renewed(renew.read(path), renew.template())
        again = pofile.read_po(io.BytesIO(once), locale="en")
        assert renew.renewed(again, renew.template()) == once
