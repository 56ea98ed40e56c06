"""Reads WARC files record by record, past damaged ones, and holds the rows against them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import checks
from unioncrawler.errors import WarcError
from unioncrawler.pages.urls import canonical, path_and_query
from unioncrawler.record.findings import Damage, Finding, Note, Tally
from unioncrawler.record.notes import is_failure_alone, read_note
from unioncrawler.record.payloads import unpacked
from unioncrawler.warc import locate, read_exchange
from unioncrawler.warc.reader import RESPONSES
from unioncrawler.warc.salvage import member_length
from unioncrawler.warc.writer import OPEN

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from unioncrawler.archive import Archive
    from unioncrawler.archive.checks import CaptureRow, KeptAttachment
    from unioncrawler.warc import StoredExchange


def check_records(archive: Archive, path: Path, name: str, tally: Tally) -> Iterator[Finding]:
    """Yield every record of a file that is damaged, and every capture that is not as its record.

    Behind a record that cannot be unpacked it goes on where, by the rows, the next one begins.
    """
    try:
        with path.open("rb") as file, archive.reading() as connection:
            yield from _walk(connection, file, path, name, tally)
    except OSError as error:
        reason = f"this WARC file cannot be read: {error.strerror}"
        yield Damage(what="file", file=name, reason=reason)


def _walk(
    connection: sqlite3.Connection, file: BinaryIO, path: Path, name: str, tally: Tally
) -> Iterator[Finding]:
    size = path.stat().st_size
    rows = checks.captures_of_file(connection, name)
    row = next(rows, None)
    offset: int | None = 0
    while offset is not None and offset < size:
        while row is not None and (row.warc_offset is None or row.warc_offset < offset):
            yield _astray(name, row, "no record begins there")
            row = next(rows, None)
        length = member_length(file, offset)
        found = _read(path, offset, length)
        mine = None
        if row is not None and row.warc_offset == offset:
            mine, row = row, next(rows, None)
            tally.captures += 1
        if isinstance(found, str):
            end = checks.next_known_offset(connection, name, offset)
            if path.name.endswith(OPEN) and length is None and mine is None and end is None:
                text = f"ends with {size - offset} bytes that are no whole record"
                yield Note(file=path.name, text=text)
                break
            touches = checks.touched(connection, name, offset)
            yield Damage(what="record", file=name, offset=offset, touches=touches, reason=found)
            offset = end if length is None else offset + length
            continue
        tally.records += 1
        tally.tell()
        if mine is not None:
            yield from _compare(name, mine, found)
        elif found.kind in RESPONSES:
            text = f"the response at offset {offset} ({found.url}) has no row in the archive"
            yield Note(file=name, text=text)
        offset += found.length
    while row is not None:
        yield _astray(name, row, f"the file ends before that, with {size} bytes")
        row = next(rows, None)


def _read(path: Path, offset: int, length: int | None) -> StoredExchange | str:
    """Return a record, or in words why there is none; the digests are checked."""
    if length is None:
        return "this record is damaged: it cannot be unpacked"
    try:
        return read_exchange(path, offset, length)
    except WarcError as error:
        return f"this record is damaged: {str(error).removeprefix(f'{path}: ')}"


def _astray(name: str, row: CaptureRow, reason: str) -> Damage:
    return Damage(
        what="capture",
        file=name,
        offset=row.warc_offset,
        touches=(row.url,),
        reason=f"capture {row.id} points there, but {reason}",
    )


def _compare(name: str, row: CaptureRow, stored: StoredExchange) -> Iterator[Damage]:
    """Yield how a capture differs from its record."""
    pairs = (
        ("length", row.warc_length, stored.length),
        ("record id", row.record_id, stored.record_id),
        ("status", row.status, stored.status),
        ("payload digest", row.payload_digest, stored.fields.get("WARC-Payload-Digest")),
        ("address", _path(row.url), _path(stored.url)),
    )
    reasons = [f"{what} {mine} is {its} on record" for what, mine, its in pairs if mine != its]
    if is_failure_alone(note := _note(stored)):
        reasons = [] if note and note["url"] == row.url else ["the note is of another address"]
    elif stored.kind not in RESPONSES:
        reasons = [f"the record is a {stored.kind}"]
    elif stored.kind == "revisit":
        reasons += _original_faults(row, stored)
    elif row.original is not None:
        reasons.append("it refers to an original, but the record has a payload of its own")
    if reasons:
        yield Damage(
            what="capture",
            file=name,
            offset=stored.offset,
            touches=(row.url,),
            reason=f"capture {row.id} is not as its record: {'; '.join(reasons)}",
        )


def _note(stored: StoredExchange) -> dict[str, Any] | None:
    try:
        return read_note(stored)
    except WarcError:
        return None


def _original_faults(row: CaptureRow, stored: StoredExchange) -> Iterator[str]:
    refers_to = stored.fields.get("WARC-Refers-To")
    if row.original is None or row.original_record is None:
        yield f"its original {refers_to} is not in the archive"
    elif row.original_record != refers_to:
        yield f"its original {row.original_record} is {refers_to} on record"
    elif stored.status != 304 and row.original_digest != row.payload_digest:
        yield "its original has another payload"


def _path(url: str) -> str:
    """Return what does not change when a site moves to another host."""
    return path_and_query(canonical(url))


def check_attachments(archive: Archive, folder: Path, tally: Tally) -> Iterator[Finding]:
    """Yield every attachment whose bytes on record are not those that its SHA-256 is of."""
    with archive.reading() as connection:
        for kept in checks.kept_attachments(connection):
            tally.attachments += 1
            tally.tell()
            fault = _attachment_fault(folder, kept)
            if isinstance(fault, Note):
                yield fault
            elif fault:
                yield Damage(
                    what="attachment",
                    file=kept.warc_file or archive.path.name,
                    offset=kept.warc_offset,
                    touches=(kept.url, kept.uid),
                    reason=fault,
                )


def _attachment_fault(folder: Path, kept: KeptAttachment) -> str | Note | None:
    if kept.warc_file is None or kept.warc_offset is None or kept.warc_length is None:
        return "its bytes are nowhere on record"
    try:
        path = locate(folder, kept.warc_file)
        stored = read_exchange(path, kept.warc_offset, kept.warc_length)
    except WarcError as error:
        return f"its bytes cannot be read: {error}"
    try:
        payload = unpacked(stored)
    except WarcError as error:
        return f"its bytes cannot be read: {error}"
    sha256 = hashlib.sha256(payload).hexdigest()
    return None if sha256 == kept.sha256 else f"its SHA-256 is {sha256} instead of {kept.sha256}"
