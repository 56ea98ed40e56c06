"""Saves what a killed crawl left: the whole records of a file that was never closed."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unioncrawler.errors import WarcError
from unioncrawler.warc.members import MemberError, read_member
from unioncrawler.warc.reader import iterate
from unioncrawler.warc.writer import OPEN, SUFFIX, ClosedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from unioncrawler.warc.members import Member
    from unioncrawler.warc.reader import StoredExchange

_PIECE = 1 << 20
_MEMBER = b"\x1f\x8b\x08"
_DATE = re.compile(rb"^WARC-Date: *((?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ)\r$", re.MULTILINE)
_UNDATED = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """A file that was closed after a kill: how many whole records it has, the bytes cut off.

    `damaged_at` is where records that cannot be read begin, with readable ones behind them; such
    a file is left as it is. None where nothing but its end was cut.
    """

    file: ClosedFile
    records: int
    cut: int
    damaged_at: int | None = None


def unfinished(folder: Path, site: str) -> list[Path]:
    """Return the files of a site that were being written, in the order they were begun."""
    return [path for path in files_of(folder, site) if path.name.endswith(OPEN)]


def files_of(folder: Path, site: str) -> list[Path]:
    """Return all files of a site, open and closed, in the order they were begun."""
    return sorted(path for path in folder.glob(f"{site}-*") if is_of(path.name, site))


def is_of(name: str, site: str) -> bool:
    """Tell whether a file of that name, open or closed, is one of a site."""
    named = rf"{re.escape(site)}-\d{{14}}-\d{{5,}}{re.escape(SUFFIX)}({OPEN})?"
    return re.fullmatch(named, name) is not None


def serial_of(name: str) -> int:
    """Return which file of its crawl one of that name is, 0 where the name does not say."""
    found = re.search(rf"-(\d{{5,18}}){re.escape(SUFFIX)}", name)
    return int(found[1]) if found else 0


def salvage(path: Path) -> Salvaged | None:
    """Cut a file behind its last whole record and give it its lasting name.

    Returns None where it had no whole record at all: then it is taken away. Nobody may be writing
    it. Raises `WarcError` where it cannot be read or changed, and where there is a closed file of
    that name: that one stays.
    """
    closed = path.with_name(path.name.removesuffix(OPEN))
    if closed.exists():
        raise WarcError(f"{path}: left as it is, since {closed.name} is here too; take one away")
    try:
        records, end, latest = _whole_records(path)
        size = path.stat().st_size
        damaged_at = end if end < size and next_record(path, end + 1) is not None else None
        if records == 0 and damaged_at is None:
            path.unlink()
            return None
        if damaged_at is None:
            os.truncate(path, end)
            size, cut = end, size - end
        else:
            cut = 0
        path.rename(closed)
        return Salvaged(
            file=ClosedFile(name=closed.name, size=size, sha256=file_sha256(closed), closed=latest),
            records=records,
            cut=cut,
            damaged_at=damaged_at,
        )
    except OSError as error:
        raise WarcError(f"{path}: cannot be saved after a kill: {error.strerror}") from error


def file_sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe_closed(path: Path) -> ClosedFile:
    """Return what a file is that was closed. Raises `WarcError` where it cannot be read."""
    try:
        _, _, latest = _whole_records(path)
        size, sha256 = path.stat().st_size, file_sha256(path)
    except OSError as error:
        raise WarcError(f"{path}: cannot be read: {error.strerror}") from error
    return ClosedFile(name=path.name, size=size, sha256=sha256, closed=latest)


def readable(path: Path, damaged: Callable[[WarcError], None]) -> Iterator[StoredExchange]:
    """Yield the records of a file that can be read; `damaged` is told of the places between."""
    offset: int | None = 0
    while offset is not None:
        try:
            for stored in iterate(path, from_offset=offset):
                offset = stored.offset + stored.length
                yield stored
        except WarcError as error:
            damaged(error)
            offset = next_record(path, offset + 1)
        else:
            return


def _whole_records(path: Path) -> tuple[int, int, datetime]:
    """Return how many whole records a file begins with, where the last one ends, and its date."""
    records, end, latest = 0, 0, _UNDATED
    with path.open("rb") as file:
        while (member := _record_at(file, end)) is not None:
            records, end = records + 1, end + member.length
            if date := _DATE.search(member.text):
                latest = datetime.fromisoformat(date[1].decode("ascii"))
    return records, end, latest


def _record_at(file: BinaryIO, offset: int) -> Member | None:
    """Return the whole record at an offset, None where there is none."""
    try:
        member = read_member(file, offset)
    except MemberError:
        return None
    return member if member and member.text.startswith(b"WARC/") else None


def member_length(file: BinaryIO, offset: int) -> int | None:
    """Return the length of the record at an offset, None where there is no whole one."""
    member = _record_at(file, offset)
    return None if member is None else member.length


def next_record(path: Path, offset: int) -> int | None:
    """Return where the next whole record begins at or behind an offset, None without one."""
    with path.open("rb") as file:
        while True:
            file.seek(offset)
            piece = file.read(_PIECE + len(_MEMBER))
            if len(piece) < len(_MEMBER):
                return None
            place = piece.find(_MEMBER)
            while place >= 0:
                if member_length(file, offset + place) is not None:
                    return offset + place
                place = piece.find(_MEMBER, place + 1)
            offset += _PIECE
