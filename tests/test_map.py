"""The map in CONTRIBUTING.md leads where it says, and leaves no room out."""

from pathlib import Path

from tests.house_map import FILE, ROOMS, ROOT, draw, places


def test_every_place_on_the_map_exists() -> None:
    named = list(places(FILE.read_text("utf-8")))
    assert len(named) > 100
    assert [str(path) for path in named if not (ROOT / path).exists()] == []


def test_every_package_is_on_the_map() -> None:
    named = set(places(FILE.read_text("utf-8")))
    rooms = [room for room in ROOMS if room != "tests"]  # tests mirror them
    packages = {path.parent.relative_to(ROOT) for room in rooms for path in (ROOT / room).rglob("__init__.py")}
    assert {str(path) for path in packages - named} == set()


def test_what_stands_beside_the_rooms_is_named() -> None:
    text = FILE.read_text("utf-8")
    beside = [path.name for path in ROOT.iterdir() if path.suffix in {".md", ".toml", ".lock"} or path.name == "docs"]
    assert [name for name in beside if name not in text] == []


def test_a_drawn_map_can_be_read_back() -> None:
    drawn = f"<!-- the map begins -->\n{draw()}<!-- the map ends -->\n"
    named = set(places(drawn))
    assert Path("campaigns/storage/ledger.py") in named
    assert Path("bot/demo") in named
    assert all((ROOT / path).exists() for path in named)
