"""The images and files of articles: which wait to be fetched, and what came of each.

One address is fetched once, however many articles show it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.captures import save_visit
from unioncrawler.archive.rows import storable_row

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from unioncrawler.archive.rows import Row
    from unioncrawler.visits import AttachmentVisit

_OUTCOME = (
    "media_type", "bytes", "sha256", "capture", "state", "verdict", "last_error", "attempts"
)  # fmt: skip
Place = tuple[int, str, int]
FIRST: Place = (0, "", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAttachment:
    """An attachment to be fetched, and its place among them all: article, kind, position."""

    url: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentCount:
    """How many addresses of a site's attachments stand in a state, with a verdict and a reason."""

    state: str
    verdict: str | None
    reason: str | None
    count: int


def save_attachments(connection: sqlite3.Connection, key: int, rows: Iterable[Row]) -> None:
    """Keep what an article shows now; an address that is known keeps what came of it."""
    rows = list(rows)
    known = _outcomes(connection, [str(row["url"]) for row in rows])
    connection.execute("DELETE FROM attachments WHERE article = ?", (key,))
    waiting: Row = dict.fromkeys(_OUTCOME) | {"state": "pending", "attempts": 0}
    columns = ("article", "kind", "position", "url", "name", *_OUTCOME)
    connection.executemany(
        f"INSERT INTO attachments ({', '.join(columns)})"
        f" VALUES ({', '.join(f':{column}' for column in columns)})",
        [row | known.get(str(row["url"]), waiting) | {"article": key} for row in rows],
    )


def _outcomes(connection: sqlite3.Connection, urls: list[str]) -> dict[str, Row]:
    rows = connection.execute(
        f"SELECT url, {', '.join(_OUTCOME)} FROM attachments"
        " WHERE url IN (SELECT value FROM json_each(?))",
        (json.dumps(urls),),
    )
    return {row["url"]: {name: row[name] for name in _OUTCOME} for row in rows}


_WAITS = "state IN ('pending', 'failed')"
_NEXT = f"""
    SELECT a.url, a.kind, a.article, a.position
    FROM attachments AS a JOIN articles ON articles.id = a.article
    WHERE a.{_WAITS} AND articles.site = :site
        AND (a.article, a.kind, a.position) > (:article, :kind, :position)
        AND NOT EXISTS (
            SELECT 1 FROM attachments AS b INDEXED BY attachments_by_url
            WHERE b.url = a.url AND b.{_WAITS}
                AND (b.article, b.kind, b.position) < (a.article, a.kind, a.position))
    ORDER BY a.article, a.kind, a.position LIMIT :limit"""


def next_attachments(
    connection: sqlite3.Connection, site: str, *, after: Place, limit: int
) -> list[WaitingAttachment]:
    """Return the attachments that wait behind a place, each address once, in order."""
    values = dict(zip(("article", "kind", "position"), after, strict=True))
    rows = connection.execute(_NEXT, values | {"site": site, "limit": limit})
    return [
        WaitingAttachment(
            url=row["url"], kind=row["kind"], place=(row["article"], row["kind"], row["position"])
        )
        for row in rows
    ]


def save_attachment(
    connection: sqlite3.Connection, site: str, visit: AttachmentVisit, *, crawl: int | None
) -> None:
    """Keep what came of an address, for every article of the site that shows it."""
    ids = save_visit(connection, site, visit.captures, crawl=crawl)
    values = storable_row(
        {
            "site": site,
            "url": visit.url,
            "state": visit.state.value,
            "media_type": visit.media_type,
            "bytes": visit.size,
            "sha256": visit.sha256,
            "capture": ids[-1] if ids else None,
            "verdict": visit.verdict and visit.verdict.value,
            "reason": visit.reason,
        }
    )
    connection.execute(
        "UPDATE attachments SET state = :state, media_type = :media_type, bytes = :bytes,"
        " sha256 = :sha256, capture = :capture, verdict = :verdict, last_error = :reason,"
        " attempts = attempts + 1 WHERE url = :url"
        " AND article IN (SELECT id FROM articles WHERE site = :site)",
        values,
    )


def attachment_counts(connection: sqlite3.Connection, site: str) -> list[AttachmentCount]:
    """Return the addresses of a site's attachments counted by state, verdict and reason."""
    rows = connection.execute(
        "SELECT attachments.state, verdict, last_error AS reason,"
        " count(DISTINCT attachments.url) AS count"
        " FROM attachments JOIN articles ON articles.id = article WHERE articles.site = ?"
        " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
        (site,),
    )
    return [AttachmentCount(**dict(row)) for row in rows]
