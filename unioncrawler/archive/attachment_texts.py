"""What attachments say: kept once for the same bytes, however many articles show them.

In a text whose lines end where its page does (PDF, OFD), a word may be parted by the end of a line.
Between two Chinese characters that end is kept as U+2028, LINE SEPARATOR, which the search index
reads over; to anyone else it is shown as the end of a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.grams import HAN, to_grams
from unioncrawler.archive.indexing import without_triggers
from unioncrawler.archive.rows import insert_sql, storable_row

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.archive.rows import Row
    from unioncrawler.documents.outcomes import Reading

SOFT_BREAK = "\u2028"
_BROKEN = re.compile(f"(?<=[{HAN}])\n(?=[{HAN}])")

_ADD = "INSERT INTO attachment_texts_fts (rowid, text) VALUES (?, ?)"
_REMOVE = """INSERT INTO attachment_texts_fts (attachment_texts_fts, rowid, text)
    VALUES ('delete', ?, ?)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """Bytes of attachments that are on record, by their SHA-256, and the capture of them."""

    sha256: str
    capture: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCount:
    """How many different files came to an outcome; those that were not read yet to None."""

    outcome: str | None
    count: int


# Bytes that an earlier version of an article showed are read too: the record has them.
_SHOWN = """
    SELECT t.sha256, t.capture FROM attachments AS t JOIN articles AS a ON a.id = t.article
    WHERE t.sha256 IS NOT NULL AND t.capture IS NOT NULL AND (:site IS NULL OR a.site = :site)
    UNION ALL
    SELECT item.value ->> 'sha256', item.value ->> 'capture' FROM versions AS v
    JOIN articles AS a ON a.id = v.article, json_each(v.fields, '$.attachments') AS item
    WHERE v.fields IS NOT NULL AND item.value ->> 'sha256' IS NOT NULL
        AND item.value ->> 'capture' IS NOT NULL AND (:site IS NULL OR a.site = :site)"""
_UNREAD = "NOT EXISTS (SELECT 1 FROM attachment_texts AS x WHERE x.sha256 = shown.sha256)"


def files_to_read(
    connection: sqlite3.Connection, site: str | None, *, again: bool
) -> list[KeptFile]:
    """Return the files that were not read yet, or `again` all, in the order they came."""
    rows = connection.execute(
        f"WITH shown AS ({_SHOWN}) SELECT sha256, min(capture) AS capture FROM shown"
        f" WHERE :again OR {_UNREAD} GROUP BY sha256 ORDER BY 2, 1",
        {"site": site, "again": again},
    )
    return [KeptFile(**dict(row)) for row in rows]


def capture_with_payload(connection: sqlite3.Connection, capture: int) -> Row | None:
    """Return the row of the capture that has the payload of one: itself, or its original.

    None where that is not on record.
    """
    row = connection.execute(
        "SELECT p.* FROM captures AS c JOIN captures AS p ON p.id = coalesce(c.original, c.id)"
        " WHERE c.id = ? AND p.warc_file IS NOT NULL",
        (capture,),
    ).fetchone()
    return None if row is None else dict(row)


def document_counts(connection: sqlite3.Connection, site: str) -> list[DocumentCount]:
    """Return the different files that a site's articles show now, counted by outcome."""
    rows = connection.execute(
        "SELECT x.outcome, count(DISTINCT t.sha256) AS count FROM attachments AS t"
        " JOIN articles AS a ON a.id = t.article"
        " LEFT JOIN attachment_texts AS x ON x.sha256 = t.sha256"
        " WHERE a.site = ? AND t.sha256 IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
        (site,),
    )
    return [DocumentCount(**dict(row)) for row in rows]


def save_reading(connection: sqlite3.Connection, sha256: str, reading: Reading) -> bool:
    """Keep what a file says, in place of what was read of it before; return whether that differs.

    The index is kept right along with it.
    """
    row = _row(sha256, reading)
    known = connection.execute(
        f"SELECT id, {', '.join(row)} FROM attachment_texts WHERE sha256 = ?", (sha256,)
    ).fetchone()
    if known is not None and all(known[name] == value for name, value in row.items()):
        return False
    with without_triggers(connection):
        if known is None:
            cursor = connection.execute(insert_sql("attachment_texts", tuple(row)), row)
            key = int(cursor.lastrowid or 0)
        else:
            key = int(known["id"])
            _index(connection, _REMOVE, key, known["text"])
            assignments = ", ".join(f"{name} = :{name}" for name in row)
            connection.execute(
                f"UPDATE attachment_texts SET {assignments} WHERE id = :id", row | {"id": key}
            )
        _index(connection, _ADD, key, row["text"])
    return True


def to_shown(text: str) -> str:
    """Return a kept text as a reader has it, with plain ends of lines."""
    return text.replace(SOFT_BREAK, "\n")


def to_searched(text: str) -> str:
    """Return a kept text as it is searched: without the ends of lines that part no words."""
    return text.replace(SOFT_BREAK, "")


def _row(sha256: str, reading: Reading) -> Row:
    text = reading.text
    if text is not None:
        text = text.replace(SOFT_BREAK, "\n")
        text = _BROKEN.sub(SOFT_BREAK, text) if reading.laid_out else text
    return storable_row(
        {
            "sha256": sha256,
            "outcome": reading.outcome.value,
            "kind": reading.kind,
            "text": text,
            "characters": len(text or ""),
            "whole": int(reading.is_whole),
            "width": reading.width,
            "height": reading.height,
            "reader": reading.reader,
            "reason": reading.reason,
        }
    )


def _index(connection: sqlite3.Connection, statement: str, key: int, text: object) -> None:
    if isinstance(text, str):
        connection.execute(statement, (key, to_grams(to_searched(text))))
