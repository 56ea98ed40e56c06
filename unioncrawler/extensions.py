"""What lives as long as a crawl: the open archive, and the site's own Crawl-delay."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from unioncrawler import __version__
from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.errors import ArchiveError
from unioncrawler.pages.urls import article_uid, canonical, is_own
from unioncrawler.record.recorder import Recorder
from unioncrawler.record.recovery import recover
from unioncrawler.warc import WarcWriter

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

    from unioncrawler.archive.channels import Channel
    from unioncrawler.sites import SiteProfile
    from unioncrawler.visits import ListingVisit

logger = logging.getLogger(__name__)
HEADERS_NOTE = (
    "headers are as the HTTP client gave them: their case, order and the reason phrase may differ "
    "from what the server sent; chunked bodies are whole, packed ones still packed"
)
LONGEST_DELAY = 3600.0  # a Crawl-delay beyond this is a way of saying no
COMMIT_SECONDS = 0.5  # how often it is asked whether the open transaction is due


class ArchiveSession:
    """Opens the archive for writing, records the crawl as a run, commits in time, closes it.

    Pipelines and frontier get `store`, `site` and `crawl` from here. `failure` is the error that
    made the archive unusable during the crawl, if one did.
    """

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self.crawler = crawler
        self.profile: SiteProfile = spider.profile
        self.site = self.profile.key
        self.failure: ArchiveError | None = None
        self._arguments: dict[str, Any] = spider.arguments
        place = Path(crawler.settings["ARCHIVE_DIR"])
        self.store = open_archive(place, write=True, create=True)
        self.warc_dir = warc_folder(place)
        self.began = datetime.now(UTC).replace(microsecond=0)
        self.crawl = self.store.begin_crawl(
            self.profile, spider.arguments, now=self.began, version=__version__
        )
        self.recovered = recover(self.warc_dir, self.store, self.profile, now=datetime.now(UTC))
        self.recorder = self._make_recorder() if crawler.settings.getbool("WARC_ENABLED") else None
        self.finished_with: list[Channel] | None = None
        self._started = monotonic()
        self._commits: Any = None
        self._closing: asyncio.Future[None] | None = None

    def warcinfo(self) -> dict[str, str]:
        """Return what the WARC files of the crawl say of themselves."""
        settings = self.crawler.settings
        asked = {name: value for name, value in self._arguments.items() if value is not None}
        return {
            "software": f"unioncrawler/{__version__} (scrapy, warcio)",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": self.profile.key,
            "description": f"crawl {self.crawl} of {self.profile.name}",
            "robots": "obeyed" if settings.getbool("ROBOTSTXT_OBEY") else "ignored",
            "http-header-user-agent": settings["USER_AGENT"],
            "unioncrawler-crawl": str(self.crawl),
            "unioncrawler-arguments": json.dumps(asked, ensure_ascii=False),
            "note": HEADERS_NOTE,
        }

    def _make_recorder(self) -> Recorder:
        writer = WarcWriter(
            self.warc_dir,
            self.site,
            self.warcinfo(),
            lambda file: self.store.save_warc_file(self.site, file, now=datetime.now(UTC)),
            profile=self.profile.text,
            rotate_bytes=self.crawler.settings.getint("WARC_ROTATE_BYTES"),
        )
        self.store.before_commit = writer.sync
        return Recorder(self.store, self.site, writer)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = cls(crawler)
        crawler.signals.connect(session.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(session.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(session.count_error, signal=signals.spider_error)
        crawler.signals.connect(session.count_error, signal=signals.item_error)
        return session

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the session of a crawl. Raises `RuntimeError` where the extension is off."""
        session = crawler.get_extension(cls)
        if session is None:
            raise RuntimeError("EXTENSIONS must contain unioncrawler.extensions.ArchiveSession")
        return session

    def spider_opened(self) -> None:
        for note in self.recovered.notes:
            logger.warning("%s", note)
        spider: Any = self.crawler.spider
        self.crawler.stats.set_value("attachments/wanted", spider.with_attachments)
        self.crawler.stats.set_value("warc/salvaged", len(self.recovered.notes))
        self.crawler.stats.set_value("warc/recovered", self.recovered.captures)
        self._commits = create_looping_call(self._commit_if_due)
        self._commits.start(COMMIT_SECONDS, now=False)

    def count_error(self) -> None:
        """Count a mistake of the program itself; Scrapy has logged it."""
        self.crawler.stats.inc_value("program/errors")

    def spider_closed(self, reason: str) -> None:
        if self._commits and self._commits.running:
            self._commits.stop()
        self.crawler.stats.set_value("crawl/seconds", round(monotonic() - self._started, 2))
        stats = dict(self.crawler.stats.get_stats())
        try:
            self.finished_with = self.store.channels(self.site)
            if self.recorder is not None:
                self.store.save_captures(self.site, self.recorder.unsaved)
                self.recorder.writer.close()
            self.store.finish_crawl(self.crawl, reason, stats, now=datetime.now(UTC))
        except ArchiveError as error:
            self.fail(error)
        finally:
            self.store.close()

    def save_listing(self, visit: ListingVisit, now: datetime) -> int:
        """Write a listing page: its channel, its entries. Return how many entries are new."""
        self.store.save_channel(
            self.site, visit.channel, visit.channel_url, found_on=visit.found_on, now=now
        )
        uids = [article_uid(self.site, entry.url) for entry in visit.entries]
        seen = self.store.save_listing(self.site, visit, uids, now=now)
        self.crawler.stats.inc_value("entries/new", seen.new)
        self.crawler.stats.inc_value("entries/known", seen.known)
        return seen.new

    def canonical(self, url: str) -> str:
        """Return the site's own address for one that was asked."""
        return canonical(url, self.profile)

    def channels(self) -> list[Channel]:
        """Return the channels of the site as the archive knows them; kept when it closes."""
        if self.finished_with is not None:
            return self.finished_with
        return self.store.channels(self.site)

    def filled_channels(self) -> set[str]:
        """Return the paths of the channels that have entries."""
        return {c.channel for c in self.store.channel_counts(self.site) if c.listed}

    def waiting(self) -> int:
        """Return how many articles have not been asked for yet."""
        return self.store.count_waiting(self.site)

    def unknown(self, urls: list[str]) -> set[str]:
        """Return those of the addresses that no entry and no article of the archive has."""
        uids = {
            url: article_uid(self.site, url) if is_own(url, self.profile) else None for url in urls
        }
        return set(urls) - self.store.known_urls(self.site, uids)

    def fail(self, error: ArchiveError) -> None:
        """Keep the first error that made the archive unusable, and end the crawl."""
        if self.failure is not None:
            return
        self.failure = error
        logger.error("the archive cannot be written: %s", error)
        if self.crawler.engine is not None and self.crawler.crawling:
            closing = self.crawler.engine.close_spider_async(reason="archive_error")
            self._closing = asyncio.ensure_future(closing)

    def _commit_if_due(self) -> None:
        try:
            self.store.commit_if_due()
        except ArchiveError as error:
            self.fail(error)


class CrawlDelay:
    """Obeys the Crawl-delay of robots.txt where it asks for more than our own delay."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signal=signals.robots_parsed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Slow the host's slot down to what its robots.txt asks for."""
        agent = self.crawler.settings["USER_AGENT"]
        delay = robotparser.crawl_delay(agent)
        if not delay or delay > LONGEST_DELAY:
            return
        if self.crawler.engine is None:
            return
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        slot = downloader.slots.get(key)
        if delay < (slot.delay if slot else downloader._delay) * (1 - downloader._jitter):
            return
        # the slot in use, and the one made anew after an idle minute
        downloader.per_slot_settings[key] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
        if slot:
            slot.delay, slot.jitter = delay, 0.0
        self.crawler.stats.set_value("politeness/crawl_delay", delay)
        logger.info("robots.txt asks for %s s between requests; obeyed", delay)
