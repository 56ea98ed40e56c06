"""What a crawl commits when, and how often it goes through its archive."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

from tests.conftest import crawl_once
from unioncrawler.archive import Archive, batches
from unioncrawler.extensions import ArchiveSession
from unioncrawler.extensions.session import EARLY_ARTICLES
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_first_articles_last_one_by_one(
    archive_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_WRITES", 10**9)
    monkeypatch.setattr(batches, "BATCH_SECONDS", 1e9)
    lasting: list[int] = []
    save = ArchiveSession.save

    def save_and_look(session: ArchiveSession, visit: object) -> Any:
        before = session._early
        grown = save(session, visit)
        if session._early < before:
            with contextlib.closing(sqlite3.connect(archive_dir / "archive.db")) as other:
                lasting.append(other.execute("SELECT count(*) FROM articles").fetchone()[0])
        return grown

    monkeypatch.setattr(ArchiveSession, "save", save_and_look)
    with Replica(articles=80).serve() as server:
        crawl_once(archive_dir, server.base_url)

    assert (len(lasting), lasting[:10]) == (EARLY_ARTICLES, list(range(1, 11)))


def test_what_is_due_by_its_age_is_looked_for_once_a_crawl(
    archive_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    due_articles = Archive.due_articles

    def count(archive: Archive, site: str, *args: Any, **kwargs: Any) -> Any:
        looked.append(site)
        return due_articles(archive, site, *args, **kwargs)

    monkeypatch.setattr(Archive, "due_articles", count)
    with Replica(articles=20).serve() as server:
        crawl_once(archive_dir, server.base_url)

    assert looked == ["replica"]
