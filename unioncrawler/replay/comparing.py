"""Holds what is stored against what today's code reads: a stretch of the archive at a time."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from unioncrawler.archive import rereading
from unioncrawler.archive.articles import attachments_said
from unioncrawler.archive.corrections import Correction
from unioncrawler.archive.rows import article_row
from unioncrawler.errors import ArchiveError
from unioncrawler.pages.urls import article_uid
from unioncrawler.replay.findings import (
    Batch,
    Better,
    Left,
    NewlyRead,
    Problem,
    ProblemKind,
    UnreadableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.archive.rereading import FailedEntry, KeptCapture, StoredVersion
    from unioncrawler.items import Article
    from unioncrawler.replay.visits import VisitReader

Found = Correction | Left | Problem | None
T = TypeVar("T")


def compare_articles(reader: VisitReader, first: int, last: int, since: str | None) -> Batch:
    """Return how the articles with ids from `first` to `last` read today.

    `since`, an ISO date, leaves what was fetched before.
    """
    site, pages = reader.profile.key, reader.pages
    stored = rereading.stored_versions(reader.connection, site, first, last)
    if since is not None:
        stored = [v for v in stored if v.capture is None or v.capture.fetched_at >= since]
    stored.sort(key=lambda version: version.capture.place if version.capture else ("", 0))
    found = [(version, compare_version(reader, version)) for version in stored]
    found.sort(key=lambda pair: (pair[0].article, pair[0].number))
    better = []
    for article, pairs in groupby(found, key=lambda pair: pair[0].article):
        of_one = list(pairs)
        corrections = tuple(what for _, what in of_one if isinstance(what, Correction))
        if corrections:
            better.append(Better(article=article, uid=of_one[0][0].uid, corrections=corrections))
    return Batch(
        versions=len(stored),
        articles=len({version.article for version in stored}),
        pages=reader.pages - pages,
        better=tuple(better),
        left=tuple(what for _, what in found if isinstance(what, Left)),
        problems=tuple(what for _, what in found if isinstance(what, Problem)),
    )


def compare_version(reader: VisitReader, version: StoredVersion) -> Found:
    """Return what is to be corrected in a version, or why nothing can be; None where it is right.

    An article that the record has fewer pages of than the archive is left as it is.
    """
    if version.capture is None:
        url = str(version.said.get("url"))
        reason = "no exchange of it is known"
        return Problem(kind=ProblemKind.NOT_KEPT, url=url, reason=reason)
    return _safely(version.capture, lambda capture: _compare(reader, version, capture))


def _compare(reader: VisitReader, version: StoredVersion, capture: KeptCapture) -> Found:
    url = str(version.said.get("url") or capture.url)
    reading = reader.read(capture)
    article = reading.article
    count = article.page_count if article else 0
    if reading.lacks and count < int(version.said.get("page_count") or 1):
        reason = f"{reading.lacks} is not found on record"
        return Problem(kind=ProblemKind.LATER_PAGES, url=url, reason=reason)
    if article is None:
        reason = reading.reason or "not read as an article"
        return Left(uid=version.uid, version=version.number, url=url, reason=reason)
    if article_uid(reader.profile.key, article.url) != version.uid:
        return Left(
            uid=version.uid,
            version=version.number,
            url=url,
            reason=f"its address is now {article.url}",
            moved_to=article.url,
        )
    fields = differing_fields(version.said, article)
    if not fields:
        return None
    return Correction(version=version.number, capture=capture.id, fields=fields)


def differing_fields(said: dict[str, Any], article: Article) -> dict[str, Any]:
    """Return what an article says otherwise than is stored, by the names of the columns."""
    attachments = attachments_said(article, said["attachments"])
    now = article_row(article) | {"attachments": attachments}
    return {name: value for name, value in now.items() if said.get(name) != value}


def _safely(capture: KeptCapture, read: Callable[[KeptCapture], T]) -> T | Problem:
    """Return what is read from a capture, or in words why nothing could be.

    A mistake of the program in one page stops none of the others.
    """
    try:
        return read(capture)
    except UnreadableError as error:
        return error.problem
    except (ArchiveError, sqlite3.Error):
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}".strip(": ")
        return Problem(
            kind=ProblemKind.PROGRAM,
            url=capture.url,
            reason=reason[:500],
            file=capture.warc_file,
            offset=capture.warc_offset,
        )


def compare_entries(reader: VisitReader, first: int, last: int, since: str | None) -> Batch:
    """Return which failed entries with ids from `first` to `last` read as articles today."""
    site, pages = reader.profile.key, reader.pages
    entries = rereading.failed_entries(reader.connection, site, first, last)
    if since is not None:
        entries = [entry for entry in entries if entry.capture.fetched_at >= since]
    entries.sort(key=lambda entry: entry.capture.place)
    found = [_safely(entry.capture, partial(_read_entry, reader, entry)) for entry in entries]
    return Batch(
        entries=len(entries),
        pages=reader.pages - pages,
        newly_read=tuple(each for each in found if isinstance(each, NewlyRead)),
        problems=tuple(each for each in found if isinstance(each, Problem)),
    )


def _read_entry(reader: VisitReader, entry: FailedEntry, capture: KeptCapture) -> NewlyRead | None:
    reading = reader.read(capture)
    if reading.article is None or reading.visit is None or reading.lacks:
        return None
    uid = article_uid(reader.profile.key, reading.article.url)
    visit = replace(reading.visit, entry_url=entry.url)
    return NewlyRead(uid=uid, visit=visit, captures=reading.captures)
