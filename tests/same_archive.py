"""Compares two archives row by row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import open_archive
from unioncrawler.record.documents import DocumentRun

if TYPE_CHECKING:
    from pathlib import Path

BOOKKEEPING = {
    "alarms",
    "articles_fts_pause",
    "channel_runs",
    "corrections",
    "crawls",
    "events",
    "page_templates",
    "_sqlite_migrations",
}
INDEXES = {"articles_fts", "attachment_texts_fts"}


def all_rows(archive: Path) -> dict[str, list[Any]]:
    """Return every row of every table but the bookkeeping of runs, and what is searched for."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name NOT LIKE 'articles_fts_%' AND name NOT LIKE 'attachment_texts_fts_%'"
            " ORDER BY name"
        ).fetchall()
        return {
            name: sorted(connection.execute(f"SELECT rowid, * FROM {name}").fetchall(), key=repr)
            if name in INDEXES
            else sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in tables
            if name not in BOOKKEEPING
        }


def assert_same(archive: Path, other: Path) -> None:
    """Check that two archives have the same rows, and name the tables where they do not.

    What attachments say is read first, as `crawl` does when a crawl has ended.
    """
    for each in (archive, other):
        with open_archive(each, write=True) as opened:
            DocumentRun(opened).run()
    rows, others = all_rows(archive), all_rows(other)
    assert rows.keys() == others.keys()
    assert {name for name in rows if rows[name] != others[name]} == set()
