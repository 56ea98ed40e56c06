"""The exchanges of a crawl, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.rows import capture_row, insert_sql
from unioncrawler.archive.times import to_stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from unioncrawler.items import Capture
    from unioncrawler.warc import ClosedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPayload:
    """A capture whose payload is in the record, and where."""

    id: int
    warc_file: str
    warc_offset: int
    warc_length: int


def save_captures(
    connection: sqlite3.Connection, site: str, captures: Iterable[Capture], *, crawl: int | None
) -> list[int]:
    """Add a row for each exchange; return their ids in the same order."""
    ids = []
    for capture in captures:
        row = capture_row(capture) | {"site": site, "crawl": crawl}
        cursor = connection.execute(insert_sql("captures", tuple(row)), row)
        ids.append(int(cursor.lastrowid or 0))
    return ids


def save_visit(
    connection: sqlite3.Connection, site: str, captures: Iterable[Capture], *, crawl: int | None
) -> list[int]:
    """Add a row for each exchange of one visit, held together; return their ids in order."""
    ids = save_captures(connection, site, captures, crawl=crawl)
    if len(ids) > 1:
        connection.executemany(
            "UPDATE captures SET visit = ? WHERE id = ?", [(ids[0], number) for number in ids]
        )
    return ids


def kept_payload(
    connection: sqlite3.Connection, site: str, url: str, payload_digest: str | None
) -> KeptPayload | None:
    """Return the latest capture of an address with that payload, or with any, to refer to."""
    row = connection.execute(
        "SELECT id, warc_file, warc_offset, warc_length FROM captures"
        " WHERE url = :url AND site = :site AND status = 200"
        " AND original IS NULL AND warc_file IS NOT NULL"
        " AND (:digest IS NULL OR payload_digest = :digest)"
        " ORDER BY fetched_at DESC, id DESC LIMIT 1",
        {"url": url, "site": site, "digest": payload_digest},
    ).fetchone()
    return None if row is None else KeptPayload(**dict(row))


def save_warc_file(connection: sqlite3.Connection, site: str, file: ClosedFile) -> None:
    """Keep what a closed WARC file must be."""
    connection.execute(
        "INSERT INTO warc_files (name, site, bytes, sha256, closed) VALUES (?, ?, ?, ?, ?)",
        (file.name, site, file.size, file.sha256, to_stored(file.closed)),
    )


def known_warc_files(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the WARC files that were closed."""
    return {row["name"] for row in connection.execute("SELECT name FROM warc_files")}


def known_offsets(connection: sqlite3.Connection, file: str) -> set[int]:
    """Return where the captures lie that point into a WARC file."""
    rows = connection.execute("SELECT warc_offset FROM captures WHERE warc_file = ?", (file,))
    return {row["warc_offset"] for row in rows}


def capture_of_record(connection: sqlite3.Connection, record_id: str) -> int | None:
    """Return the number of the capture whose response is that WARC record."""
    row = connection.execute(
        "SELECT id FROM captures WHERE record_id = ? LIMIT 1", (record_id,)
    ).fetchone()
    return row and int(row["id"])


def size_of(connection: sqlite3.Connection, capture: int) -> int:
    """Return the size of a capture's payload in bytes."""
    row = connection.execute("SELECT size FROM captures WHERE id = ?", (capture,)).fetchone()
    return int(row["size"] or 0)
