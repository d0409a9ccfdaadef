"""A file too large to hand over: compressed, and if that is not enough, in parts that each open by themselves.

A part is cut between two records and carries the head of the file again, so a spreadsheet opens any of them. Everything
stays on disk; nothing grows with the file but the time it takes.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

MOST_PARTS: Final = 10
_MARGIN_BYTES: Final = 64 * 1024
"""Room for what a compressor still holds back, and for bytes of a request that are not the file."""
_BATCH_BYTES: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Parts:
    """What can be handed over, in order; nothing where it would be too many files."""

    files: tuple[Path, ...]
    is_compressed: bool
    has_column_names: bool = False
    """Whether several parts each begin with the names of the columns."""


def cut(file: Path, limit_bytes: int) -> Parts:
    """Prepare a file to be handed over in files of at most so many bytes; parts stand beside it."""
    room = limit_bytes - _MARGIN_BYTES
    if file.stat().st_size <= room:
        return Parts((file,), is_compressed=False)
    if file.suffix == ".xlsx":
        return Parts((), is_compressed=False)  # a workbook is compressed already, and half of one does not open
    files: list[Path] = []
    with file.open("rb") as stream:
        is_csv = file.suffix == ".csv"
        head = stream.readline() if is_csv else b""
        batches = _batches(stream, has_quotes=is_csv)
        batch = next(batches, None)
        while batch is not None:
            if len(files) == MOST_PARTS:
                return Parts((), is_compressed=True)
            files.append(file.with_name(f"{file.stem}-part{len(files) + 1}{file.suffix}.gz"))
            batch = _fill(files[-1], head, batch, batches, room)
            if files[-1].stat().st_size > limit_bytes:
                return Parts((), is_compressed=True)
    if len(files) == 1:
        files = [files[0].rename(file.with_name(f"{file.name}.gz"))]
    return Parts(tuple(files), is_compressed=True, has_column_names=is_csv)


def _fill(target: Path, head: bytes, batch: bytes | None, batches: Iterator[bytes], room: int) -> bytes | None:
    """Fill one part until there is no room for another batch; returns the batch that comes next."""
    with target.open("wb") as raw, gzip.GzipFile(target.stem, "wb", fileobj=raw, mtime=0) as packer:
        packer.write(head)
        while batch is not None:
            packer.write(batch)
            batch = next(batches, None)
            if raw.tell() + _BATCH_BYTES > room:
                break
    return batch


def _batches(stream: IO[bytes], *, has_quotes: bool) -> Iterator[bytes]:
    """Read whole records: a line feed inside quotes ends none, so the quotes of a batch come in pairs."""
    batch: list[bytes] = []
    size = quotes = 0
    for line in stream:
        batch.append(line)
        size += len(line)
        quotes += line.count(b'"') if has_quotes else 0
        if size >= _BATCH_BYTES and quotes % 2 == 0:
            yield b"".join(batch)
            batch, size, quotes = [], 0, 0
    if batch:
        yield b"".join(batch)
