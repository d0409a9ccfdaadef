"""Each document in `tests/fixtures/feeds` is read as what stands beside it says."""

import json
from pathlib import Path

import pytest

from tests.sources import readings


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in readings.documents()])
def test_a_document_is_read_as_its_publisher_meant_it(path: Path) -> None:
    assert readings.told(path.read_bytes()) == json.loads(readings.expected_of(path).read_text("utf-8"))


def test_every_document_has_its_reading_and_every_reading_its_document() -> None:
    documents = readings.documents()
    assert len(documents) >= 60
    assert {readings.expected_of(path) for path in documents} == set(readings.FOLDER.glob("*.json"))


def test_nothing_that_is_read_of_them_is_an_address_that_is_not_of_the_web() -> None:
    for path in readings.documents():
        for one in json.loads(readings.expected_of(path).read_text("utf-8")).get("items", []):
            addresses = [one.get("link", "https://"), one.get("image", "https://")]
            assert all(each.startswith(("https://", "http://")) for each in addresses), path.name
            assert "javascript:" not in one.get("summary", "")
            assert "discord.gg" not in one.get("summary", "") + one.get("headline", "")
