"""Undoes the Content-Encoding of a body, in one way for crawl, replay and checks.

Each must come to the same bytes: what a crawl read must be what the record gives.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Protocol

import brotli

if TYPE_CHECKING:
    from collections.abc import Callable

_GZIP_START = b"\x1f\x8b"
_PIECE = 1 << 20


class CodingError(Exception):
    """Raised for a body that is not whole or cannot be unpacked: says why."""


class TooLargeError(CodingError):
    """Raised for a body that unpacks to more than is wanted."""


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def unpack(body: bytes, content_encoding: str, most: int) -> tuple[bytes, str]:
    """Return a body without its codings, and those that are left, as they are not known.

    `content_encoding` is the header's value, the coding applied last standing last (RFC 9110, 8.4).
    A body that never was packed, whatever the header says, is returned as it is. Raises
    `CodingError` where it is cut off or damaged, and `TooLargeError` beyond `most` bytes.
    """
    codings = _names(content_encoding)
    while codings and body:
        undo = _UNDO.get(codings[-1])
        if undo is None:
            break
        body = undo(body, most)
        codings.pop()
    return body, ", ".join(codings if body else ())


def are_known(content_encoding: str) -> bool:
    """Return whether every coding that a header names can be undone."""
    return all(name in _UNDO for name in _names(content_encoding))


def _names(content_encoding: str) -> list[str]:
    return [name.strip().lower() for name in content_encoding.split(",") if name.strip()]


def _as_it_is(body: bytes, most: int) -> bytes:
    return body


def _gunzip(body: bytes, most: int) -> bytes:
    """Undo gzip of one or several members (RFC 1952, 2.2); what stands behind them is no part."""
    if not body.startswith(_GZIP_START):
        return body
    pieces, size = [], 0
    while body.startswith(_GZIP_START):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        piece = _run(unpacker, body, most - size)
        size += len(piece)
        pieces.append(piece)
        body = unpacker.unused_data
    return b"".join(pieces)


def _inflate(body: bytes, most: int) -> bytes:
    """Undo deflate with its zlib header (RFC 9110, 8.4.1.2), or without, as many send it."""
    is_zlib = len(body) > 1 and body[0] & 0x0F == zlib.DEFLATED
    has_header = is_zlib and int.from_bytes(body[:2], "big") % 31 == 0
    if not has_header:
        return _run(zlib.decompressobj(-zlib.MAX_WBITS), body, most)
    try:
        return _run(zlib.decompressobj(), body, most)
    except TooLargeError:
        raise
    except CodingError:
        try:  # bytes that only look like a header
            return _run(zlib.decompressobj(-zlib.MAX_WBITS), body, most)
        except TooLargeError:
            raise
        except CodingError:
            pass
        raise


def _run(unpacker: _Unpacker, body: bytes, most: int) -> bytes:
    try:
        text = unpacker.decompress(body, most + 1)
    except zlib.error as error:
        raise CodingError(f"the packed body is damaged: {error}") from error
    if len(text) > most:
        raise TooLargeError(f"the body unpacks to more than {most} bytes")
    if not unpacker.eof:
        raise CodingError("the packed body ends early")
    return text


def _unbrotli(body: bytes, most: int) -> bytes:
    unpacker: Any = brotli.Decompressor()
    pieces, size = [], 0
    try:
        for start in range(0, len(body), _PIECE):
            piece = unpacker.process(body[start : start + _PIECE], output_buffer_limit=most + 1)
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise TooLargeError(f"the body unpacks to more than {most} bytes")
    except brotli.error as error:
        raise CodingError(f"the packed body is damaged: {error}") from error
    if not unpacker.is_finished():
        raise CodingError("the packed body ends early")
    return b"".join(pieces)


_UNDO: dict[str, Callable[[bytes, int], bytes]] = {
    "identity": _as_it_is,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
}
