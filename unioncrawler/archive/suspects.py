"""The articles to ask for again: all of them, and those there is evidence against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from unioncrawler.archive.evidence import VISITS_SQL
from unioncrawler.archive.times import ahead_of

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One sign that an article is gone: `missing`, `gone`, `soft_404` or `unlisted`, and when."""

    kind: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """An article that is present, with the evidence against it in the order it came.

    `visits` found it absent over `days` whole days; with `visits_left` more, and `days_left` more
    days between the first and the last, it is gone.
    """

    uid: str
    url: str
    title: str
    evidence: tuple[Evidence, ...]
    visits: int
    days: int
    visits_left: int
    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An archived article to be asked for again.

    `capture` is the exchange that all of it was read from; None where that took several.
    """

    id: int
    uid: str
    url: str
    title: str
    capture: int | None


_SUSPECTS = """
    SELECT a.id, a.uid, a.url, a.title, e.kind, e.at, s.gone_visits, s.gone_days
    FROM articles AS a JOIN evidence AS e ON e.article = a.id JOIN sites AS s ON s.key = a.site
    WHERE a.site = ? AND a.state = 'present' ORDER BY a.id, e.at, e.id"""
_TO_VISIT = """
    SELECT id, uid, url, title, iif(page_count = 1, capture, NULL) AS capture FROM articles AS a
    WHERE site = :site AND id > :after AND (:before IS NULL OR last_seen < :before) {0}
    ORDER BY id LIMIT :limit"""
_ALL = _TO_VISIT.format("")
# From the few there is something against: to look at every article for it takes long.
_SUSPECTS_ONLY = _TO_VISIT.format("""
    AND id IN (SELECT article FROM evidence
        UNION ALL SELECT id FROM articles WHERE site = :site AND state = 'gone')
    AND ((state = 'present' AND (:asked_before IS NULL OR asked IS NULL
            OR asked < :asked_before OR asked > :ahead))
        OR (state = 'gone' AND EXISTS (
            SELECT 1 FROM entries WHERE article = a.id AND entries.last_seen >= :before)))""")


def load_suspects(connection: sqlite3.Connection, site: str) -> list[Suspect]:
    """Return the present articles of a site with evidence against them, in order of archiving."""
    found = connection.execute(_SUSPECTS, (site,)).fetchall()
    return [
        _to_suspect(connection, list(rows)) for _, rows in groupby(found, lambda row: row["id"])
    ]


def _to_suspect(connection: sqlite3.Connection, rows: list[sqlite3.Row]) -> Suspect:
    article = rows[0]
    counted = connection.execute(VISITS_SQL, (article["id"],)).fetchone()
    days = _days(counted["first"], counted["last"])
    return Suspect(
        uid=article["uid"],
        url=article["url"],
        title=article["title"],
        evidence=tuple(Evidence(kind=row["kind"], at=row["at"]) for row in rows),
        visits=counted["visits"],
        days=days,
        visits_left=max(0, article["gone_visits"] - counted["visits"]),
        days_left=max(0, article["gone_days"] - days),
    )


def _days(first: str | None, last: str | None) -> int:
    if first is None or last is None:
        return 0
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days


def articles_to_visit(
    connection: sqlite3.Connection,
    site: str,
    *,
    suspects_only: bool,
    before: str | None,
    asked_before: str | None,
    after: int,
    limit: int,
) -> list[KnownArticle]:
    """Return archived articles with an id above `after`: all, gone ones too, or suspects.

    `before` is when a crawl began: what was read since is left out, and a gone article that is
    listed since is a suspect too. Of the suspects that are present, those that were asked for at
    `asked_before` or later are left out.
    """
    rows = connection.execute(
        _SUSPECTS_ONLY if suspects_only else _ALL,
        {
            "site": site,
            "after": after,
            "limit": limit,
            "before": before,
            "asked_before": asked_before,
            "ahead": before and ahead_of(before),
        },
    )
    return [KnownArticle(**dict(row)) for row in rows]
