"""One gzip member as a stream: what it holds piece by piece, also up to where it is damaged."""

from __future__ import annotations

import tempfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.errors import WarcError
from unioncrawler.warc.framing import PIECE
from unioncrawler.warc.members import MemberError

if TYPE_CHECKING:
    from typing import BinaryIO


class GzipStream:
    """One gzip member as a stream of what it holds. `end` is where it ends, once it was read."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self.end = 0
        self._file = file
        self._position = offset
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._left = b""
        self._fault: str | None = None

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, fewer at the end of the member or before damage.

        Raises `MemberError` where there is nothing before the damage.
        """
        pieces: list[bytes] = []
        wanted = size
        try:
            while wanted > 0 and not self._unpacker.eof:
                pieces.append(self._next(wanted))
                wanted -= len(pieces[-1])
        except MemberError:
            if not any(pieces):
                raise
        return b"".join(pieces)

    def _next(self, wanted: int) -> bytes:
        if self._fault:
            raise MemberError(self._fault)
        if not self._left:
            self._file.seek(self._position)
            self._left = self._file.read(PIECE)
            self._position += len(self._left)
            if not self._left:
                raise MemberError("it is cut off")
        before = self._unpacker.copy()
        try:
            piece = self._unpacker.decompress(self._left, wanted)
        except zlib.error as error:
            self._fault = f"it cannot be unpacked: {error}"
            return _up_to_damage(before, self._left)
        self._left = self._unpacker.unconsumed_tail
        if self._unpacker.eof:
            self.end = self._position - len(self._unpacker.unused_data)
        return piece


def _up_to_damage(unpacker: Any, packed: bytes) -> bytes:
    """Return what packed bytes hold before they cannot be unpacked: zlib gives nothing of it."""
    pieces = []
    try:
        for position in range(len(packed)):
            pieces.append(unpacker.decompress(packed[position : position + 1]))  # noqa: PERF401
    except zlib.error:
        pass
    return b"".join(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What a member held; where it ends, 0 if that is not known; what is wrong with it."""

    file: BinaryIO
    end: int
    fault: str | None


def unpack_member(member: GzipStream, name: str) -> Unpacked:
    """Write what a member holds into a temporary file, as far as it can be unpacked."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the finder closes it
    fault = None
    try:
        while piece := member.read(PIECE):
            file.write(piece)
    except MemberError as error:
        fault = str(error)
    except OSError as error:
        file.close()
        raise WarcError(f"{name}: cannot be unpacked: {error.strerror}") from error
    return Unpacked(file=file, end=member.end, fault=fault)
