"""Zone names come from people and files: exact ones known, near ones suggested, hostile ones never opened."""

import builtins
import io
import os
from zoneinfo import ZoneInfo, available_timezones

import pytest

from campaigns.model import when, zones
from campaigns.model.errors import InputError

HOSTILE = [
    "",
    " ",
    ".",
    "..",
    "../../etc/passwd",
    "/etc/localtime",
    "posix/../../../etc/passwd",
    "posix/Europe/Lisbon",
    "right/UTC",
    "Europe",
    "Europe/",
    "Europe//Lisbon",
    "Europe/Lisbon\x00",
    "Europe/Lisbon\n",
    "localtime",
    "posixrules",
    "Factory",
    "zone.tab",
    "C:\\Windows",
    "E" * 100_000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zone_name_is_refused_without_a_look_at_the_disk(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    zones.zone_names()

    def touched(*_args: object, **_keywords: object) -> None:
        raise AssertionError(f"the disk was touched for {name[:40]!r}")

    for module, function in ((builtins, "open"), (io, "open"), (os, "stat"), (os, "open")):
        monkeypatch.setattr(module, function, touched)
    is_known = zones.is_zone(name)
    monkeypatch.undo()
    assert not is_known


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "Europe/Lisbon\n"])
def test_a_hostile_zone_name_cannot_be_found_or_loaded_either(name: str) -> None:
    with pytest.raises(InputError) as refusal:
        zones.find(name)
    assert len(str(refusal.value)) < 300
    with pytest.raises(InputError):
        zones.load(name)


def test_every_zone_of_the_database_is_known_by_its_exact_name() -> None:
    for name in available_timezones() - {"localtime", "posixrules", "Factory"}:
        assert zones.is_zone(name)
        assert zones.find(name.upper()) == name
        assert zones.load(name) is ZoneInfo(name)
    assert not zones.is_zone("europe/lisbon")


def test_zones_are_offered_by_the_room_that_uses_them() -> None:
    assert when.is_zone("Europe/Lisbon")
    assert not when.is_zone("local")


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("Europe/Lisbonn", "Europe/Lisbon"),
        ("Europe/Lisboa", "Europe/Lisbon"),
        ("Lisbon", "Europe/Lisbon"),
        ("kathmandu", "Asia/Kathmandu"),
        ("America/NewYork", "America/New_York"),
        ("Sao Paulo", "America/Sao_Paulo"),
    ],
)
def test_a_misspelt_zone_is_answered_with_the_nearest_one(typed: str, suggested: str) -> None:
    with pytest.raises(InputError) as refusal:
        zones.find(typed)
    assert refusal.value.fix == f"Did you mean {suggested}?"


@pytest.mark.parametrize("typed", ["PST", "CEST", "UTC+1", "+05:45", "GMT-3"])
def test_what_forgets_daylight_saving_is_refused_with_the_reason_and_no_guess(typed: str) -> None:
    with pytest.raises(InputError) as refusal:
        zones.find(typed)
    assert "forgets daylight saving" in refusal.value.why
    assert "area and city" in refusal.value.fix
