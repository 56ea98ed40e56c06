"""Whether what would be exported is sound: no run that brought or left it out is suspect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from unioncrawler.archive.channels import check_site, find_channels
from unioncrawler.errors import SuspectError

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.archive.reader import Archive

_IN_SCOPE = "(:channels IS NULL OR {0} IN (SELECT value FROM json_each(:channels)))"
# An alarm nobody accepted says that something is missing, or read wrongly, right now.
_OPEN = f"""
    SELECT a.last_crawl AS crawl, a.cause, c.path FROM alarms AS a
    LEFT JOIN channels AS c ON c.id = a.channel
    WHERE a.over_crawl IS NULL AND a.accepted IS NULL AND (:site IS NULL OR a.site = :site)
        AND (a.channel IS NULL OR {_IN_SCOPE.format("a.channel")})
    ORDER BY a.last_crawl DESC, a.id LIMIT 1"""
# What was read in a suspect run may be read wrongly still, unless all was read again since.
_BROUGHT = f"""
    SELECT r.id AS crawl, count(DISTINCT a.id) AS articles FROM articles AS a
    JOIN captures AS c ON c.id = a.capture JOIN crawls AS r ON r.id = c.crawl
    JOIN article_channels AS ac ON ac.article = a.id
    JOIN channel_runs AS cr ON cr.channel = ac.channel AND cr.crawl = r.id
    WHERE r.suspect AND NOT cr.sound AND (:site IS NULL OR a.site = :site)
        AND {_IN_SCOPE.format("ac.channel")}
        AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.kind = 'reextraction'
            AND e.outcome = 'complete' AND e.started >= r.finished)
    GROUP BY r.id ORDER BY r.id LIMIT 1"""


def check_sound(archive: Archive, *, site: str | None = None, channel: str | None = None) -> None:
    """Raise `SuspectError` where an export would hold, or lack, what a check failed for.

    Raises `UnknownNameError` for a site or channel that is not there.
    """
    with archive.reading() as connection:
        check_site(connection, site)
        ids = find_channels(connection, [channel], site) if channel else None
        values = {"site": site, "channels": json.dumps(ids) if ids else None}
        found = _reason(connection, values)
    if found is not None:
        raise SuspectError(found)


def _reason(connection: sqlite3.Connection, values: dict[str, str | None]) -> str | None:
    more = "nothing was exported; `unioncrawler runs show {0}` says more"
    if row := connection.execute(_OPEN, values).fetchone():
        where = row["path"] or "the whole site"
        told = f"run {row['crawl']} is suspect ({row['cause']}: {where})"
        return f"{told}; {more.format(row['crawl'])}"
    if row := connection.execute(_BROUGHT, values).fetchone():
        told = f"{row['articles']} articles were read in run {row['crawl']}, which is suspect"
        told = f"{told}, and not again since; read them again with `unioncrawler reextract`"
        return f"{told}; {more.format(row['crawl'])}"
    return None
