"""Finds the records of WARC files that others wrote: the whole ones, and where damage lies.

Three layouts are read: plain, a gzip member for each record, and gzip members that hold several
(a file that was packed whole). Those are unpacked into a temporary file and read like plain ones.
Nothing larger than a piece is held in memory.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tempfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from unioncrawler.errors import WarcError
from unioncrawler.warc.members import MemberError, read_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

_PIECE = 1 << 18
_LOOK = 1 << 15  # bytes that are looked at first: the heads of record and message, as a rule
LONGEST_HEAD = 1 << 16
VERSIONS = ("WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17")
_BEGIN = re.compile(rb"(?:\A|(?<=\n))WARC/\d\.\d{1,2}\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_GZIP = b"\x1f\x8b\x08"
_OTHER_FORMATS = (
    (b"filedesc://", "this is an ARC file, the older format; `warcio recompress` converts it"),
    (b"PK\x03\x04", "this is a ZIP or WACZ file; the WARC files of a WACZ are in its archive/"),
    (b"\x28\xb5\x2f\xfd", "this file is packed with zstd; unpack it first"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies.

    In the gzip member at `offset` of the file, where `part` is None; else at `offset` of a plain
    part: the file itself, or what was unpacked of it.
    """

    part: int | None
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A whole record: its WARC fields, the beginning of its block, the length of its block."""

    place: Place
    fields: Mapping[str, str]
    start: bytes
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What could not be read: where it begins, and why.

    `is_unpacked`: the offset is that in the unpacked content of a file that was packed whole.
    """

    offset: int
    reason: str
    is_unpacked: bool = False


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


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
            head, start = _read_head(stream)
            length = int(head["content-length"])
            block = start[:length] + stream.read(max(0, length - len(start)))
        except (OSError, MemberError, _NotARecordError) as error:
            raise self._error(place.offset, str(error)) from error
        if len(block) < length:
            raise self._error(place.offset, "it is cut off")
        return head, block

    def _error(self, offset: int, reason: str) -> WarcError:
        return WarcError(f"{self.name}: no sound record at offset {offset}: {reason}")

    def _members(self) -> Iterator[Framed | Broken]:
        offset: int | None = 0
        while offset is not None and offset < self._size:
            member = _Member(self._file, offset)
            try:
                yield _frame_member(member, Place(None, offset))
                offset = member.end
            except _SeveralRecordsError:
                unpacked = _unpack(_Member(self._file, offset), self.name)
                yield from self._unpacked(offset, unpacked)
                offset = unpacked.end or self._next_member(offset + 1)
            except (MemberError, _NotARecordError) as error:
                yield Broken(offset=offset, reason=str(error))
                yield from self._saved(offset)
                offset = self._next_member(offset + 1)

    def _unpacked(self, offset: int, unpacked: _Unpacked) -> Iterator[Framed | Broken]:
        """Yield the records of a member that holds several."""
        self._parts.append(unpacked.file)
        part, is_sound = len(self._parts) - 1, unpacked.fault is None
        yield from _plain(unpacked.file, part, is_unpacked=True, is_sound=is_sound)
        if unpacked.fault:
            yield Broken(offset=offset, reason=f"the gzip member there: {unpacked.fault}")

    def _saved(self, offset: int) -> Iterator[Framed]:
        """Yield the records of a damaged member whose digests say that they are whole."""
        unpacked = _unpack(_Member(self._file, offset), self.name)
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
            piece = self._file.read(_PIECE + len(_GZIP))
            place = piece.find(_GZIP)
            while place >= 0:
                if self._begins_record(offset + place):
                    return offset + place
                place = piece.find(_GZIP, place + 1)
            offset += _PIECE
        return None

    def _begins_record(self, offset: int) -> bool:
        try:
            return _Member(self._file, offset).read(5) == b"WARC/"
        except MemberError:
            return False


class _NotARecordError(Exception):
    """Raised where no whole record begins: says why."""


class _Member:
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
            self._left = self._file.read(_PIECE)
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
class _Unpacked:
    """What a member held; where it ends, 0 if that is not known; what is wrong with it."""

    file: BinaryIO
    end: int
    fault: str | None


def _unpack(member: _Member, name: str) -> _Unpacked:
    """Write what a member holds into a temporary file, as far as it can be unpacked."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the finder closes it
    fault = None
    try:
        while piece := member.read(_PIECE):
            file.write(piece)
    except MemberError as error:
        fault = str(error)
    except OSError as error:
        file.close()
        raise WarcError(f"{name}: cannot be unpacked: {error.strerror}") from error
    return _Unpacked(file=file, end=member.end, fault=fault)


def _frame_member(member: _Member, place: Place) -> Framed:
    """Return the one record of a member, read to its end."""
    framed, rest = _frame(member, place)
    rest += member.read(LONGEST_HEAD)
    if rest.lstrip(b"\r\n").startswith(b"WARC/"):
        raise _SeveralRecordsError
    while member.read(_PIECE):
        pass
    if rest.strip(b"\r\n\x00"):
        raise _NotARecordError("it is longer than it says")
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
            framed, rest = _frame(file, Place(part, offset))
            file.seek(-len(rest), io.SEEK_CUR)
            end = file.tell()
            is_verified = _has_digest(framed.fields)
            if not is_verified and not _is_followed(file, size):
                raise _NotARecordError("its length is not what it says")
            if not is_verified and not is_sound:
                raise _NotARecordError("it has no digest, and what it lies in is damaged")
        except _NotARecordError as error:
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
        piece = file.read(_PIECE + 16)
        if (match := _BEGIN.search(piece, 1)) is not None:
            return offset - 1 + match.start()
        offset += _PIECE
    return size


def _frame(stream: _Stream, place: Place) -> tuple[Framed, bytes]:
    """Return the record a stream stands at, its digest compared, and what was read behind it."""
    head, start = _read_head(stream)
    try:
        length = int(head["content-length"])
    except (KeyError, ValueError):
        raise _NotARecordError("it does not say how long it is") from None
    if length < 0:
        raise _NotARecordError(f"it says it has {length} bytes")
    block, rest = start[:length], start[length:]
    digests = _digests(head, block)
    for made in digests:
        made.update(block)
    wanted = length - len(block)
    while wanted > 0:
        piece = stream.read(min(wanted, _PIECE))
        if not piece:
            raise _NotARecordError(f"it is cut off: {wanted} of its {length} bytes are missing")
        for made in digests:
            made.update(piece)
        wanted -= len(piece)
    for made in digests:
        made.check()
    return Framed(place=place, fields=head, start=block, length=length), rest


def _read_head(stream: _Stream) -> tuple[dict[str, str], bytes]:
    """Return the WARC fields, their names in lower case, and what was read of the block."""
    text = stream.read(_LOOK)
    if not _BEGIN.match(text):
        raise _NotARecordError("no WARC record begins there")
    blank = _BLANK_LINE.search(text)
    if blank is None:
        text += stream.read(LONGEST_HEAD)
        blank = _BLANK_LINE.search(text)
    if blank is None:
        raise _NotARecordError("its head has no end")
    try:
        head = StatusAndHeadersParser(VERSIONS).parse(io.BytesIO(text[: blank.end()]))
    except (StatusAndHeadersParserException, EOFError) as error:
        raise _NotARecordError(f"its head cannot be read: {error}") from error
    fields = {name.lower(): value for name, value in head.headers}
    if "warc-type" not in fields:
        raise _NotARecordError("it does not say what it is")
    return fields, text[blank.end() :]


class _Digest:
    """A digest a record names, made anew from bytes that come piece by piece."""

    def __init__(self, named: str, skip: int) -> None:
        algorithm, _, self._value = named.partition(":")
        self._hash = hashlib.new(algorithm.lower().replace("-", ""), usedforsecurity=False)
        self._skip = skip

    def update(self, piece: bytes) -> None:
        self._hash.update(piece[self._skip :])
        self._skip = max(0, self._skip - len(piece))

    def check(self) -> None:
        made = self._hash.digest()
        value = self._value.strip()
        if value.lower() == made.hex():
            return
        if value.upper().rstrip("=") != base64.b32encode(made).decode().rstrip("="):
            raise _NotARecordError("its bytes are not those that its digest is of")


_KNOWN_DIGEST = re.compile(r"\s*(?:sha-?1|sha-?256|sha-?512|md5):\S+\s*", re.IGNORECASE)


def _has_digest(fields: Mapping[str, str]) -> bool:
    return bool(_KNOWN_DIGEST.fullmatch(fields.get("warc-block-digest", "")))


def _digests(fields: Mapping[str, str], start: bytes) -> list[_Digest]:
    """Return the digest to compare: of the block; else of the payload, where one knows what it is.

    Of a chunked payload some take the digest with the chunks, others without.
    """
    if _has_digest(fields):
        return [_Digest(fields["warc-block-digest"], 0)]
    named = fields.get("warc-payload-digest", "")
    if fields["warc-type"] != "response" or not _KNOWN_DIGEST.fullmatch(named):
        return []
    blank = _BLANK_LINE.search(start)
    if blank is None or re.search(rb"\ntransfer-encoding:", start[: blank.end()], re.IGNORECASE):
        return []
    return [_Digest(named, blank.end())]


def _no_warc(begin: bytes) -> str | None:
    """Return why a file that begins so is no WARC file at all, None where it may be one."""
    if not begin:
        return "this file is empty"
    return next((words for mark, words in _OTHER_FORMATS if begin.startswith(mark)), None)
