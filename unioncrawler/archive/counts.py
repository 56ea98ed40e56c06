"""How complete the archive is: entries by channel and state, articles, and why some are missing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive.rows import IS_ACCOUNTED_SQL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCount:
    """The entries of a channel.

    `listed` is all of them: captured, pending, failed, gone, files and external ones, where
    `external` counts what links off the site and what turned out to have moved there. `accounted`
    are those that need nothing more. `stated` is how many the channel says it has, None where it
    does not. `walked` is when every page was last read, `checked` when a walk last ended well.
    """

    channel: str
    url: str
    listed: int
    captured: int
    pending: int
    failed: int
    gone: int
    external: int
    files: int
    accounted: int
    stated: int | None
    walked: str | None
    checked: str | None

    @property
    def completeness(self) -> float:
        """The share of what the channel lists, or says that it does, that needs nothing more."""
        whole = max(self.listed, self.stated or 0)
        return round(self.accounted / whole, 4) if whole else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryCount:
    """How many articles failed and are to be tried again, `next_try` first, or were given up."""

    waiting: int
    given_up: int
    next_try: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureCount:
    """How many articles of the site failed with a verdict for a reason."""

    verdict: str
    reason: str
    count: int


# In the words of the index `entries_waiting`: without them SQLite looks at every entry of the site.
_TO_FETCH = "site = ? AND kind = 'article' AND state IN ('pending', 'failed')"
_COUNTS = f"""
    SELECT c.path AS channel, c.url AS url, count(e.id) AS listed,
        count(e.id) FILTER (WHERE e.state = 'captured') AS captured,
        count(e.id) FILTER (WHERE e.state = 'pending') AS pending,
        count(e.id) FILTER (WHERE e.state = 'failed') AS failed,
        count(e.id) FILTER (WHERE e.state = 'gone') AS gone,
        count(e.id) FILTER (WHERE e.state = 'listed' AND e.kind != 'file') AS external,
        count(e.id) FILTER (WHERE e.state = 'listed' AND e.kind = 'file') AS files,
        count(e.id) FILTER (WHERE {IS_ACCOUNTED_SQL}) AS accounted,
        c.stated_items AS stated, c.walked AS walked, c.checked AS checked
    FROM channels AS c LEFT JOIN entries AS e
        ON e.channel = c.id AND (:since IS NULL OR e.day IS NULL OR e.day >= :since)
    WHERE c.site = :site
        AND (:channels IS NULL OR c.path IN (SELECT value FROM json_each(:channels)))
    GROUP BY c.id ORDER BY c.id"""


def channel_counts(
    connection: sqlite3.Connection,
    site: str,
    *,
    channels: Sequence[str] | None = None,
    since: str | None = None,
) -> list[ChannelCount]:
    """Return the count of each channel of a site, in the order the channels were found.

    `channels` and `since` narrow it to what a crawl with the same arguments was to do.
    """
    paths = json.dumps(channels) if channels else None
    values = {"site": site, "channels": paths, "since": since}
    return [ChannelCount(**dict(row)) for row in connection.execute(_COUNTS, values)]


def failure_counts(connection: sqlite3.Connection, site: str) -> list[FailureCount]:
    """Return verdicts and reasons of the failed entries, commonest first, each article once."""
    rows = connection.execute(
        "SELECT coalesce(verdict, 'error') AS verdict, coalesce(last_error, '') AS reason,"
        f" count(DISTINCT uid) AS count FROM entries WHERE {_TO_FETCH} AND state = 'failed'"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        (site,),
    )
    return [FailureCount(**dict(row)) for row in rows]


def retry_counts(connection: sqlite3.Connection, site: str) -> RetryCount:
    """Return how many articles of a site failed, by whether they are tried again; each once."""
    row = connection.execute(
        "SELECT count(DISTINCT uid) FILTER (WHERE next_try IS NOT NULL) AS waiting,"
        " count(DISTINCT uid) FILTER (WHERE next_try IS NULL) AS given_up,"
        f" min(next_try) AS next_try FROM entries WHERE {_TO_FETCH} AND state = 'failed'",
        (site,),
    ).fetchone()
    return RetryCount(**dict(row))


def count_articles(connection: sqlite3.Connection, site: str) -> int:
    """Return how many articles of a site the archive has."""
    row = connection.execute("SELECT count(*) FROM articles WHERE site = ?", (site,)).fetchone()
    return int(row[0])


def count_waiting(connection: sqlite3.Connection, site: str) -> int:
    """Return how many articles have not been asked for yet, each once."""
    row = connection.execute(
        f"SELECT count(DISTINCT uid) FROM entries WHERE {_TO_FETCH} AND state = 'pending'",
        (site,),
    ).fetchone()
    return int(row[0])
