"""The gzip members of a WARC file, read strictly: whole and with the right checksum, or not at all.

Readers that pass over what cannot be unpacked would give a cut payload for a whole one.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

_PIECE = 1 << 18
LARGEST = 1 << 31  # bytes a record may unpack to; more is a bomb


class MemberError(Exception):
    """Raised where no whole gzip member lies at an offset: says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a member holds, unpacked, and how many bytes it takes in the file."""

    text: bytes
    length: int


def read_member(file: BinaryIO, offset: int) -> Member | None:
    """Return the member at an offset, None at the end of the file. Raises `MemberError`."""
    file.seek(offset)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    pieces: list[bytes] = []
    read, size = 0, 0
    try:
        while piece := file.read(_PIECE):
            read += len(piece)
            while piece and not unpacker.eof:
                text = unpacker.decompress(piece, _PIECE)
                pieces.append(text)
                size += len(text)
                if size > LARGEST:
                    raise MemberError("it unpacks to more than a record may")
                piece = unpacker.unconsumed_tail
            if unpacker.eof:
                return Member(b"".join(pieces), read - len(unpacker.unused_data))
    except zlib.error as error:
        raise MemberError(str(error)) from error
    if read == 0:
        return None
    raise MemberError("it is cut off")
