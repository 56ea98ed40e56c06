"""What an archive has to say of itself when it is handed on whole: files, pages, counts, a copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.channels import check_site
from unioncrawler.archive.faults import archive_errors
from unioncrawler.warc import ClosedFile

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from unioncrawler.archive.reader import Archive

_PAGES = """
    SELECT a.uid, a.title, a.body_text, c.warc_file, c.warc_offset, c.warc_length
    FROM articles AS a LEFT JOIN captures AS c ON c.id = a.capture
    WHERE :site IS NULL OR a.site = :site ORDER BY a.id"""
_COUNTS = """
    SELECT (SELECT count(*) FROM articles) AS articles,
        (SELECT count(*) FROM entries) AS entries,
        (SELECT count(*) FROM captures) AS captures,
        (SELECT count(*) FROM crawls) AS crawls,
        (SELECT count(*) FROM warc_files) AS warc_files,
        (SELECT min(fetched_at) FROM captures) AS first_capture,
        (SELECT max(fetched_at) FROM captures) AS last_capture"""
_OPEN = """
    SELECT count(DISTINCT warc_file) FROM captures
    WHERE (:site IS NULL OR site = :site) AND warc_file NOT IN (SELECT name FROM warc_files)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """The text of an article, and where the response it was read from lies.

    The last three are None where that response was not put on record.
    """

    uid: str
    title: str
    body_text: str
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What there is in an archive: names and addresses of its sites, counts, first and last day."""

    names: list[str]
    addresses: list[str]
    articles: int
    entries: int
    captures: int
    crawls: int
    warc_files: int
    first_capture: str | None
    last_capture: str | None


def article_pages(archive: Archive, *, site: str | None = None) -> Generator[ArticlePage]:
    """Yield every article in the order of archiving. Raises `UnknownNameError` for a wrong site."""
    with archive.reading() as connection:
        check_site(connection, site)
        for row in connection.execute(_PAGES, {"site": site}):
            yield ArticlePage(**dict(row))


def closed_files(archive: Archive, *, site: str | None = None) -> list[ClosedFile]:
    """Return the WARC files that were closed. Raises `UnknownNameError` for a wrong site."""
    with archive.reading() as connection:
        check_site(connection, site)
        rows = connection.execute(
            "SELECT name, bytes, sha256, closed FROM warc_files"
            " WHERE :site IS NULL OR site = :site ORDER BY name",
            {"site": site},
        )
        return [
            ClosedFile(
                name=row["name"],
                size=row["bytes"],
                sha256=row["sha256"],
                closed=datetime.fromisoformat(row["closed"]),
            )
            for row in rows
        ]


def count_open_files(archive: Archive, *, site: str | None = None) -> int:
    """Return how many WARC files have captures and are not closed yet."""
    with archive.reading() as connection:
        return int(connection.execute(_OPEN, {"site": site}).fetchone()[0])


def holdings(archive: Archive) -> Holdings:
    """Return what there is in an archive."""
    with archive.reading() as connection:
        sites = connection.execute("SELECT name, base_url FROM sites ORDER BY key").fetchall()
        counts: dict[str, Any] = dict(connection.execute(_COUNTS).fetchone())
    return Holdings(
        names=[row["name"] for row in sites], addresses=[row["base_url"] for row in sites], **counts
    )


def snapshot(archive: Archive, target: Path) -> None:
    """Copy the database as it is at one moment, also while a crawl writes, into a new file.

    The copy needs no write-ahead log, so it can be read where nothing may be written. Raises
    `ArchiveError`, for the copy `ArchiveFullError` where the disk is full.
    """
    with archive_errors(target), closing(sqlite3.connect(target, isolation_level=None)) as copy:
        archive.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
