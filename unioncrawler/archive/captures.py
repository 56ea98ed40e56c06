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


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPayload:
    """What a server called the payload it sent, and where that is on record, if it is.

    `last_sent` is when the address last sent a payload at all.
    """

    url: str
    etag: str | None
    last_modified: str | None
    fetched_at: str
    last_sent: str
    kept: KeptPayload | None


def save_captures(
    connection: sqlite3.Connection, site: str, captures: Iterable[Capture], *, crawl: int | None
) -> list[int]:
    """Keep each exchange; return the ids of their rows in the same order.

    One whose record has a row already keeps it: only what it was judged to be is written anew.
    """
    ids = []
    for capture in captures:
        row = capture_row(capture) | {"site": site, "crawl": crawl}
        known = capture.record_id and capture_of_record(connection, capture.record_id)
        if known:
            connection.execute(
                "UPDATE captures SET url = :url, verdict = :verdict, error = :error WHERE id = :id",
                row | {"id": known},
            )
            ids.append(known)
            continue
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
    connection: sqlite3.Connection, site: str, url: str, payload_digest: str
) -> KeptPayload | None:
    """Return the latest capture of an address that has that payload, to refer to."""
    row = connection.execute(
        "SELECT id, warc_file, warc_offset, warc_length FROM captures"
        " WHERE url = :url AND site = :site AND status = 200"
        " AND original IS NULL AND warc_file IS NOT NULL"
        " AND payload_digest = :digest"
        " ORDER BY fetched_at DESC, id DESC LIMIT 1",
        {"url": url, "site": site, "digest": payload_digest},
    ).fetchone()
    return None if row is None else KeptPayload(**dict(row))


def named_payload(connection: sqlite3.Connection, capture: int) -> NamedPayload | None:
    """Return how the payload of a capture was named; None for a response that is not a 200."""
    row = connection.execute(
        "SELECT c.url, c.etag, c.last_modified, c.fetched_at,"
        " (SELECT max(s.fetched_at) FROM captures AS s"
        " WHERE s.url = c.url AND s.site = c.site AND s.status = 200) AS last_sent,"
        " p.id, p.warc_file, p.warc_offset, p.warc_length"
        " FROM captures AS c JOIN captures AS p ON p.id = coalesce(c.original, c.id)"
        " WHERE c.id = ? AND c.status = 200",
        (capture,),
    ).fetchone()
    if row is None:
        return None
    values = dict(row)
    place = {name: values.pop(name) for name in ("id", "warc_file", "warc_offset", "warc_length")}
    return NamedPayload(**values, kept=KeptPayload(**place) if place["warc_file"] else None)


def are_named_alike(connection: sqlite3.Connection, one: int | None, other: int | None) -> bool:
    """Return whether two captures have the same ETag and Last-Modified."""
    names = connection.execute(
        "SELECT count(*), count(DISTINCT ifnull(etag, '') || char(10) || ifnull(last_modified, ''))"
        " FROM captures WHERE id IN (?, ?)",
        (one, other),
    ).fetchone()
    return one == other or tuple(names) == (2, 1)


def save_warc_file(connection: sqlite3.Connection, site: str, file: ClosedFile) -> None:
    """Keep what a closed WARC file must be."""
    connection.execute(
        "INSERT INTO warc_files (name, site, bytes, sha256, closed) VALUES (?, ?, ?, ?, ?)",
        (file.name, site, file.size, file.sha256, to_stored(file.closed)),
    )


def known_warc_files(connection: sqlite3.Connection, site: str) -> set[str]:
    """Return the names of the WARC files of a site that were closed."""
    rows = connection.execute("SELECT name FROM warc_files WHERE site = ?", (site,))
    return {row["name"] for row in rows}


# From each name on to the next by the index: there are few, and many captures of each.
_NAMED = """
    WITH RECURSIVE named (name) AS (
        SELECT min(warc_file) FROM captures WHERE warc_file > ''
        UNION ALL
        SELECT (SELECT min(warc_file) FROM captures WHERE warc_file > named.name)
        FROM named WHERE name IS NOT NULL)
    SELECT name, (SELECT max(warc_offset + warc_length) FROM captures
        WHERE warc_file = name AND warc_offset = (
            SELECT max(warc_offset) FROM captures WHERE warc_file = name)) AS reach
    FROM named WHERE name IS NOT NULL"""


def needed_warc_files(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the names of the WARC files that captures point into, and where the last one ends."""
    return {row["name"]: int(row["reach"] or 0) for row in connection.execute(_NAMED)}


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


def file_of_record(connection: sqlite3.Connection, record_id: str) -> str | None:
    """Return the name of the file that WARC record lies in by the rows, None for an unknown one."""
    row = connection.execute(
        "SELECT warc_file FROM captures WHERE record_id = ? LIMIT 1", (record_id,)
    ).fetchone()
    return row and str(row["warc_file"])


def size_of(connection: sqlite3.Connection, capture: int) -> int:
    """Return the size of a capture's payload in bytes."""
    row = connection.execute("SELECT size FROM captures WHERE id = ?", (capture,)).fetchone()
    return int(row["size"] or 0)
