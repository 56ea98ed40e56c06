"""The site's own Crawl-delay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from scrapy import signals

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)
LONGEST_DELAY = 3600.0  # a Crawl-delay beyond this is a way of saying no


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
