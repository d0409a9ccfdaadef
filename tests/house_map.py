"""The map in CONTRIBUTING.md, drawn from the tree: each room says what it is for in its own docstring.

`python -m tests.house_map` draws it anew; `tests/test_map.py` holds it to the tree.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- the map begins -->\n", "<!-- the map ends -->\n"
ROOMS = ("bot", "cogs", "campaigns", "locales", "sandbox", "tests")
_COLUMN = 26
_LINE = re.compile(r"(?P<indent> *)(?P<name>\S+)  +\S")
_WITHOUT_WORDS = {
    "campaigns/data": "Facts as CSV, each row with its source; README.md there says whose they are.",
    "campaigns/data/demo_feeds": "Two invented newsrooms for the demo.",
    "campaigns/plans/assets": "The pictures of the shipped plan.",
    "campaigns/render/fonts": "Noto Sans, and its licence.",
    "campaigns/render/templates": "The report's page.",
    "campaigns/storage/migrations": "Alembic, forward only.",
    "campaigns/storage/migrations/versions": "One file for each step of the schema.",
    "tests": "The same building: a test mirrors the room it tests; beside the rooms, what all of them share.",
    "tests/actions": "The verbs, on both databases.",
    "tests/bot": "The process: as a process, over real sockets, through crashes.",
    "tests/cogs": "Commands, presses and forms by simulated members.",
    "tests/console": "The command line.",
    "tests/contracts": "One suite for each port: the fake and the real thing pass the same tests.",
    "tests/chaos": "The long crash and fault campaign.",
    "tests/demo": "The demo, played.",
    "tests/fixtures": "Documents to read, most of them hostile.",
    "tests/fixtures/feeds": "Feeds as publishers, and attackers, write them.",
    "tests/model": "The pure rules, most of them by properties.",
    "tests/render": "Files and pictures for people.",
    "tests/sandbox": "Discord's stand-in, under real discord.py.",
    "tests/sources": "Readers of files and of the web, against servers that misbehave.",
    "tests/storage": "Tables, CHECKs and the ledger, on both databases.",
}
"""Folders without a docstring of their own."""


def draw() -> str:
    """Write the map as one block of code."""
    lines = ["```"]
    for room in ROOMS:
        lines += [*_folder(ROOT / room, 0), ""]
    return "\n".join([*lines[:-1], "```\n"])


def places(text: str) -> Iterator[Path]:
    """List the paths a drawn map names, relative to the checkout."""
    above: list[str] = []
    for line in text.partition(BEGIN)[2].partition(END)[0].splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        depth = len(found["indent"]) // 2
        above = [*above[:depth], found["name"].rstrip("/")]
        yield Path(*above)


def renew() -> None:
    """Put a fresh map in the place of the old one."""
    before, _, rest = FILE.read_text("utf-8").partition(BEGIN)
    FILE.write_text(f"{before}{BEGIN}{draw()}{END}{rest.partition(END)[2]}", "utf-8")


def _folder(folder: Path, depth: int) -> Iterator[str]:
    yield _line(f"{folder.name}/", _purpose(folder), depth)
    is_test = folder.is_relative_to(ROOT / "tests") and depth > 0
    for path in sorted(folder.iterdir(), key=lambda path: (path.is_dir(), path.name)):
        if path.is_dir():
            if _is_room(path):
                yield from _folder(path, depth + 1)
        elif path.suffix == ".py" and path.name != "__init__.py" and not is_test:
            yield _line(path.name, _said(path), depth + 1)


def _is_room(path: Path) -> bool:
    is_named = (path / "__init__.py").exists() or str(path.relative_to(ROOT)) in _WITHOUT_WORDS
    return is_named and path.name != "__pycache__"


def _purpose(folder: Path) -> str:
    """Say what a folder is for; a folder of tests mirrors the one it tests."""
    own = folder / "__init__.py"
    name = str(folder.relative_to(ROOT))
    purpose = (_said(own) if own.exists() else "") or _WITHOUT_WORDS.get(name, "")
    if not purpose and folder.is_relative_to(ROOT / "tests"):
        return f"Tests of {folder.relative_to(ROOT / 'tests')}."
    if not purpose:
        raise ValueError(f"{name} does not say what it is for: give its __init__.py a docstring, or name it here")
    return purpose


def _said(path: Path) -> str:
    """Give the first sentence of a module's docstring."""
    words = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n\n")[0].split())
    return re.split(r"(?<=[.?])(?<!\.\.\.) (?=[A-Z`{])", words, maxsplit=1)[0]


def _line(name: str, purpose: str, depth: int) -> str:
    return f"{'  ' * depth + name:<{_COLUMN}}  {purpose}"


if __name__ == "__main__":
    renew()
