"""Runs an import: one crawl without a network for each round."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from unioncrawler.extensions import ArchiveSession
from unioncrawler.importing.spider import import_spider_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scrapy.crawler import Crawler

    from unioncrawler.importing.index import FileIndex
    from unioncrawler.sites import SiteProfile
    from unioncrawler.warc.foreign import ForeignFile

# What an import changes in the settings of a crawl.
SETTINGS: dict[str, Any] = {
    "TWISTED_REACTOR_ENABLED": False,  # several crawls, one after the other, in one process
    "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "http", "https", "s3")),
    "ROBOTSTXT_OBEY": False,  # nobody is asked
    "RETRY_ENABLED": False,  # the answer would be the same
    "RETRY_TIMES": 0,
    "COOKIES_ENABLED": False,
    "COOKIES_FILE": None,
    "PROXY": None,
    "SCHEDULER": "unioncrawler.importing.frontier.ImportFrontier",
    "EXTENSIONS": {
        "unioncrawler.extensions.ArchiveSession": None,
        "unioncrawler.extensions.CrawlDelay": None,
        "unioncrawler.extensions.Backoff": None,
        "unioncrawler.extensions.RunWatch": None,  # old pages say nothing of the site today
        "unioncrawler.importing.session.ImportSession": 0,
    },
    "DOWNLOADER_MIDDLEWARES": {
        "unioncrawler.middlewares.PaceMiddleware": None,
        "unioncrawler.middlewares.RecordMiddleware": None,
        "unioncrawler.middlewares.StrictRobotsMiddleware": None,
        "unioncrawler.importing.answers.ForeignAnswers": 890,
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What to import into which archive: the index of the files, and the files themselves."""

    profile: SiteProfile
    archive: Path
    index: FileIndex
    files: Sequence[ForeignFile]
    base_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round that was run: its number among the crawls of the archive, how it ended, figures."""

    crawl: int
    reason: str
    stats: Mapping[str, Any]


def run_import(order: ImportOrder, changes: Mapping[str, Any]) -> list[Round]:
    """Import the files, with changes to the settings, and return the rounds it took.

    Ends early after Ctrl-C. Raises `ArchiveError` where the archive cannot be used.
    """
    return asyncio.run(_run(order, changes))


async def _run(order: ImportOrder, changes: Mapping[str, Any]) -> list[Round]:
    runner = AsyncCrawlerRunner(_settings(order, changes))
    rounds: list[Round] = []
    for number in range(1, order.index.rounds + 1):
        order.index.begin_round()
        crawler = runner.create_crawler(import_spider_for(order.profile))
        with _stoppable(crawler):
            await runner.crawl(
                crawler,
                index=order.index,
                number=number,
                files=[to_provenance(file) for file in order.files],
                base_url=order.base_url,
            )
        session = ArchiveSession.of(crawler)
        if session.failure is not None:
            raise session.failure
        stats = crawler.stats.get_stats()
        reason = str(stats.get("finish_reason", "interrupted"))
        rounds.append(Round(crawl=session.crawl, reason=reason, stats=stats))
        if reason != "finished":
            break
    return rounds


def to_provenance(file: ForeignFile) -> dict[str, str | None]:
    """Return what is written down about a file that was imported."""
    return {"name": file.path.name, "sha256": file.sha256, "software": file.software}


def _settings(order: ImportOrder, changes: Mapping[str, Any]) -> Settings:
    settings = Settings()
    settings.setmodule("unioncrawler.settings")
    values = {**SETTINGS, "ARCHIVE_DIR": str(order.archive)}
    for layer in (values, changes):
        for name, value in layer.items():
            whole = {**settings.getdict(name), **value} if isinstance(value, dict) else value
            settings.set(name, whole, priority="cmdline")
    return settings


class _stoppable:
    """While it is entered, Ctrl-C and SIGTERM end a crawl in order."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.add_signal_handler(number, self._stop)

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._loop.remove_signal_handler(number)

    def _stop(self) -> None:
        self._stopping = asyncio.ensure_future(self._crawler.stop_async())
