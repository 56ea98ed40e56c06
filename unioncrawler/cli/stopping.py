"""Ending a crawl that is told to stop: in order, and soon, however slow the site is."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from unioncrawler.cli.children import STOPPING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GRACE_SECONDS = 5.0  # for the answer that is under way


class StoppingProcess(AsyncCrawlerProcess):
    """A crawler process that ends within seconds of the first signal, with everything committed.

    Scrapy waits for the answer to a request under way, a minute perhaps, and for the turn of those
    that wait behind a delay. Here the crawl is closed without them after `GRACE_SECONDS`: what was
    asked and did not come goes on waiting. The second signal ends the process at once, as Scrapy's
    does; the next crawl takes up what that left. `is_stopped` says whether there was one.
    """

    is_stopped = False

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        self.is_stopped = True
        super()._signal_shutdown(signum, frame)

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


@contextmanager
def stops_heard(*, is_stopped: bool) -> Iterator[Callable[[], bool]]:
    """Yield what tells whether a signal came, before this was entered or since.

    For work behind the crawl, which looks at that every moment. A second signal ends the process
    at once, as it does without us.
    """

    def hear(number: int, frame: object) -> None:
        nonlocal is_stopped
        is_stopped = True
        for each in heard:
            signal.signal(each, signal.SIG_DFL)

    heard = [each for each in STOPPING if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, hear) for each in heard}
    try:
        yield lambda: is_stopped
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
