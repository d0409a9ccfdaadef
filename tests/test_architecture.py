"""The house rules, held: one library in one room, no drawers, pure floors stay pure, and every word has one door."""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "cogs", "campaigns", "sandbox")
MODULES = sorted(
    path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.is_file()
)

ROOMS = {
    "discord": ("bot/", "cogs/"),
    "apscheduler": ("bot/schedule.py",),
    "sqlalchemy": ("campaigns/storage/",),
    "alembic": ("campaigns/storage/",),
    "aiosqlite": ("campaigns/storage/",),
    "asyncpg": ("campaigns/storage/",),
    "feedparser": ("campaigns/sources/rss.py",),
    "nh3": ("campaigns/sources/",),
    "markdownify": ("campaigns/sources/",),
    "dateutil": ("campaigns/model/recurrence.py",),
    "xlsxwriter": ("campaigns/render/pledge_xlsx.py",),
    "PIL": ("campaigns/render/", "campaigns/plans/draw_assets.py"),
    "jinja2": ("campaigns/render/",),
    "dotenv": ("bot/settings.py",),
    "click": ("bot/",),
    "rich": ("bot/",),
}
"""Where a library may be imported; whoever wants to exchange it opens these files and no others."""

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base", "core", "stuff"}


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """List every module a file imports, wherever in the file, with the line."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module), node.lineno


def _tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_is_imported_in_its_room_only(library: str) -> None:
    strays = [
        f"{path}:{line}"
        for path in MODULES
        if not str(path).startswith((*ROOMS[library], "sandbox/"))
        for name, line in imports(path)
        if name.split(".")[0] == library
    ]
    assert strays == []


def test_the_model_uses_the_standard_library_only() -> None:
    strays = [
        f"{path}:{line} {name}"
        for path in MODULES
        if str(path).startswith("campaigns/model/")
        for name, line in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("campaigns.model")
        and (name.split(".")[0], str(path)) != ("dateutil", "campaigns/model/recurrence.py")
    ]
    assert strays == []


def test_the_model_has_no_async_and_no_clock() -> None:
    clocks = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
    strays = []
    for path in MODULES:
        if not str(path).startswith("campaigns/model/"):
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                strays.append(f"{path}:{node.lineno} async")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in clocks
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"datetime", "date", "time"}
            ):
                strays.append(f"{path}:{node.lineno} {node.func.value.id}.{node.func.attr}()")
    assert strays == []


def test_the_environment_is_read_in_one_file() -> None:
    allowed = {"bot/settings.py"}
    strays = [
        f"{path}:{node.lineno}"
        for path in MODULES
        if str(path) not in allowed
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    ]
    assert strays == []


def test_no_files_import_each_other_in_a_circle() -> None:
    names = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}
    graph = {name: set(_inner_imports(path, names)) - {name} for name, path in names.items()}
    # A package's face only hands names on, so an import of the package is not an import of all behind it.
    faces = {name for name, path in names.items() if path.name == "__init__.py"}
    for face in faces:
        graph[face] = set()
    assert list(TopologicalSorter(graph).static_order())


def _inner_imports(path: Path, names: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.module in names:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in names else node.module


def test_there_are_no_drawers() -> None:
    assert [str(path) for path in MODULES if path.stem in DRAWERS] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in MODULES if ast.get_docstring(_tree(path)) is None] == []


def test_no_file_and_no_function_outgrows_its_reader() -> None:
    long_files = {
        str(path): lines
        for path in MODULES
        if "migrations" not in path.parts and (lines := len((ROOT / path).read_text().splitlines())) > 300
    }
    assert long_files == {}
    long_functions = [
        f"{path}:{node.name} {length}"
        for path in MODULES
        if "migrations" not in path.parts
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > 60
    ]
    assert long_functions == []


def test_every_dependency_says_why_it_is_here_and_is_used() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    lines = {line.strip() for line in text.splitlines()}
    for requirement in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        (line,) = (each for each in lines if each.startswith(f'"{requirement}"'))
        assert "# " in line, f"{requirement}: why?"


def test_the_lock_file_names_hashes_and_no_place() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pinned = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in line for line in pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert not any(word in lock for word in ("--index-url", "--extra-index-url", "--find-links", "://"))
