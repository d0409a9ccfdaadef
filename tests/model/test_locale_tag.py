"""Equal languages are equal strings."""

import pytest

from campaigns.model import locale_tag
from campaigns.model.errors import InputError


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"),
        ("PT-br", "pt-BR"),
        (" de ", "de"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("ca-ES-valencia", "ca-ES-valencia"),
        ("de-1996", "de-1996"),
    ],
)
def test_a_tag_is_brought_to_its_usual_spelling(written: str, tag: str) -> None:
    assert locale_tag.parse(written) == tag


@pytest.mark.parametrize("written", ["", "e", "english", "en-", "en-GB-", "-en", "en GB", "é", "en--GB", "en-G"])
def test_what_is_no_tag_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        locale_tag.parse(written)


def test_an_underscore_is_told_how_to_write_it() -> None:
    with pytest.raises(InputError, match="write `pt-BR`"):
        locale_tag.parse("pt_br")


def test_the_parts_of_a_tag_are_found() -> None:
    assert locale_tag.language_of("pt-BR") == "pt"
    assert locale_tag.region_of("zh-Hant-TW") == "TW"
    assert locale_tag.region_of("en") == ""
