"""Finds the records of WARC files that others wrote: the whole ones, and where damage lies.

Three layouts are read: plain, a gzip member for each record, and gzip members that hold several
(a file that was packed whole). Those are unpacked into a temporary file and read like plain ones.
Nothing larger than a piece is held in memory.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from unioncrawler.errors import WarcError
from unioncrawler.warc.framing import (
    BEGIN,
    LONGEST_HEAD,
    PIECE,
    Broken,
    Framed,
    NotARecordError,
    Place,
    frame,
    has_digest,
    read_head,
)
from unioncrawler.warc.gzip_stream import GzipStream, Unpacked, unpack_member
from unioncrawler.warc.members import MemberError, read_member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_GZIP = b"\x1f\x8b\x08"
_OTHER_FORMATS = (
    (b"filedesc://", "this is an ARC file, the older format; `warcio recompress` converts it"),
    (b"PK\x03\x04", "this is a ZIP or WACZ file; the WARC files of a WACZ are in its archive/"),
    (b"\x28\xb5\x2f\xfd", "this file is packed with zstd; unpack it first"),
)  # fmt: skip


class _SeveralRecordsError(Exception):
    """Raised where a gzip member holds more than one record."""


class RecordFinder:
    """Finds and reads the records of one open file. Close it: it may hold unpacked copies."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self._parts: list[BinaryIO] = []

    def close(self) -> None:
        """Close the file and take unpacked copies away."""
        for part in (self._file, *self._parts):
            part.close()

    def find(self) -> Iterator[Framed | Broken]:
        """Yield the whole records in turn, and in between what is damaged."""
        self._file.seek(0)
        begin = self._file.read(16)
        if begin.startswith(_GZIP):
            yield from self._members()
        elif reason := _no_warc(begin):
            yield Broken(offset=0, reason=reason)
        else:
            self._parts.append(self._file)
            yield from _plain(self._file, 0)

    def read(self, place: Place) -> tuple[dict[str, str], bytes]:
        """Return the WARC fields and the block of a record that was found.

        Raises `WarcError` where it is not there any more.
        """
        try:
            if place.part is None:
                member = read_member(self._file, place.offset)
                stream: BinaryIO = io.BytesIO(member.text if member else b"")
            else:
                stream = self._parts[place.part]
                stream.seek(place.offset)
            head, start = read_head(stream)
            length = int(head["content-length"])
            block = start[:length] + stream.read(max(0, length - len(start)))
        except (OSError, MemberError, NotARecordError) as error:
            raise self._error(place.offset, str(error)) from error
        if len(block) < length:
            raise self._error(place.offset, "it is cut off")
        return head, block

    def _error(self, offset: int, reason: str) -> WarcError:
        return WarcError(f"{self.name}: no sound record at offset {offset}: {reason}")

    def _members(self) -> Iterator[Framed | Broken]:
        offset: int | None = 0
        while offset is not None and offset < self._size:
            member = GzipStream(self._file, offset)
            try:
                yield _frame_member(member, Place(None, offset))
                offset = member.end
            except _SeveralRecordsError:
                unpacked = unpack_member(GzipStream(self._file, offset), self.name)
                yield from self._unpacked(offset, unpacked)
                offset = unpacked.end or self._next_member(offset + 1)
            except (MemberError, NotARecordError) as error:
                yield Broken(offset=offset, reason=str(error))
                yield from self._saved(offset)
                offset = self._next_member(offset + 1)

    def _unpacked(self, offset: int, unpacked: Unpacked) -> Iterator[Framed | Broken]:
        """Yield the records of a member that holds several."""
        self._parts.append(unpacked.file)
        part, is_sound = len(self._parts) - 1, unpacked.fault is None
        yield from _plain(unpacked.file, part, is_unpacked=True, is_sound=is_sound)
        if unpacked.fault:
            yield Broken(offset=offset, reason=f"the gzip member there: {unpacked.fault}")

    def _saved(self, offset: int) -> Iterator[Framed]:
        """Yield the records of a damaged member whose digests say that they are whole."""
        unpacked = unpack_member(GzipStream(self._file, offset), self.name)
        part = len(self._parts)
        found = _plain(unpacked.file, part, is_unpacked=True, is_sound=False)
        whole = [each for each in found if isinstance(each, Framed)]
        if not whole:
            unpacked.file.close()
            return
        self._parts.append(unpacked.file)
        yield from whole

    def _next_member(self, offset: int) -> int | None:
        """Return where the next gzip member that begins with a record lies."""
        while offset < self._size:
            self._file.seek(offset)
            piece = self._file.read(PIECE + len(_GZIP))
            place = piece.find(_GZIP)
            while place >= 0:
                if self._begins_record(offset + place):
                    return offset + place
                place = piece.find(_GZIP, place + 1)
            offset += PIECE
        return None

    def _begins_record(self, offset: int) -> bool:
        try:
            return GzipStream(self._file, offset).read(5) == b"WARC/"
        except MemberError:
            return False


def _frame_member(member: GzipStream, place: Place) -> Framed:
    """Return the one record of a member, read to its end."""
    framed, rest = frame(member, place)
    rest += member.read(LONGEST_HEAD)
    if rest.lstrip(b"\r\n").startswith(b"WARC/"):
        raise _SeveralRecordsError
    while member.read(PIECE):
        pass
    if rest.strip(b"\r\n\x00"):
        raise NotARecordError("it is longer than it says")
    return framed


def _plain(
    file: BinaryIO, part: int, *, is_unpacked: bool = False, is_sound: bool = True
) -> Iterator[Framed | Broken]:
    """Yield the records of a plain part; of one that is not sound only those with a digest."""
    size = file.seek(0, io.SEEK_END)
    offset = 0
    while (offset := _past_blank(file, offset)) < size:
        file.seek(offset)
        try:
            framed, rest = frame(file, Place(part, offset))
            file.seek(-len(rest), io.SEEK_CUR)
            end = file.tell()
            is_verified = has_digest(framed.fields)
            if not is_verified and not _is_followed(file, size):
                raise NotARecordError("its length is not what it says")
            if not is_verified and not is_sound:
                raise NotARecordError("it has no digest, and what it lies in is damaged")
        except NotARecordError as error:
            yield Broken(offset=offset, reason=str(error), is_unpacked=is_unpacked)
            offset = _next_begin(file, offset + 1, size)
            continue
        yield framed
        offset = end


def _past_blank(file: BinaryIO, offset: int) -> int:
    file.seek(offset)
    piece = file.read(64)
    return offset + len(piece) - len(piece.lstrip(b"\r\n"))


def _is_followed(file: BinaryIO, size: int) -> bool:
    """Tell whether a record ends where the file stands: by the blank lines behind it."""
    return file.tell() == size or file.read(4).startswith((b"\r\n\r\n", b"\n\n", b"WARC"))


def _next_begin(file: BinaryIO, offset: int, size: int) -> int:
    """Return where the next record seems to begin; the end of the file where none does."""
    while offset < size:
        file.seek(offset - 1)
        piece = file.read(PIECE + 16)
        if (match := BEGIN.search(piece, 1)) is not None:
            return offset - 1 + match.start()
        offset += PIECE
    return size


def _no_warc(begin: bytes) -> str | None:
    """Return why a file that begins so is no WARC file at all, None where it may be one."""
    if not begin:
        return "this file is empty"
    return next((words for mark, words in _OTHER_FORMATS if begin.startswith(mark)), None)
