"""Finding articles: newest first, or by relevance."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.attachment_texts import to_searched
from unioncrawler.archive.channels import check_site, find_channels
from unioncrawler.archive.query import parse_query
from unioncrawler.archive.snippets import cut, mark

if TYPE_CHECKING:
    import re
    import sqlite3

    from unioncrawler.archive.query import Query
    from unioncrawler.archive.reader import Archive
    from unioncrawler.archive.snippets import Marked

FEW_HITS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentHit:
    """An attachment that was found; `snippet` is a piece of its text around the first hit."""

    url: str
    name: str
    snippet: Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found; `snippet` is a piece of its body around the first hit.

    `attachments` are those of its attachments in which all the words occur; where there are none,
    they occur in the article itself.
    """

    uid: str
    site: str
    url: str
    title: Marked
    published: str | None
    author: str | None
    channels: tuple[str, ...]
    snippet: Marked
    attachments: tuple[AttachmentHit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which articles may be found: of a site, in or below a channel, published from and to.

    Dates are ISO and may be short: 2021 or 2021-09 as `date_to` includes all of it. An article
    that gives only its month is found by any day of it; one without a date by no date.
    """

    site: str | None = None
    channel: str | None = None
    date_from: str | None = None
    date_to: str | None = None


def search(
    archive: Archive,
    words: str,
    where: Filter | None = None,
    *,
    limit: int = 20,
    rank: bool = False,
) -> list[Hit]:
    """Return the articles in which all the words occur, newest first, or best first by `rank`.

    They are looked for in title, subtitle, author, correspondent and body, and in each of its
    attachments: all of them must occur in the one or in the other. Raises `QueryError` for
    words that ask nothing, `UnknownNameError` for a site or channel that is not there,
    `ArchiveError` where the archive cannot be read.
    """
    query = parse_query(words)
    with archive.reading() as connection:
        values = _values(connection, where or Filter()) | {
            "match": query.to_match(),
            "limit": limit,
        }
        statement = _BY_RANK if rank else _newest_first(connection, values)
        ids = [row["id"] for row in connection.execute(statement, values)]
        return [_hit(connection, key, query) for key in ids]


def _values(connection: sqlite3.Connection, where: Filter) -> dict[str, str | int | None]:
    check_site(connection, where.site)
    ids = find_channels(connection, [where.channel], where.site) if where.channel else None
    return {
        "site": where.site,
        "channels": json.dumps(ids) if ids else None,
        "from": where.date_from,
        "to": where.date_to,
    }


_ALLOWED = """(:site IS NULL OR a.site = :site)
    AND (:channels IS NULL OR EXISTS (SELECT 1 FROM article_channels AS c
        WHERE c.article = a.id AND c.channel IN (SELECT value FROM json_each(:channels))))
    AND (:from IS NULL OR a.published >= substr(:from, 1, length(substr(a.published, 1, 10))))
    AND (:to IS NULL OR substr(a.published, 1, length(:to)) <= :to)"""

# CROSS JOIN: what the index found comes first, and then the articles that show it.
_IN_ATTACHMENTS = """
    SELECT t.article AS id, {0} FROM attachment_texts_fts
    CROSS JOIN attachment_texts AS x ON x.id = attachment_texts_fts.rowid
    CROSS JOIN attachments AS t ON t.sha256 = x.sha256
    WHERE attachment_texts_fts MATCH :match"""
_FOUND = f"""
    SELECT rowid AS id, {{0}} FROM articles_fts WHERE articles_fts MATCH :match
    UNION ALL {_IN_ATTACHMENTS}"""
_IDS = _FOUND.format("NULL")

_BY_RANK = f"""
    SELECT a.id FROM (SELECT id, min(rank) AS best FROM ({_FOUND.format("rank")}) GROUP BY id) AS f
    CROSS JOIN articles AS a ON a.id = f.id
    WHERE {_ALLOWED} ORDER BY f.best, a.id LIMIT :limit"""

# A rare word: its few articles are sorted. A common one: the dates are walked from the newest and
# each article is looked up among the hits, until there are enough.
_FEW_NEWEST = f"""
    SELECT a.id FROM (SELECT DISTINCT id FROM ({_IDS})) AS f CROSS JOIN articles AS a ON a.id = f.id
    WHERE {_ALLOWED}
    ORDER BY a.published DESC, a.id DESC LIMIT :limit"""
_MANY_NEWEST = f"""
    SELECT a.id FROM articles AS a INDEXED BY articles_by_date
    WHERE (a.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)
        OR EXISTS (SELECT 1 FROM attachments AS t
            CROSS JOIN attachment_texts AS x ON x.sha256 = t.sha256
            WHERE t.article = a.id AND x.id IN (SELECT rowid FROM attachment_texts_fts
                WHERE attachment_texts_fts MATCH :match)))
        AND {_ALLOWED}
    ORDER BY a.published DESC, a.id DESC LIMIT :limit"""


def _newest_first(connection: sqlite3.Connection, values: dict[str, str | int | None]) -> str:
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM ({_IDS}) LIMIT :few)",
        values | {"few": FEW_HITS},
    ).fetchone()
    return _FEW_NEWEST if row[0] < FEW_HITS else _MANY_NEWEST


def _hit(connection: sqlite3.Connection, key: int, query: Query) -> Hit:
    pattern = query.to_pattern()
    row = connection.execute(
        "SELECT uid, site, url, title, published, author, subtitle, correspondent, body_text"
        " FROM articles WHERE id = ?",
        (key,),
    ).fetchone()
    channels = connection.execute(
        "SELECT path FROM channels JOIN article_channels ON channel = channels.id"
        " WHERE article = ? ORDER BY path",
        (key,),
    )
    return Hit(
        uid=row["uid"],
        site=row["site"],
        url=row["url"],
        title=mark(row["title"], pattern),
        published=row["published"],
        author=row["author"],
        channels=tuple(channel["path"] for channel in channels),
        snippet=_snippet(row, pattern),
        attachments=_attachment_hits(connection, key, query),
    )


def _attachment_hits(
    connection: sqlite3.Connection, key: int, query: Query
) -> tuple[AttachmentHit, ...]:
    rows = connection.execute(
        "SELECT t.url, t.name, x.text FROM attachments AS t"
        " CROSS JOIN attachment_texts AS x ON x.sha256 = t.sha256"
        " WHERE t.article = :article AND x.text IS NOT NULL AND EXISTS (SELECT 1"
        " FROM attachment_texts_fts WHERE attachment_texts_fts MATCH :match AND rowid = x.id)"
        " ORDER BY t.kind, t.position",
        {"article": key, "match": query.to_match()},
    )
    pattern = query.to_pattern()
    return tuple(
        AttachmentHit(
            url=row["url"], name=row["name"], snippet=cut(to_searched(row["text"]), pattern)
        )
        for row in rows
    )


def _snippet(row: sqlite3.Row, pattern: re.Pattern[str]) -> Marked:
    """Return a cut from the body, or from a smaller field where only that has the words."""
    body = cut(row["body_text"], pattern)
    if body.marks or mark(row["title"], pattern).marks:
        return body
    others = [cut(row[name] or "", pattern) for name in ("subtitle", "author", "correspondent")]
    return next((other for other in others if other.marks), body)
