"""Ready campaigns that come with Sidekick, and pictures beside a plan file."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path

from campaigns.model.errors import InputError, NotFoundError

PACKS = {"safer-internet-day": "safer-internet-day.toml"}
LARGEST_PICTURE_BYTES = 8 * 1024 * 1024
"""Below Discord's 10 MiB for an attachment, with room for the rest of the request."""
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def read(pack: str) -> tuple[bytes, str, Callable[[str], bytes | None]]:
    """Read a ready plan: its bytes, its file name, and the way to its pictures."""
    if pack not in PACKS:
        raise NotFoundError(f"There is no ready campaign called {pack}.", fix=f"There are: {', '.join(PACKS)}.")
    with resources.as_file(resources.files("campaigns.plans")) as folder:
        file = folder / PACKS[pack]
        return file.read_bytes(), file.name, beside(folder)


def beside(folder: Path) -> Callable[[str], bytes | None]:
    """Give a way to the pictures in a folder; nothing outside of it can be named."""
    root = folder.resolve()

    def find(path: str) -> bytes | None:
        file = (root / path).resolve()
        is_inside = file.is_relative_to(root) and file.suffix.lower() in _PICTURES
        if not is_inside or not file.is_file():
            return None
        if file.stat().st_size > LARGEST_PICTURE_BYTES:
            raise InputError(
                f"The picture {path} is larger than {LARGEST_PICTURE_BYTES // 1024 // 1024} MiB.",
                why="Discord takes at most 10 MiB with everything else.",
                fix="Save it smaller.",
            )
        return file.read_bytes()

    return find
