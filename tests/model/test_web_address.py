"""A link leads where it says."""

import pytest

from campaigns.model import web_address
from campaigns.model.errors import InputError


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "https://example.org:8443/a(b)?c=d;e#f",
        "https://bücher.example/ü",
        "https://xn--bcher-kva.example/",
    ],
)
def test_an_address_is_returned_unchanged(address: str) -> None:
    assert web_address.parse(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "http://example.org",
        "javascript:alert(1)",
        "https://",
        "https://localhost",
        "https://127.0.0.1/",
        "https://user@example.org",
        "https://example.org@evil.example",
        "https://example.org/a b",
        "https://example.org/<script>",
        "https://example.org:port/",
        "https://[::1/",
        "https://example.org/" + "x" * 500,
        "https://example.org/\u202e",
        "https://exa\u200bmple.org/",
    ],
)
def test_an_address_that_hides_or_breaks_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        web_address.parse(address)


def test_what_others_published_may_still_be_without_encryption() -> None:
    assert web_address.parse_published("http://example.org/report") == "http://example.org/report"
