"""Reads the payload of a capture from the record, unpacked where it was packed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.archive.captures import capture_of_record
from unioncrawler.errors import WarcError
from unioncrawler.warc import locate, read_exchange
from unioncrawler.warc.codings import CodingError, unpack

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from pathlib import Path

    from unioncrawler.items import Capture
    from unioncrawler.warc import StoredExchange
    from unioncrawler.warc.exchange import Headers

LARGEST = 1 << 30  # bytes a payload may unpack to; more is a bomb


def stored_exchange(folder: Path, capture: Mapping[str, object]) -> StoredExchange:
    """Return the record a row of `captures` points to.

    Raises `WarcError` where the file is missing, the record damaged or another one than the row
    says.
    """
    name, offset = str(capture["warc_file"]), int(str(capture["warc_offset"]))
    path = locate(folder, name)
    stored = read_exchange(path, offset, int(str(capture["warc_length"])))
    if stored.record_id != capture["record_id"]:
        raise WarcError(
            f"{path}: at offset {offset} lies {stored.record_id or 'no response'}, "
            f"not {capture['record_id']}"
        )
    return stored


def payload_of(
    folder: Path, stored: StoredExchange, connection: sqlite3.Connection, most: int = LARGEST
) -> bytes:
    """Return the payload a response brought, unpacked; that of its original for a revisit.

    `connection` knows the original. Raises `WarcError` where it is not to be had, or is larger than
    `most` bytes.
    """
    if stored.kind != "revisit" or stored.status == 304:
        return unpacked(stored, most)
    refers_to = stored.fields.get("WARC-Refers-To", "")
    original = capture_of_record(connection, refers_to)
    if original is None:
        where = f"{stored.file}: the revisit at offset {stored.offset}"
        raise WarcError(f"{where} refers to {refers_to or 'nothing'}, which is not on record")
    row = connection.execute("SELECT * FROM captures WHERE id = ?", (original,)).fetchone()
    return unpacked(stored_exchange(folder, row), most)


def original_payload(
    folder: Path, connection: sqlite3.Connection, capture: Capture | None
) -> tuple[bytes, dict[str, str]] | None:
    """Return the payload, with its headers, that a capture refers to; None where it cannot be had.

    For a 304 that is what the server says is unchanged.
    """
    if capture is None or capture.original is None:
        return None
    row = connection.execute("SELECT * FROM captures WHERE id = ?", (capture.original,)).fetchone()
    try:
        stored = stored_exchange(folder, row)
        return unpacked(stored), reader_headers(stored.headers)
    except (WarcError, TypeError, ValueError):
        return None


def reader_headers(headers: Headers) -> dict[str, str]:
    """Return response headers as a reader of pages wants them: repeated ones joined by a comma."""
    joined: dict[str, str] = {}
    for name, value in headers:
        key = next((known for known in joined if known.lower() == name.lower()), name)
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined


def unpacked(stored: StoredExchange, most: int = LARGEST) -> bytes:
    """Return the payload as a reader sees it: without its Content-Encoding.

    Raises `WarcError` where it cannot be unpacked whole, or is larger than `most` bytes.
    """
    encoding = ", ".join(v for name, v in stored.headers if name.lower() == "content-encoding")
    try:
        return unpack(stored.payload, encoding, most)[0]
    except CodingError as error:
        where = f"{stored.file}: the payload of the record at offset {stored.offset}"
        raise WarcError(f"{where} cannot be read: {error}") from error
