"""Reads WARC files: record by record, or one record at its offset."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from unioncrawler.errors import MissingWarcError, WarcError
from unioncrawler.warc.members import MemberError, read_member
from unioncrawler.warc.records import PURPOSE
from unioncrawler.warc.writer import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from unioncrawler.warc.exchange import Headers
    from unioncrawler.warc.members import Member

_END = b"\r\n\r\n"
# What warcio and our own reading of fields meet in records that no program wrote.
_NONSENSE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
_YEARS = range(1990, 2200)
RESPONSES = frozenset({"response", "revisit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExchange:
    """A record as it was read.

    `kind` is its WARC type, `fields` its WARC fields. `status` and `headers` are those of the HTTP
    message, `method` that of a request, `payload` the body as it was transferred (empty for a
    revisit); where there is no HTTP message, `payload` is the block.
    """

    file: str
    offset: int
    length: int
    kind: str
    fields: Mapping[str, str]
    status: int | None
    headers: Headers
    payload: bytes
    method: str | None = None

    @property
    def record_id(self) -> str:
        return self.fields.get("WARC-Record-ID", "")

    @property
    def url(self) -> str:
        return self.fields.get("WARC-Target-URI", "").strip("<>")

    @property
    def fetched_at(self) -> datetime:
        return datetime.fromisoformat(self.fields["WARC-Date"])

    @property
    def purpose(self) -> dict[str, Any]:
        """What the request was for; empty where the record does not say."""
        found = json.loads(self.fields.get(PURPOSE, "{}"))
        return found if isinstance(found, dict) else {}


def locate(folder: Path, name: str) -> Path:
    """Return the path of a WARC file by its name, open or closed.

    Raises `MissingWarcError` where there is none.
    """
    for path in (folder / name, folder / (name + OPEN)):
        if path.exists():
            return path
    raise MissingWarcError(f"{folder / name}: this WARC file is missing")


def iterate(path: Path, *, from_offset: int = 0) -> Iterator[StoredExchange]:
    """Yield the records of a file of gzip members in turn, from a record's offset on.

    Raises `WarcError` at the first one that cannot be read, with its offset; what came before has
    been given.
    """
    offset = from_offset
    try:
        with path.open("rb") as file:
            while (member := read_member(file, offset)) is not None:
                yield _parse(path, offset, member)
                offset += member.length
    except OSError as error:
        raise _damage(path, offset, error.strerror or "cannot be read") from error
    except MemberError as error:
        raise _damage(path, offset, str(error)) from error


def read_exchange(path: Path, offset: int, length: int) -> StoredExchange:
    """Return the record at an offset. Raises `WarcError` where there is none, or a damaged one."""
    try:
        with path.open("rb") as file:
            member = read_member(file, offset)
    except OSError as error:
        raise _damage(path, offset, error.strerror or "cannot be read") from error
    except MemberError as error:
        raise _damage(path, offset, str(error)) from error
    if member is None:
        raise _damage(path, offset, "the file ends before it")
    if member.length != length:
        raise _damage(path, offset, f"it has {member.length} bytes, not {length}")
    return _parse(path, offset, member)


def _parse(path: Path, offset: int, member: Member) -> StoredExchange:
    """Return the record a member holds. warcio parses it and compares its digests."""
    try:
        record = next(ArchiveIterator(io.BytesIO(member.text), check_digests=True))
        payload = record.raw_stream.read()
    except (StopIteration, ArchiveLoadFailed, EOFError, *_NONSENSE) as error:
        raise _damage(path, offset, str(error).strip() or "no WARC record") from error
    if problems := record.digest_checker.problems:
        raise _damage(path, offset, problems[0])
    try:
        return _to_stored(path, offset, member, record, payload)
    except _NONSENSE as error:
        raise _damage(path, offset, f"a field of it cannot be read: {error}") from error


def _damage(path: Path, offset: int, reason: str) -> WarcError:
    return WarcError(f"{path}: no sound record at offset {offset}: {reason}")


def _to_stored(
    path: Path, offset: int, member: Member, record: Any, payload: bytes
) -> StoredExchange:
    http = record.http_headers
    is_response = record.rec_type in RESPONSES and http is not None
    stored = StoredExchange(
        file=path.name.removesuffix(OPEN),
        offset=offset,
        length=member.length,
        kind=record.rec_type,
        fields=dict(record.rec_headers.headers),
        status=int(http.get_statuscode() or 0) if is_response else None,
        headers=_as_sent(member.text, http) if http is not None else (),
        payload=payload,
        method=http.protocol if record.rec_type == "request" and http is not None else None,
    )
    if stored.fetched_at.tzinfo is None or stored.fetched_at.year not in _YEARS:
        raise ValueError(f"no date of a capture: {stored.fields['WARC-Date']}")
    _ = stored.purpose
    return stored


def _as_sent(text: bytes, http: Any) -> Headers:
    """Return the headers of an HTTP message byte for byte, as a crawl reads them (Latin-1).

    warcio reads what it can as UTF-8.
    """
    block = text.partition(_END)[2]
    lines = block.partition(_END)[0].decode("latin-1").split("\r\n")[1:]
    pairs = tuple(line.split(": ", 1) for line in lines)
    if len(pairs) == len(http.headers) and all(len(pair) == 2 for pair in pairs):
        return tuple((name, value) for name, value in pairs)
    return tuple(http.headers)
