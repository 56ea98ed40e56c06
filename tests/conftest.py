"""Fixtures for real crawls: the replica on loopback, Scrapy in this process, a real archive."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from unioncrawler.sites import SiteProfile, load_profile
from unioncrawler.spiders.sites import spider_for

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler


def crawl_once(
    archive: Path,
    base_url: str,
    profile: SiteProfile | None = None,
    settings: dict[str, Any] | None = None,
    **arguments: Any,
) -> Crawler:
    """Crawl a site into an archive in this process and return the finished crawler."""
    values = Settings()
    values.setmodule("unioncrawler.settings")
    # many crawls fit into one process only without a reactor
    changes = {"TWISTED_REACTOR_ENABLED": False, "ARCHIVE_DIR": str(archive), "RETRY_TIMES": 0}
    for name, value in {**changes, **(settings or {})}.items():
        values.set(name, value, priority="cmdline")
    crawlers: list[Crawler] = []

    async def run() -> None:
        runner = AsyncCrawlerRunner(values)
        crawler = runner.create_crawler(spider_for(profile or load_profile("replica")))
        crawlers.append(crawler)
        await runner.crawl(crawler, base_url=base_url, **arguments)

    asyncio.run(run())
    return crawlers[0]


@pytest.fixture
def archive_dir(tmp_path: Path) -> Path:
    return tmp_path / "archive"
