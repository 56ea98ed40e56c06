"""Ending a crawl that is told to stop: in order, and soon, however slow the site is."""

from __future__ import annotations

import asyncio

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

GRACE_SECONDS = 5.0  # for the answer that is under way


class StoppingProcess(AsyncCrawlerProcess):
    """A crawler process that ends within seconds of the first signal, with everything committed.

    Scrapy waits for the answer to a request under way, a minute perhaps, and for the turn of those
    that wait behind a delay. Here the crawl is closed without them after `GRACE_SECONDS`: what was
    asked and did not come goes on waiting. The second signal ends the process at once, as Scrapy's
    does; the next crawl takes up what that left.
    """

    async def stop(self) -> None:
        """Stop the crawls, in order as long as that takes no longer than the time of grace."""
        timer = asyncio.get_running_loop().call_later(GRACE_SECONDS, self._close)
        try:
            await super().stop()
        finally:
            timer.cancel()

    def _close(self) -> None:
        for crawler in self.crawlers:
            closed = signals.spider_closed
            crawler.signals.send_catch_log(closed, spider=crawler.spider, reason="shutdown")
        self._stop_reactor()
