"""Finding one article by what a person has in hand: a uid, its beginning, or an address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.archive.records import ARTICLE_SQL, to_record
from unioncrawler.errors import UnknownNameError

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.archive.reader import Archive
    from unioncrawler.archive.records import Record

_MORE = "byline_text, published_precision, page_count, found_by, digest, body_html"


def find_article(archive: Archive, name: str) -> Record:
    """Return everything an article says now: the record of an export, and how it was read.

    An address may be of any host the site answers to, or a path alone; the address of an entry
    that led to the article counts too. Raises `UnknownNameError` where nothing is meant by the
    name, or more than one article.
    """
    with archive.reading() as connection:
        name = name.strip()
        keys = _by_address(connection, name) if "/" in name else _by_uid(connection, name)
        if not keys:
            raise UnknownNameError(f"no article {name!r} in the archive")
        if len(keys) > 1:
            raise UnknownNameError(f"more than one article is meant by {name!r}; give more of it")
        row = connection.execute(f"{ARTICLE_SQL} WHERE a.id = ?", (keys[0],)).fetchone()
        more = connection.execute(f"SELECT {_MORE} FROM articles WHERE id = ?", (keys[0],))
        return to_record(row) | _read_more(more.fetchone())


def find_capture(archive: Archive, name: str, until: str | None = None) -> Record:
    """Return the capture that is meant by a uid or an address: the latest with a page, or any.

    `until` is a stored time: what came later does not count. An address of no article counts too
    (a listing, an image). The record has every column of `captures`, and `payload`, the one of the
    capture that holds its payload (itself or its original). Raises `UnknownNameError` where there
    is none on record.
    """
    with archive.reading() as connection:
        name = name.strip()
        urls = [name, *_canonical_addresses(connection, name)] if "/" in name else []
        for key in _by_uid(connection, name) if "/" not in name else _by_address(connection, name):
            row = connection.execute("SELECT url FROM articles WHERE id = ?", (key,)).fetchone()
            urls.append(row["url"])
        row = connection.execute(
            "SELECT c.* FROM json_each(:urls) AS asked JOIN captures AS c ON c.url = asked.value"
            " WHERE c.warc_file IS NOT NULL AND c.status IS NOT NULL"
            " AND (:until IS NULL OR c.fetched_at <= :until)"
            " ORDER BY c.verdict IN ('ok', 'unchanged') DESC, c.fetched_at DESC, c.id DESC LIMIT 1",
            {"urls": json.dumps(urls), "until": until},
        ).fetchone()
        if row is None:
            when = f" up to {until}" if until else ""
            raise UnknownNameError(f"nothing on record of {name!r}{when}")
        payload = connection.execute(
            "SELECT * FROM captures WHERE id = ?", (row["original"] or row["id"],)
        ).fetchone()
        return dict(row) | {"payload": dict(payload)}


def _read_more(row: sqlite3.Row) -> Record:
    return dict(row) | {"found_by": json.loads(row["found_by"])}


def _by_uid(connection: sqlite3.Connection, start: str) -> list[int]:
    start = start.lower()
    rows = connection.execute(
        "SELECT id FROM articles WHERE uid >= ?1 AND uid < ?1 || char(1114111) LIMIT 2", (start,)
    )
    return [row["id"] for row in rows] if start else []


def _by_address(connection: sqlite3.Connection, url: str) -> list[int]:
    addresses = json.dumps([url, *_canonical_addresses(connection, url)])
    rows = connection.execute(
        "SELECT a.id FROM json_each(?1) AS asked JOIN articles AS a ON a.url = asked.value"
        " UNION SELECT e.article FROM json_each(?1) AS asked"
        " JOIN sites AS s JOIN entries AS e ON e.site = s.key AND e.url = asked.value"
        " WHERE e.article IS NOT NULL LIMIT 2",
        (addresses,),
    )
    return [row["id"] for row in rows]


def _canonical_addresses(connection: sqlite3.Connection, url: str) -> list[str]:
    """Return the address as each site writes its own that answers to the host of `url`."""
    try:
        parts = urlsplit(url if "//" in url or url.startswith("/") else f"//{url}")
        host = parts.hostname
    except ValueError:
        return []
    tail = parts.path + (f"?{parts.query}" if parts.query else "")
    return [
        site["base_url"] + tail
        for site in connection.execute("SELECT base_url, hosts FROM sites")
        if host is None or host in json.loads(site["hosts"])
    ]
