"""Evidence that an article is gone: gathered visit by visit, for `judging` at a crawl's end.

One 404 says little: servers fail, firewalls lie. So an article stays `present` until visits on
different days found it absent, and the first answer takes all evidence away.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from unioncrawler.archive.changes import save_step
from unioncrawler.archive.channels import channel_id
from unioncrawler.archive.rows import to_storable
from unioncrawler.archive.times import to_stored
from unioncrawler.items import Verdict

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.visits import FailedVisit, UnchangedVisit

ABSENCES = (Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404)
UNLISTED = "unlisted"
# A crawl is one visit, however often it asked; without a crawl each moment is one.
VISITS_SQL = f"""SELECT count(DISTINCT ifnull(crawl, at)) AS visits, min(at) AS first,
    max(at) AS last FROM evidence WHERE article = ? AND kind != '{UNLISTED}'"""


def save_absence(
    connection: sqlite3.Connection,
    site: str,
    visit: FailedVisit,
    captures: list[int],
    *,
    crawl: int | None,
    now: str,
) -> None:
    """Keep what a failed visit says about the article it asked for.

    Only `missing`, `gone` and `soft_404` say anything; but any visit has asked.
    """
    for article in _asked_for(connection, site, visit):
        mark_asked(connection, article["id"], now)
        if visit.verdict not in ABSENCES:
            continue
        connection.execute(
            "INSERT INTO evidence (article, kind, at, crawl, capture) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (article, kind, crawl) DO NOTHING",
            (article["id"], visit.verdict.value, now, crawl, next(reversed(captures), None)),
        )


def save_presence(
    connection: sqlite3.Connection,
    site: str,
    visit: UnchangedVisit,
    *,
    crawl: int | None,
    now: str,
) -> bool:
    """Keep that an article answered with what it was; return whether the archive has it."""
    articles = _asked_for(connection, site, visit)
    for article in articles:
        mark_asked(connection, article["id"], now, is_seen=True)
        forget_absence(connection, article, crawl=crawl, now=now)
    return bool(articles)


def mark_asked(
    connection: sqlite3.Connection, article: int, now: str, *, is_seen: bool = False
) -> None:
    """Keep that an article was asked for, and whether it answered."""
    connection.execute(
        "UPDATE articles SET asked = max(ifnull(asked, :now), :now),"
        " last_seen = iif(:is_seen, :now, last_seen) WHERE id = :article",
        {"article": article, "is_seen": is_seen, "now": now},
    )


def _asked_for(
    connection: sqlite3.Connection, site: str, visit: FailedVisit | UnchangedVisit
) -> list[sqlite3.Row]:
    """Return the article that lives where the visit asked, or where its redirects ended.

    An entry that once led to an article elsewhere says nothing about that one when it breaks.
    """
    urls = {visit.entry_url, *(capture.url for capture in visit.captures[-1:])}
    return connection.execute(
        "SELECT id, state, version FROM articles AS a WHERE a.site = :site AND a.id IN ("
        " SELECT b.id FROM json_each(:urls) JOIN articles AS b ON b.url = value"
        " UNION SELECT b.id FROM json_each(:urls) JOIN entries AS e ON e.url = value"
        " AND e.site = :site JOIN articles AS b ON b.uid = e.uid) ORDER BY id",
        {"site": site, "urls": json.dumps([to_storable(url) for url in urls])},
    ).fetchall()


def forget_absence(
    connection: sqlite3.Connection, article: sqlite3.Row, *, crawl: int | None, now: str
) -> None:
    """Take away the evidence against an article that answered; one that was gone is back."""
    key = int(article["id"])
    connection.execute("DELETE FROM evidence WHERE article = ?", (key,))
    if article["state"] == "present":
        return
    connection.execute("UPDATE articles SET state = 'present' WHERE id = ?", (key,))
    connection.execute(
        "UPDATE entries SET state = 'captured', verdict = 'ok', last_error = NULL"
        " WHERE article = ? AND state = 'gone'",
        (key,),
    )
    version = connection.execute("SELECT version FROM articles WHERE id = ?", (key,)).fetchone()[0]
    save_step(connection, key, "back", int(version), crawl=crawl, now=now)


def save_unlisted(
    connection: sqlite3.Connection,
    site: str,
    channel: str,
    walk_began: str,
    *,
    crawl: int | None,
    now: str,
) -> int:
    """Mark the articles that a whole walk of a channel did not meet; return how many.

    An article seen since in any channel is not marked, and one listed again in this channel is
    no longer.
    """
    values = {
        "site": site,
        "channel": channel_id(connection, site, channel),
        "began": to_stored(datetime.fromisoformat(walk_began)),
        "crawl": crawl,
        "now": now,
    }
    connection.execute(
        f"DELETE FROM evidence WHERE kind = '{UNLISTED}' AND article IN ("
        " SELECT article FROM entries WHERE channel = :channel AND last_seen >= :began)",
        values,
    )
    cursor = connection.execute(
        "INSERT INTO evidence (article, kind, at, crawl)"
        f" SELECT a.id, '{UNLISTED}', :now, :crawl FROM articles AS a"
        " WHERE a.site = :site AND a.state = 'present' AND a.id IN ("
        " SELECT article FROM entries WHERE channel = :channel AND last_seen < :began)"
        " AND NOT EXISTS (SELECT 1 FROM entries AS e"
        " WHERE e.article = a.id AND e.last_seen >= :began)"
        " AND NOT EXISTS (SELECT 1 FROM evidence AS known WHERE known.article = a.id"
        f" AND known.kind = '{UNLISTED}' AND known.crawl IS :crawl) ORDER BY a.id",
        values,
    )
    return cursor.rowcount
