"""What a check of archive and record asks the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """A WARC file that rows speak of; `bytes` and `sha256` are None where it was never closed."""

    name: str
    bytes: int | None
    sha256: str | None
    captures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """A capture as it points into a WARC file, with what its original has."""

    id: int
    url: str
    status: int | None
    payload_digest: str | None
    record_id: str | None
    warc_offset: int | None
    warc_length: int | None
    original: int | None
    original_record: str | None
    original_digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAttachment:
    """An attachment whose bytes are on record, and where; None where no record has them."""

    uid: str
    url: str
    sha256: str
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None


def structure_faults(connection: sqlite3.Connection, *, full: bool) -> Iterator[str]:
    """Yield what SQLite finds wrong in the file itself; `full` holds the indexes against rows."""
    for row in connection.execute(f"PRAGMA {'integrity_check' if full else 'quick_check'}"):
        if row[0] != "ok":
            yield str(row[0])


def broken_references(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Yield each row (`table number`) that refers to one that is not there, and how, in words."""
    for row in connection.execute("PRAGMA foreign_key_check"):
        table, parent = row["table"], row["parent"]
        keys = connection.execute(f"PRAGMA foreign_key_list({table})")
        column = next((key["from"] for key in keys if key["id"] == row["fkid"]), "?")
        where = table if row["rowid"] is None else f"{table} {row['rowid']}"
        yield where, f"{table}.{column} refers to a row of {parent} that is not there"


def check_search_index(connection: sqlite3.Connection) -> None:
    """Hold the search indexes against the texts; changes nothing. Raises what sqlite3 raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for index in ("articles_fts", "attachment_texts_fts"):
            connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def record_files(connection: sqlite3.Connection) -> list[RecordFile]:
    """Return every WARC file that rows speak of, by name."""
    rows = connection.execute(
        "SELECT named.name, w.bytes, w.sha256,"
        " (SELECT count(*) FROM captures WHERE warc_file = named.name) AS captures"
        " FROM (SELECT name FROM warc_files UNION SELECT warc_file FROM captures"
        " WHERE warc_file IS NOT NULL) AS named"
        " LEFT JOIN warc_files AS w ON w.name = named.name ORDER BY named.name"
    )
    return [RecordFile(**dict(row)) for row in rows]


def captures_of_file(
    connection: sqlite3.Connection, file: str, *, beyond: int | None = None
) -> Iterator[CaptureRow]:
    """Yield the captures that point into a file, by offset; or those that leave its `beyond` bytes.

    One without a place comes first.
    """
    rows = connection.execute(
        "SELECT c.id, c.url, c.status, c.payload_digest, c.record_id, c.warc_offset,"
        " c.warc_length, c.original, o.record_id AS original_record,"
        " o.payload_digest AS original_digest"
        " FROM captures AS c LEFT JOIN captures AS o ON o.id = c.original"
        " WHERE c.warc_file = :file AND (:beyond IS NULL OR c.warc_offset IS NULL"
        " OR c.warc_offset < 0 OR c.warc_length IS NULL OR c.warc_length <= 0"
        " OR c.warc_offset + c.warc_length > :beyond) ORDER BY c.warc_offset",
        {"file": file, "beyond": beyond},
    )
    return (CaptureRow(**dict(row)) for row in rows)


def next_known_offset(connection: sqlite3.Connection, file: str, offset: int) -> int | None:
    """Return the next place behind an offset where, by the rows, a record begins."""
    place = {"file": file, "offset": offset}
    after: int | None = connection.execute(
        "SELECT min(warc_offset) FROM captures WHERE warc_file = :file AND warc_offset > :offset",
        place,
    ).fetchone()[0]
    end = connection.execute(  # the request lies right behind its response
        "SELECT warc_offset + warc_length FROM captures"
        " WHERE warc_file = :file AND warc_offset <= :offset ORDER BY warc_offset DESC LIMIT 1",
        place,
    ).fetchone()
    return min(
        (found for found in (after, end and end[0]) if found and found > offset), default=None
    )


def touched(connection: sqlite3.Connection, file: str, offset: int) -> tuple[str, ...]:
    """Return what hangs on the record at an offset: addresses of captures, uids of articles.

    A request counts for the response before it. Captures that refer to it have the same address.
    """
    capture = connection.execute(
        "SELECT id, site, url FROM captures WHERE warc_file = ? AND warc_offset <= ?"
        " ORDER BY warc_offset DESC LIMIT 1",
        (file, offset),
    ).fetchone()
    if capture is None:
        return ()
    rows = connection.execute(
        "SELECT uid FROM articles WHERE site = :site AND url = :url"
        " UNION SELECT a.uid FROM entries AS e JOIN articles AS a ON a.id = e.article"
        " WHERE e.site = :site AND e.url = :url"
        " UNION SELECT a.uid FROM captures AS c JOIN attachments AS t ON t.capture = c.id"
        " JOIN articles AS a ON a.id = t.article"
        " WHERE c.url = :url AND (c.id = :id OR c.original = :id) ORDER BY 1",
        dict(capture),
    )
    return (capture["url"], *(row["uid"] for row in rows))


def kept_attachments(connection: sqlite3.Connection) -> Iterator[KeptAttachment]:
    """Yield the attachments whose bytes are on record, with the record that has the payload."""
    rows = connection.execute(
        "SELECT a.uid, t.url, t.sha256, p.warc_file, p.warc_offset, p.warc_length"
        " FROM attachments AS t JOIN articles AS a ON a.id = t.article"
        " LEFT JOIN captures AS c ON c.id = t.capture"
        " LEFT JOIN captures AS p ON p.id = coalesce(c.original, c.id)"
        " WHERE t.sha256 IS NOT NULL AND t.capture IS NOT NULL"
    )
    return (KeptAttachment(**dict(row)) for row in rows)
