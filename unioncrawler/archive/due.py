"""Which archived articles are to be asked for again by their age: young ones soon, old ones rarely.

Edits come in the first days; what stood for half a year hardly changes any more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from unioncrawler.archive.suspects import KnownArticle
from unioncrawler.archive.times import ahead_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

# Days are those of China, a month begins with its first; a date later than the article was met is
# none to count from. What may be gone is asked for in any case and counted elsewhere.
_KNOWN = """
    SELECT id, julianday(coalesce(asked, first_seen)) AS asked,
        min(julianday(first_seen), ifnull(julianday(CASE length(published)
            WHEN 7 THEN published || '-01T00:00+08:00' WHEN 10 THEN published || 'T00:00+08:00'
            ELSE published END), julianday(first_seen))) AS born
    FROM articles AS a WHERE site = :site AND NOT (
        state = 'present' AND EXISTS (SELECT 1 FROM evidence WHERE article = a.id))"""


def _due_sql(days: Sequence[float]) -> str:
    """Return a query for the ids of the articles that are due, with the day they have been since.

    One that was asked for at some age is due at the next of these ages.
    """
    steps = " ".join(f"WHEN asked - born < {age!r} THEN born + {age!r}" for age in days)
    # what was asked for by a clock far ahead is due by the right one
    due = f"CASE WHEN asked > julianday(:ahead) THEN 0 {steps} ELSE asked + {days[-1]!r} END"
    dated = f"SELECT id, {due} AS due FROM ({_KNOWN})"
    return f"SELECT id, due FROM ({dated}) WHERE due <= julianday(:now)"


def due_articles(
    connection: sqlite3.Connection, site: str, days: Sequence[float], *, now: str, limit: int
) -> list[KnownArticle]:
    """Return the articles of a site that are due at these ages, longest due first, gone ones too.

    `days` are ages in days, as in `RevisitRules`.
    """
    rows = connection.execute(
        "SELECT a.id, a.uid, a.url, a.title, iif(a.page_count = 1, a.capture, NULL) AS capture"
        f" FROM ({_due_sql(days)} ORDER BY due, id LIMIT :limit) AS d"
        " JOIN articles AS a ON a.id = d.id ORDER BY d.due, d.id",
        {"site": site, "now": now, "ahead": ahead_of(now), "limit": limit},
    )
    return [KnownArticle(**dict(row)) for row in rows]


def count_due(connection: sqlite3.Connection, site: str, *, now: str) -> int:
    """Return how many articles of a site are due by the rule of its latest crawl."""
    row = connection.execute("SELECT revisit_days FROM sites WHERE key = ?", (site,)).fetchone()
    if row is None:
        return 0
    days = [float(day) for day in json.loads(row["revisit_days"])]
    query = f"SELECT count(*) FROM ({_due_sql(days)})"
    values = {"site": site, "now": now, "ahead": ahead_of(now)}
    return int(connection.execute(query, values).fetchone()[0])
