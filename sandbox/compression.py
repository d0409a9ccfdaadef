"""Transport compression of the gateway: one stream for the life of a connection."""

import importlib
import zlib
from typing import Any, Protocol


class Compressor(Protocol):
    """Turns each message into the next piece of one compressed stream."""

    def pack(self, text: str) -> bytes:
        """Compress one message so that the receiver can read it at once."""
        ...


class ZlibStream:
    """`compress=zlib-stream`: every message ends with a sync flush."""

    __slots__ = ("_stream",)

    def __init__(self) -> None:
        self._stream = zlib.compressobj(level=1)

    def pack(self, text: str) -> bytes:
        """Compress one message so that the receiver can read it at once."""
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """`compress=zstd-stream`, where this Python has zstd (3.14, or the zstandard package)."""

    __slots__ = ("_flush", "_stream")

    def __init__(self) -> None:
        self._stream, self._flush = _zstd()

    def pack(self, text: str) -> bytes:
        """Compress one message so that the receiver can read it at once."""
        piece: bytes = self._stream.compress(text.encode())
        rest: bytes = self._stream.flush(self._flush)
        return piece + rest


def _zstd() -> tuple[Any, object]:
    """Find a zstd compressor and its "flush this block" constant."""
    try:
        module = importlib.import_module("compression.zstd")
    except ModuleNotFoundError:
        module = importlib.import_module("zstandard")
        return module.ZstdCompressor().compressobj(), module.COMPRESSOBJ_FLUSH_BLOCK
    return module.ZstdCompressor(), module.ZstdCompressor.FLUSH_BLOCK


def choose(name: str | None) -> Compressor | None:
    """Give the compressor a client asked for; None sends plain text."""
    match name:
        case None | "":
            return None
        case "zlib-stream":
            return ZlibStream()
        case "zstd-stream":
            return ZstdStream()
        case _:
            raise ValueError(f"no transport compression called {name!r}: use zlib-stream or zstd-stream")
