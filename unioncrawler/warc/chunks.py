"""Undoes `Transfer-Encoding: chunked` (RFC 9112, 7.1), where a record kept it."""

from __future__ import annotations

import re

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")


def dechunked(body: bytes) -> bytes | None:
    """Return a body without its chunks; as it is where it has none; None where it is cut off.

    Some programs undo the chunks and keep the header that speaks of them.
    """
    pieces: list[bytes] = []
    position = 0
    while match := _SIZE.match(body, position):
        size = int(match[1], 16)
        begin = match.end()
        if size == 0:
            return b"".join(pieces)
        if begin + size > len(body):
            return None
        pieces.append(body[begin : begin + size])
        position = begin + size
        if body.startswith(b"\r\n", position):
            position += 2
        elif body.startswith(b"\n", position):
            position += 1
        elif position < len(body):
            return body if len(pieces) == 1 else None
    if position == 0:
        return body
    return None
