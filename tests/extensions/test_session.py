"""How often a crawl goes through its archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import crawl_once
from unioncrawler.archive import Archive
from unioncrawler.replica import Replica

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


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


def test_images_make_no_crawl_look_again_for_articles_to_visit(
    archive_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    to_visit = Archive.articles_to_visit

    def count(archive: Archive, site: str, *args: Any, **kwargs: Any) -> Any:
        looked.append(kwargs["after"])
        return to_visit(archive, site, *args, **kwargs)

    monkeypatch.setattr(Archive, "articles_to_visit", count)
    with Replica(articles=60).serve() as server:
        crawler = crawl_once(archive_dir, server.base_url)

    images = crawler.stats.get_value("attachments/captured")
    assert images > 20
    assert len(looked) < images
