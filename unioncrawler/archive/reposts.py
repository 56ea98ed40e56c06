"""The reposts of an archive: found after a crawl, kept in a table.

What the table says follows from the present texts and what is known of the articles, not from the
order in which they came: whatever changes that makes articles due (see `shingling`), and all pairs
of an article that is due are found again. Each step is a transaction of its own, so a run that was
cut short is finished by the next.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.pairing import find_reposts
from unioncrawler.archive.shingling import forget_all, take_in

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from unioncrawler.archive.pairing import Row
    from unioncrawler.archive.reader import Archive
    from unioncrawler.archive.writer import ArchiveWriter

STEPS = 2000  # of the change cursor, taken in together
ARTICLES = 500  # compared together
_SIDE_SQL = (
    "json_object('site', {0}.site, 'uid', {0}.uid, 'url', {0}.url, 'title', {0}.title,"
    " 'published', {0}.published)"
)
_PAIRS_SQL = f"""SELECT json_object('repost', {_SIDE_SQL.format("a")},
    'original', {_SIDE_SQL.format("o")}, 'containment', r.containment, 'why', r.why) AS pair
FROM reposts AS r JOIN articles AS a ON a.id = r.article JOIN articles AS o ON o.id = r.original
ORDER BY a.published DESC, a.id, r.containment DESC, o.published, o.id"""
BY_THE_CLOCK = 10  # into so many parts both are divided where there is a time to end at


@dataclass(slots=True, kw_only=True)
class Linking:
    """How far a search for reposts is; `tell` is called whenever a figure grew.

    `is_whole` says that nothing was left for the next one.
    """

    tell: Callable[[], None] = lambda: None
    steps: int = 0
    articles: int = 0
    is_whole: bool = False


def link_reposts(
    archive: ArchiveWriter,
    linking: Linking | None = None,
    *,
    again: bool = False,
    seconds: float | None = None,
) -> Linking:
    """Bring the reposts up to date, or find all of them `again`; return what was done.

    After so many seconds the rest is left to the next call. Raises `ArchiveError`.
    """
    linking = linking or Linking()
    until = None if seconds is None else time.monotonic() + seconds
    if again:
        with archive.step() as connection:
            forget_all(connection)
        archive.commit()
    parts = 1 if until is None else BY_THE_CLOCK
    for work, together in ((_take_in, STEPS), (_compare, ARTICLES)):
        while work(archive, linking, max(1, together // parts)):
            linking.tell()
            if until is not None and time.monotonic() > until:
                return linking
    linking.is_whole = True
    return linking


def count_reposts(archive: Archive, site: str | None = None) -> int:
    """Return how many articles of a site, or of all, are reposts."""
    with archive.reading() as connection:
        row = connection.execute(
            "SELECT count(DISTINCT r.article) FROM reposts AS r JOIN articles AS a"
            " ON a.id = r.article WHERE ?1 IS NULL OR a.site = ?1",
            (site,),
        ).fetchone()
    return int(row[0])


def list_reposts(archive: Archive) -> list[dict[str, Any]]:
    """Return each pair of a repost and its likely original, the latest reposts first.

    A pair has site, uid, url, title and published of the `repost` and of the `original`, and their
    `containment` (0.8 to 1) and `why`, as in the table `reposts`.
    """
    with archive.reading() as connection:
        rows = connection.execute(_PAIRS_SQL).fetchall()
    return [json.loads(row["pair"]) for row in rows]


def _take_in(archive: ArchiveWriter, linking: Linking, most: int) -> int:
    with archive.step() as connection:
        number = take_in(connection, most)
    archive.commit()
    linking.steps += number
    return number


def _compare(archive: ArchiveWriter, linking: Linking, most: int) -> int:
    with archive.step() as connection:
        rows = connection.execute(
            "SELECT article FROM shingled WHERE due = 1 ORDER BY article LIMIT ?", (most,)
        )
        due = [row["article"] for row in rows]
        _save(connection, due, find_reposts(connection, due))
    archive.commit()
    linking.articles += len(due)
    return len(due)


def _save(connection: sqlite3.Connection, due: list[int], rows: list[Row]) -> None:
    numbers = json.dumps(due)
    for column in ("article", "original"):
        connection.execute(
            f"DELETE FROM reposts WHERE {column} IN (SELECT value FROM json_each(?))", (numbers,)
        )
    connection.executemany(
        "INSERT INTO reposts (article, original, containment, characters, why, found)"
        " VALUES (:article, :original, :containment, :characters, :why, :found)",
        rows,
    )
    connection.execute(
        "UPDATE shingled SET due = 0 WHERE article IN (SELECT value FROM json_each(?))", (numbers,)
    )
