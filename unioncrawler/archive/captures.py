"""The exchanges of a crawl, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.archive.rows import capture_row, insert_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from unioncrawler.items import Capture


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
