"""One record of a WARC file of any program: its head, its block, its digest."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

if TYPE_CHECKING:
    from collections.abc import Mapping

PIECE = 1 << 18
LONGEST_HEAD = 1 << 16
VERSIONS = ("WARC/1.1", "WARC/1.0", "WARC/0.18", "WARC/0.17")
BEGIN = re.compile(rb"(?:\A|(?<=\n))WARC/\d\.\d{1,2}\r?\n")
_LOOK = 1 << 15  # bytes that are looked at first: the heads of record and message, as a rule
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


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


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class NotARecordError(Exception):
    """Raised where no whole record begins: says why."""


def frame(stream: Stream, place: Place) -> tuple[Framed, bytes]:
    """Return the record a stream stands at, its digest compared, and what was read behind it."""
    head, start = read_head(stream)
    try:
        length = int(head["content-length"])
    except (KeyError, ValueError):
        raise NotARecordError("it does not say how long it is") from None
    if length < 0:
        raise NotARecordError(f"it says it has {length} bytes")
    block, rest = start[:length], start[length:]
    digests = _digests(head, block)
    for made in digests:
        made.update(block)
    wanted = length - len(block)
    while wanted > 0:
        piece = stream.read(min(wanted, PIECE))
        if not piece:
            raise NotARecordError(f"it is cut off: {wanted} of its {length} bytes are missing")
        for made in digests:
            made.update(piece)
        wanted -= len(piece)
    for made in digests:
        made.check()
    return Framed(place=place, fields=head, start=block, length=length), rest


def read_head(stream: Stream) -> tuple[dict[str, str], bytes]:
    """Return the WARC fields, their names in lower case, and what was read of the block."""
    text = stream.read(_LOOK)
    if not BEGIN.match(text):
        raise NotARecordError("no WARC record begins there")
    blank = _BLANK_LINE.search(text)
    if blank is None:
        text += stream.read(LONGEST_HEAD)
        blank = _BLANK_LINE.search(text)
    if blank is None:
        raise NotARecordError("its head has no end")
    try:
        head = StatusAndHeadersParser(VERSIONS).parse(io.BytesIO(text[: blank.end()]))
    except (StatusAndHeadersParserException, EOFError) as error:
        raise NotARecordError(f"its head cannot be read: {error}") from error
    fields = {name.lower(): value for name, value in head.headers}
    if "warc-type" not in fields:
        raise NotARecordError("it does not say what it is")
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
            raise NotARecordError("its bytes are not those that its digest is of")


_KNOWN_DIGEST = re.compile(r"\s*(?:sha-?1|sha-?256|sha-?512|md5):\S+\s*", re.IGNORECASE)


def has_digest(fields: Mapping[str, str]) -> bool:
    return bool(_KNOWN_DIGEST.fullmatch(fields.get("warc-block-digest", "")))


def _digests(fields: Mapping[str, str], start: bytes) -> list[_Digest]:
    """Return the digest to compare: of the block; else of the payload, where one knows what it is.

    Of a chunked payload some take the digest with the chunks, others without.
    """
    if has_digest(fields):
        return [_Digest(fields["warc-block-digest"], 0)]
    named = fields.get("warc-payload-digest", "")
    if fields["warc-type"] != "response" or not _KNOWN_DIGEST.fullmatch(named):
        return []
    blank = _BLANK_LINE.search(start)
    if blank is None or re.search(rb"\ntransfer-encoding:", start[: blank.end()], re.IGNORECASE):
        return []
    return [_Digest(named, blank.end())]
