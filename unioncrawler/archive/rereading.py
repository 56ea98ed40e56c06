"""What reading everything again asks the database: what is stored, and the exchanges behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.visits import IN_ITS_PLACE

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.archive.changes import Said

_CAPTURE_COLUMNS = (
    "id, crawl, url, status, verdict, fetched_at, error, payload_digest, record_id,"
    " warc_file, warc_offset, warc_length, original, visit"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCapture:
    """A row of `captures`, with all that is needed to read its page again."""

    id: int
    crawl: int | None
    url: str
    status: int | None
    verdict: str
    fetched_at: str
    error: str | None
    payload_digest: str | None
    record_id: str | None
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None
    original: int | None
    visit: int | None

    @property
    def place(self) -> tuple[str, int]:
        """Where its record lies, to read many in their order."""
        return self.warc_file or "", self.warc_offset or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """A version as it is stored; `said` also has its `digest`. `capture`: what it was read from."""

    article: int
    uid: str
    number: int
    said: Said
    capture: KeptCapture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedEntry:
    """An entry that gave no article, with the latest exchange of it that brought a page."""

    id: int
    url: str
    capture: KeptCapture


def next_articles(
    connection: sqlite3.Connection, site: str, after: int, limit: int
) -> tuple[int, int] | None:
    """Return the first and last id of the next articles behind an id; None where there are none."""
    return _next(
        connection,
        "SELECT id FROM articles WHERE site = ? AND id > ? ORDER BY id LIMIT ?",
        (site, after, limit),
    )


def next_failed(
    connection: sqlite3.Connection, site: str, after: int, limit: int
) -> tuple[int, int] | None:
    """Return the first and last id of the next failed entries behind an id."""
    return _next(
        connection,
        "SELECT id FROM entries WHERE site = ? AND kind = 'article' AND state = 'failed'"
        " AND article IS NULL AND id > ? ORDER BY id LIMIT ?",
        (site, after, limit),
    )


def _next(
    connection: sqlite3.Connection, sql: str, values: tuple[str, int, int]
) -> tuple[int, int] | None:
    found = connection.execute(
        f"SELECT min(id) AS first, max(id) AS last FROM ({sql})", values
    ).fetchone()
    return None if found["first"] is None else (found["first"], found["last"])


def count_versions(connection: sqlite3.Connection, site: str) -> int:
    """Return how many versions the articles of a site have."""
    row = connection.execute(
        "SELECT count(*) FROM articles AS a JOIN versions AS v ON v.article = a.id"
        " WHERE a.site = ?",
        (site,),
    ).fetchone()
    return int(row[0])


def stored_versions(
    connection: sqlite3.Connection, site: str, first: int, last: int
) -> list[StoredVersion]:
    """Return all versions of the articles of a site with ids from `first` to `last`."""
    span = {"site": site, "first": first, "last": last}
    articles = {
        row["id"]: row
        for row in connection.execute(
            "SELECT * FROM articles WHERE site = :site AND id BETWEEN :first AND :last", span
        )
    }
    attachments: dict[int, list[dict[str, Any]]] = {key: [] for key in articles}
    for row in connection.execute(
        "SELECT article, kind, url, name, sha256, bytes, capture FROM attachments"
        " WHERE article BETWEEN :first AND :last ORDER BY article, kind, position",
        span,
    ):
        if row["article"] in attachments:
            said = {name: value for name, value in dict(row).items() if value is not None}
            attachments[said.pop("article")].append(said)
    versions = connection.execute(
        "SELECT article, version, digest, fields, coalesce(last_capture, capture) AS capture"
        " FROM versions WHERE article BETWEEN :first AND :last",
        span,
    ).fetchall()
    found = []
    captures = _load_captures(connection, articles, versions)
    for row in versions:
        article = articles.get(row["article"])
        if article is None:
            continue
        said = dict(article) if row["fields"] is None else json.loads(row["fields"])
        number = article["capture"] if row["fields"] is None else row["capture"]
        if row["fields"] is None:
            said["attachments"] = attachments[row["article"]]
        found.append(
            StoredVersion(
                article=row["article"],
                uid=article["uid"],
                number=row["version"],
                said=said | {"digest": row["digest"]},
                capture=captures.get(number),
            )
        )
    return found


def _load_captures(
    connection: sqlite3.Connection, articles: dict[int, sqlite3.Row], versions: list[sqlite3.Row]
) -> dict[int, KeptCapture]:
    wanted = {row["capture"] for row in articles.values()} | {row["capture"] for row in versions}
    rows = connection.execute(
        f"SELECT {_CAPTURE_COLUMNS} FROM captures WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(wanted - {None})),),
    )
    return {row["id"]: KeptCapture(**dict(row)) for row in rows}


def capture_by_id(connection: sqlite3.Connection, number: int) -> KeptCapture | None:
    """Return a capture."""
    return _one(connection, "WHERE id = ?", (number,))


def visit_of(connection: sqlite3.Connection, capture: KeptCapture) -> list[KeptCapture]:
    """Return all exchanges of the visit a capture belongs to, in their order."""
    if capture.visit is None:
        return [capture]
    rows = connection.execute(
        f"SELECT {_CAPTURE_COLUMNS} FROM captures WHERE visit = ? ORDER BY id", (capture.visit,)
    )
    return [KeptCapture(**dict(row)) for row in rows]


def beside(connection: sqlite3.Connection, url: str, capture: KeptCapture) -> KeptCapture | None:
    """Return the exchange of an address nearest to a capture, of those of the same crawl behind it.

    The exchanges of a visit are rows one behind the other.
    """
    return _one(
        connection,
        "WHERE url = ? AND crawl IS ? AND id > ? ORDER BY id LIMIT 1",
        (url, capture.crawl, capture.id),
    )


_FAILED = (
    "{0}.site = :site AND {0}.kind = 'article' AND {0}.state = 'failed' AND {0}.article IS NULL"
    # what was recognised by other pages of its crawl cannot be told by itself
    f" AND ifnull({{0}}.last_error, '') NOT LIKE '%{IN_ITS_PLACE}%'"
)


def failed_entries(
    connection: sqlite3.Connection, site: str, first: int, last: int
) -> list[FailedEntry]:
    """Return the failed entries of a site with ids from `first` to `last` that brought a page.

    Of several that lead to one article only the first.
    """
    rows = connection.execute(
        f"SELECT e.id, e.url FROM entries AS e WHERE {_FAILED.format('e')}"
        " AND e.id BETWEEN :first AND :last AND NOT EXISTS (SELECT 1 FROM entries AS f"
        f" WHERE f.uid = e.uid AND f.id < e.id AND {_FAILED.format('f')})",
        {"site": site, "first": first, "last": last},
    ).fetchall()
    found = []
    for row in rows:
        capture = _one(
            connection,
            "WHERE url = ? AND site = ? AND status BETWEEN 200 AND 399 AND status != 304"
            " AND warc_file IS NOT NULL AND ifnull(visit, id) = id"
            " ORDER BY fetched_at DESC, id DESC LIMIT 1",
            (row["url"], site),
        )
        if capture is not None:
            found.append(FailedEntry(id=row["id"], url=row["url"], capture=capture))
    return found


def base_url_of(connection: sqlite3.Connection, crawl: int | None) -> str | None:
    """Return the address a crawl was told to reach its site at, where it was told one."""
    row = connection.execute(
        "SELECT json_extract(arguments, '$.base_url') FROM crawls WHERE id = ?", (crawl,)
    ).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def _one(
    connection: sqlite3.Connection, where: str, values: tuple[str | int | None, ...]
) -> KeptCapture | None:
    row = connection.execute(f"SELECT {_CAPTURE_COLUMNS} FROM captures {where}", values).fetchone()
    return None if row is None else KeptCapture(**dict(row))
