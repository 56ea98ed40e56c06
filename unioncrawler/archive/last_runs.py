"""When a site was last crawled, as the schedule wants to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from unioncrawler.errors import ArchiveError

if TYPE_CHECKING:
    from unioncrawler.archive.reader import Archive

_MANY = 30  # so many runs in a row that were killed are as bad as more


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The latest crawl of a site: when it began, when it ended if it did.

    `killed` counts the crawls in a row, up to this one, that never ended.
    """

    started: datetime
    finished: datetime | None = None
    killed: int = 0


def last_run(archive: Archive, site: str) -> LastRun | None:
    """Return the latest crawl of a site, None where there was none; imports are no crawls.

    Raises `ArchiveError` where the archive cannot be read, or says no time where one belongs.
    """
    with archive.reading() as connection:
        rows = connection.execute(
            "SELECT started, finished FROM crawls"
            " WHERE site = ? AND json_type(arguments, '$.import') IS NULL"
            " ORDER BY id DESC LIMIT ?",
            (site, _MANY),
        ).fetchall()
    if not rows:
        return None
    ended = [number for number, row in enumerate(rows) if row["finished"] is not None]
    try:
        return LastRun(
            started=_to_moment(rows[0]["started"]),
            finished=rows[0]["finished"] and _to_moment(rows[0]["finished"]),
            killed=ended[0] if ended else len(rows),
        )
    except ValueError as error:
        raise ArchiveError(f"{archive.path}: last run of {site}: {error}") from error


def _to_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment
