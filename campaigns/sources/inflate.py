"""Decompression under a limit: a few kilobytes that unfold to gigabytes are noticed on the way, never
held."""

import zlib
from typing import Protocol

from campaigns.model.errors import InputError

_STEP_BYTES = 256 * 1024
_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15
_MOST_MEMBERS = 64
"""Honest servers send one; a million empty ones would cost seconds and yield nothing."""


class TooLargeError(InputError):
    """A body is larger than it may be."""


class Inflater(Protocol):
    """Takes a body as it travels, gives it as it was meant."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> bytes:
        """Return the whole body; raises InputError when it broke off."""

    def so_far(self) -> bytes:
        """Return what has come, whole or not."""


def inflater(encoding: str, limit_bytes: int) -> Inflater:
    """Choose by the Content-Encoding; raises InputError for one that we did not ask for."""
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain(limit_bytes)
        case "gzip" | "x-gzip" | "deflate":
            return _Zlib(limit_bytes)
        case other:
            raise InputError(f"The server compresses in a way that was not asked for ({other[:40]!r}).")


class _Plain:
    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        self._body += chunk
        if len(self._body) > self._limit_bytes:
            raise TooLargeError(f"The document is larger than {self._limit_bytes // 1024} KiB.")

    def finish(self) -> bytes:
        return bytes(self._body)

    def so_far(self) -> bytes:
        return bytes(self._body)


class _Zlib(_Plain):
    """Both gzip, also of several members, and what servers call deflate: zlib, or bare as some send it."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._is_started = False
        self._members = 1

    def feed(self, chunk: bytes) -> None:
        data = chunk
        while data:
            if self._stream.eof:
                if not data.startswith(b"\x1f\x8b"):
                    return  # padding after the end, as some servers send it
                self._next_member()
            super().feed(self._inflate(data))
            data = self._stream.unconsumed_tail or self._stream.unused_data

    def _next_member(self) -> None:
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise InputError("The compressed document is made of too many pieces.")
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)

    def _inflate(self, data: bytes) -> bytes:
        try:
            out = self._stream.decompress(data, _STEP_BYTES)
        except zlib.error as error:
            if self._is_started:
                raise InputError("The compressed document is damaged.") from error
            self._stream = zlib.decompressobj(_RAW_DEFLATE)
            out = self._inflate_started(data)
        self._is_started = True
        return out

    def _inflate_started(self, data: bytes) -> bytes:
        self._is_started = True
        return self._inflate(data)

    def finish(self) -> bytes:
        if self._is_started and not self._stream.eof:
            raise InputError("The compressed document breaks off before its end.")
        return super().finish()
