"""What the archive knows already, for exchanges that come from the WARC files of others.

They may be older than what the archive has, and may come a second time: neither may change what was
read later, or be counted twice.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from unioncrawler.archive.captures import save_captures
from unioncrawler.archive.entries import SAME_ENTRY_SQL
from unioncrawler.archive.rows import storable_row, to_storable
from unioncrawler.archive.times import to_stored
from unioncrawler.items import Capture, Verdict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from unioncrawler.visits import ArticleVisit, AttachmentVisit, FailedVisit

_FIELDS = (
    "url, method, status, content_type, size, payload_digest, etag, last_modified, error,"
    " record_id, warc_file, warc_offset, warc_length, original"
)


def known_capture(
    connection: sqlite3.Connection, site: str, url: str, fetched_at: datetime, payload_digest: str
) -> Capture | None:
    """Return the capture of the same address, time and payload, where it is on record."""
    row = connection.execute(
        f"SELECT {_FIELDS}, verdict, fetched_at FROM captures"
        " WHERE url = ? AND fetched_at = ? AND site = ? AND payload_digest = ?"
        " AND record_id IS NOT NULL ORDER BY id LIMIT 1",
        (to_storable(url), to_stored(fetched_at), site, payload_digest),
    ).fetchone()
    if row is None:
        return None
    typed = {
        "verdict": Verdict(row["verdict"]),
        "fetched_at": datetime.fromisoformat(row["fetched_at"]),
    }
    return Capture(**(dict(row) | typed))


def is_seen_since(connection: sqlite3.Connection, uid: str, moment: datetime) -> bool:
    """Tell whether an article was read at that moment or later."""
    row = connection.execute(
        "SELECT 1 FROM articles WHERE uid = ? AND last_seen >= ?", (uid, to_stored(moment))
    ).fetchone()
    return row is not None


def is_archived(connection: sqlite3.Connection, uid: str) -> bool:
    """Tell whether there is such an article."""
    return connection.execute("SELECT 1 FROM articles WHERE uid = ?", (uid,)).fetchone() is not None


def save_earlier(
    connection: sqlite3.Connection, site: str, uid: str, visit: ArticleVisit, *, crawl: int | None
) -> None:
    """Keep the exchanges of an article that was read since; it stays as it is.

    Entries that led to it, and waited, are captured with it.
    """
    save_captures(connection, site, visit.captures, crawl=crawl)
    values = storable_row(
        {
            "site": site,
            "uid": uid,
            "url": visit.entry_url,
            "at": to_stored(visit.captures[-1].fetched_at),
        }
    )
    connection.execute(
        "UPDATE entries SET state = 'captured', verdict = 'ok', last_error = NULL, moved_to = NULL,"
        " attempts = attempts + 1, last_try = :at,"
        " article = (SELECT id FROM articles WHERE articles.uid = :uid)"
        f" WHERE kind = 'article' AND article IS NULL AND id IN ({SAME_ENTRY_SQL})",
        values,
    )
    connection.execute(
        "INSERT OR IGNORE INTO article_channels (article, channel, first_seen)"
        " SELECT DISTINCT article, channel, :at FROM entries"
        " WHERE article = (SELECT id FROM articles WHERE articles.uid = :uid)",
        values,
    )


def is_judged(
    connection: sqlite3.Connection, site: str, visit: FailedVisit, uid: str, moment: datetime
) -> bool:
    """Tell whether an entry was tried at that moment or later, or its article read since."""
    values = storable_row(
        {"site": site, "url": visit.entry_url, "at": to_stored(moment), "uid": uid}
    )
    row = connection.execute(
        f"SELECT 1 FROM entries WHERE id IN ({SAME_ENTRY_SQL}) AND last_try >= :at"
        " UNION SELECT 1 FROM articles WHERE uid = :uid AND last_seen >= :at"
        " UNION SELECT 1 FROM evidence JOIN articles ON articles.id = evidence.article"
        " WHERE uid = :uid AND evidence.at >= :at AND evidence.capture IS NOT NULL LIMIT 1",
        values,
    ).fetchone()
    return row is not None


def is_same_attachment(connection: sqlite3.Connection, site: str, visit: AttachmentVisit) -> bool:
    """Tell whether what came of an attachment is what came of it before."""
    if not visit.captures:
        return False
    row = connection.execute(
        "SELECT 1 FROM attachments AS a JOIN captures AS c ON c.id = a.capture"
        " WHERE a.url = ? AND c.record_id = ? AND c.site = ? AND a.state = ? LIMIT 1",
        (to_storable(visit.url), visit.captures[-1].record_id, site, visit.state.value),
    ).fetchone()
    return row is not None


def is_channel_newer(
    connection: sqlite3.Connection, site: str, path: str, moment: datetime
) -> bool:
    """Tell whether a channel was met after that moment."""
    row = connection.execute(
        "SELECT 1 FROM channels WHERE site = ? AND path = ? AND last_seen > ?",
        (site, to_storable(path), to_stored(moment)),
    ).fetchone()
    return row is not None


def listed_since(
    connection: sqlite3.Connection, site: str, path: str, urls: Iterable[str], moment: datetime
) -> set[str]:
    """Return those of the addresses that the channel listed after that moment."""
    rows = connection.execute(
        "SELECT e.url FROM entries AS e JOIN channels AS c ON c.id = e.channel"
        " WHERE c.site = ? AND c.path = ? AND e.last_seen > ?"
        " AND e.url IN (SELECT value FROM json_each(?))",
        (
            site,
            to_storable(path),
            to_stored(moment),
            json.dumps([to_storable(url) for url in urls]),
        ),
    )
    return {row["url"] for row in rows}
