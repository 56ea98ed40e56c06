"""Reads records at their places, many of them, as fast as that can be done without trusting them.

What `records.py` writes is so plain that a few splits read it. Anything that is not written like
that, or is damaged, is left to `reader.py`, which knows every dialect and says what is wrong.
"""

from __future__ import annotations

import os
import zlib
from collections import OrderedDict
from typing import TYPE_CHECKING, Self

from unioncrawler.errors import WarcError
from unioncrawler.warc.exchange import block_digest, digest
from unioncrawler.warc.members import LARGEST
from unioncrawler.warc.reader import RESPONSES, StoredExchange, locate, read_exchange
from unioncrawler.warc.writer import OPEN

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.warc.exchange import Headers

MOST_FILES = 16  # files kept open at a time
_END = b"\r\n\r\n"


class RecordReader:
    """Reads the WARC files of a folder and keeps the latest ones open; close it after use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: OrderedDict[str, tuple[Path, int]] = OrderedDict()

    def read(self, name: str, offset: int, length: int) -> StoredExchange:
        """Return the record that takes `length` bytes at an offset, its digests checked.

        Raises `MissingWarcError` where there is no such file, `WarcError` for anything but a sound
        record.
        """
        path, file = self._opened(name)
        try:
            packed = os.pread(file, length, offset)
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
            text = unpacker.decompress(packed, LARGEST)
        except (OSError, OverflowError, ValueError, zlib.error):
            return read_exchange(path, offset, length)
        is_whole = unpacker.eof and not unpacker.unused_data and len(packed) == length
        stored = parse_plain(path, offset, length, text) if is_whole else None
        return stored or read_exchange(path, offset, length)

    def close(self) -> None:
        """Close every file."""
        while self._files:
            os.close(self._files.popitem()[1][1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _opened(self, name: str) -> tuple[Path, int]:
        known = self._files.get(name)
        if known is not None:
            self._files.move_to_end(name)
            return known
        path = locate(self.folder, name)
        try:
            opened = (path, os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        except OSError as error:
            raise WarcError(f"{path}: cannot be opened: {error.strerror}") from error
        self._files[name] = opened
        if len(self._files) > MOST_FILES:
            os.close(self._files.popitem(last=False)[1][1])
        return opened


def parse_plain(path: Path, offset: int, length: int, text: bytes) -> StoredExchange | None:
    """Return the response a record of ours holds; None where it is not plain or not sound."""
    head, found, rest = text.partition(_END)
    lines = head.split(b"\r\n")
    if not found or lines[0] != b"WARC/1.1" or not head.isascii():
        return None
    fields = _pairs(lines[1:])
    if fields is None:
        return None
    named = dict(fields)
    kind = named.get("WARC-Type")
    size = named.get("Content-Length", "")
    if kind not in RESPONSES or not size.isdigit() or len(rest) != int(size) + len(_END):
        return None
    block = rest[: -len(_END)]
    message, found, payload = block.partition(_END)
    status_line, *header_lines = message.split(b"\r\n")
    version, _, status = status_line.partition(b" ")
    if not found or not message.isascii() or not version.startswith(b"HTTP/1."):
        return None
    headers = _pairs(header_lines)
    if headers is None or not status[:3].isdigit() or not _is_sound(named, kind, block, payload):
        return None
    return StoredExchange(
        file=path.name.removesuffix(OPEN),
        offset=offset,
        length=length,
        kind=kind,
        fields=named,
        status=int(status[:3]),
        headers=headers,
        payload=payload,
    )


def _pairs(lines: list[bytes]) -> Headers | None:
    """Return names and values of the lines; None where one has no colon or goes on another."""
    pairs = []
    for line in lines:
        name, found, value = line.decode("ascii").partition(":")
        if not found or name != name.strip():
            return None
        pairs.append((name, value.strip()))
    return tuple(pairs)


def _is_sound(fields: dict[str, str], kind: str, block: bytes, payload: bytes) -> bool:
    if fields.get("WARC-Block-Digest") != block_digest(block):
        return False
    # what a revisit has is the digest of a payload that lies elsewhere
    return kind == "revisit" or fields.get("WARC-Payload-Digest") == digest(payload)
