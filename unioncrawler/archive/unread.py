"""What crawls that were killed or stopped had fetched of entries that still wait."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from unioncrawler.archive.entries import WAITS_SQL
from unioncrawler.archive.rows import to_storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The first and the last moment at which what counts came.
Period = tuple[str, str]

# What came for an address: a page, or that there is none. What may be another the next time, the
# refusal of a busy server, is not among it; a 304 speaks of what is archived.
_CAME = """{0}.site = :site AND {0}.method = 'GET' AND {0}.warc_file IS NOT NULL
    AND {0}.error IS NULL AND {0}.status BETWEEN 200 AND 499 AND {0}.status != 304
    AND {0}.fetched_at BETWEEN :earliest AND :latest"""

# What a crawl of everything left waiting when it ended by itself, it had tried.
_ENTRIES = f"""
    SELECT e.url FROM captures AS c JOIN entries AS e ON e.site = c.site AND e.url = c.url
    WHERE c.crawl > (SELECT ifnull(max(id), 0) FROM crawls
        WHERE site = :site AND reason = 'finished'
        AND coalesce(arguments ->> 'limit', arguments ->> 'channel', arguments ->> 'since') IS NULL)
    AND {_CAME.format("c")}
    AND {WAITS_SQL.format("e")}
    AND (e.last_try IS NULL OR c.fetched_at > e.last_try)
    GROUP BY e.url ORDER BY min(e.id) LIMIT :limit"""

_LATEST = f"""
    SELECT * FROM captures AS c WHERE c.url = :url AND {_CAME.format("c")}
    ORDER BY c.fetched_at DESC, c.id DESC LIMIT 1"""


def unread_entries(
    connection: sqlite3.Connection,
    site: str,
    came: Period,
    *,
    limit: int,
    channels: Sequence[str] | None,
    since: str | None,
) -> list[str]:
    """Return the addresses of waiting entries that an answer came for then, unread so far.

    Those that failed are among them, whenever they were to be tried again. `channels` and `since`
    are as in `next_entries`.
    """
    earliest, latest = came
    wanted = {"channels": json.dumps(channels) if channels else None, "since": since}
    always = {"now": None, "ahead": None}
    values = {"site": site, "earliest": earliest, "latest": latest, "limit": limit}
    rows = connection.execute(_ENTRIES, values | wanted | always)
    return [row["url"] for row in rows]


def latest_answer(
    connection: sqlite3.Connection, site: str, url: str, came: Period
) -> sqlite3.Row | None:
    """Return the capture of the latest answer that came for an address then."""
    earliest, latest = came
    values = {"site": site, "url": to_storable(url), "earliest": earliest, "latest": latest}
    row = connection.execute(_LATEST, values).fetchone()
    return row if isinstance(row, sqlite3.Row) else None


def captures_by_url(
    connection: sqlite3.Connection, records: Iterable[str]
) -> dict[str, sqlite3.Row]:
    """Return the captures that point to these records, by their addresses."""
    found = {}
    for record_id in records:
        row = connection.execute(
            "SELECT * FROM captures WHERE record_id = ?", (record_id,)
        ).fetchone()
        if row is not None:
            found[row["url"]] = row
    return found
