"""When a site was last crawled, as the schedule wants to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from unioncrawler.errors import ArchiveError

if TYPE_CHECKING:
    from unioncrawler.archive.reader import Archive

_STOPPED = "shutdown"  # Scrapy's word for a crawl that a signal ended
_MANY = 30  # so many runs in a row that were cut short are as bad as more


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The latest crawl of a site: when it began, when it ended if it did.

    `cut_short` counts the crawls in a row, up to this one, that were killed, or stopped by
    a signal.
    """

    started: datetime
    finished: datetime | None = None
    cut_short: int = 0


def last_run(archive: Archive, site: str) -> LastRun | None:
    """Return the latest crawl of a site, None where there was none; imports are no crawls.

    Raises `ArchiveError` where the archive cannot be read, or says no time where one belongs.
    """
    with archive.reading() as connection:
        rows = connection.execute(
            "SELECT started, finished, reason FROM crawls"
            " WHERE site = ? AND json_type(arguments, '$.import') IS NULL"
            " ORDER BY id DESC LIMIT ?",
            (site, _MANY),
        ).fetchall()
    if not rows:
        return None
    ended = [n for n, row in enumerate(rows) if row["finished"] and row["reason"] != _STOPPED]
    try:
        return LastRun(
            started=_to_moment(rows[0]["started"]),
            finished=rows[0]["finished"] and _to_moment(rows[0]["finished"]),
            cut_short=ended[0] if ended else len(rows),
        )
    except ValueError as error:
        raise ArchiveError(f"{archive.path}: last run of {site}: {error}") from error


def _to_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment
