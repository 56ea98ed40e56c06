"""Backing off: a host that has trouble with us is asked more slowly, one that shuts us out no more.

Nothing is solved or evaded: behind a wall the crawl ends in order, and what waits goes on waiting.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.exceptions import IgnoreRequest

from unioncrawler.items import Verdict
from unioncrawler.pages.verdict import verdict_of_status
from unioncrawler.steps.faults import NOT_FOUND, SPA_SHELL, fault_of, retry_after
from unioncrawler.steps.pace import SENT, Pace
from unioncrawler.steps.shells import Shells, form_of
from unioncrawler.visits import UNREACHABLE, WALLED

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.asked import Asked

logger = logging.getLogger(__name__)
GOOD = (Verdict.OK, Verdict.UNCHANGED)
_TOO_MANY, _UNAVAILABLE, _FIRST_SERVER_ERROR = 429, 503, 500


class LetGoError(IgnoreRequest):
    """Raised for a request that was not sent, since its host keeps us out: it goes on waiting."""


class Backoff:
    """Keeps the pace of each host, and ends the crawl where the site is clearly a wall."""

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self.crawler = crawler
        self.profile: SiteProfile = spider.profile
        self.walls: dict[str, str] = {}
        self.shells = Shells(most=self.profile.crawl.wall_after)
        self._paces: dict[str, Pace] = {}
        self._slowed_for: set[str] = set()  # hosts slowed by the wire for the answer under way
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        backoff = cls(crawler)
        # sent before the downloader looks for the next request, so nothing slips through
        crawler.signals.connect(backoff.answered, signal=signals.response_downloaded)
        return backoff

    @classmethod
    def of(cls, crawler: Crawler) -> Self | None:
        """Return the extension of a crawl; None where it is off."""
        return crawler.get_extension(cls)

    def answered(self, response: Response, request: Request) -> None:
        """Slow down for a status that asks for it, and keep a Retry-After."""
        is_throttle = response.status in {_TOO_MANY, _UNAVAILABLE}
        if not is_throttle and not self._is_trouble(response.status):
            return
        host = _host(request.url)
        self._slow_down(host)
        self._slowed_for.add(host)
        value = response.headers.get("Retry-After")
        if is_throttle and value:
            asked = retry_after(value.decode("latin-1"), datetime.now(UTC))
            if asked is not None:
                self._pause(host, min(asked, self.profile.crawl.retry_after_limit))

    def broke(self, request: Request) -> None:
        """Slow down where a connection broke or nothing came in time."""
        host = _host(request.url)
        self._slow_down(host)
        self._slowed_for.add(host)

    def judged(
        self,
        url: str,
        verdict: Verdict,
        reason: str | None,
        *,
        counts: bool = True,
        article: str | None = None,
    ) -> None:
        """Take in what an answer turned out to be, once for each request.

        `counts`: it may be one of those in a row that make a wall. `article` is the address of the
        article that was asked for.
        """
        host = _host(url)
        fault = fault_of(verdict, reason)
        if fault is not None:
            self.crawler.stats.inc_value(f"fault/{fault.name}")
        if fault is not None and fault.is_wall:
            if host not in self._slowed_for:
                self._slow_down(host)
            pace = self._pace(host)
            if counts:
                pace.meet(fault.name)
            if article and fault.name == SPA_SHELL and self.shells.meet(form_of(article)):
                pace.forget(SPA_SHELL)
            if pace.troubles >= self.profile.crawl.wall_after:
                self.wall_off(host, pace.cause, pace.troubles)
        elif verdict in GOOD:
            self._good(host, article)
        self._slowed_for.discard(host)

    def _good(self, host: str, article: str | None) -> None:
        if article:
            self.shells.read(form_of(article))
        if host in self._paces:
            pace = self._paces[host]
            pace.succeed()
            self._apply(host, pace)

    def wall_off(self, host: str, cause: str, times: int) -> None:
        """Ask a host no more; where it is the site's own, the crawl ends."""
        if host in self.walls:
            return
        self.walls[host] = cause
        logger.warning("%s keeps us out (%s, %d times in a row)", host, cause, times)
        if host not in self.profile.hosts:
            return
        values = {"wall/host": host, "wall/cause": cause, "wall/times": times}
        for name, value in values.items():
            self.crawler.stats.set_value(name, value)
        self._let_go()
        if self.crawler.engine is not None and self.crawler.crawling:
            reason = UNREACHABLE if cause in NOT_FOUND else WALLED
            closing = self.crawler.engine.close_spider_async(reason=reason)
            self._closing = asyncio.ensure_future(closing)

    def is_in_trouble(self, url: str) -> bool:
        """Tell whether the latest page asked of a host did not come, however often it was tried."""
        pace = self._paces.get(_host(url))
        return pace is not None and pace.troubles > 0

    def check(self, request: Request) -> None:
        """Raise `LetGoError` for what is not asked: of a host that keeps us out, or but a shell."""
        if cause := self.walls.get(_host(request.url)):
            raise LetGoError(f"not asked: the host keeps us out ({cause})")
        asked: Asked | None = request.cb_kwargs.get("asked")
        if asked is not None and form_of(asked.entry_url) in self.shells.let_go:
            self.crawler.stats.inc_value("articles/shells let go")
            raise LetGoError("not asked: pages of such an address are made by scripts alone")

    def _let_go(self) -> None:
        """Let go of what is ready to be sent: else the crawl would wait for its turn."""
        if self.crawler.engine is None:
            return
        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                self.crawler.stats.inc_value(SENT, -1)  # it waited for its turn
                waiting.errback(LetGoError("not asked: the site keeps us out"))

    @staticmethod
    def _is_trouble(status: int) -> bool:
        refusals = (Verdict.BLOCKED, Verdict.THROTTLED)
        return status >= _FIRST_SERVER_ERROR or verdict_of_status(status) in refusals

    def _pace(self, host: str) -> Pace:
        if host not in self._paces:
            slot = self._slot(host)
            least = slot.delay if slot else self.crawler.settings.getfloat("DOWNLOAD_DELAY")
            self._paces[host] = Pace(least=least, most=self.profile.crawl.slowest)
        return self._paces[host]

    def _slow_down(self, host: str) -> None:
        pace = self._pace(host)
        pace.slow_down()
        self.crawler.stats.inc_value("politeness/slowed")
        self.crawler.stats.max_value("politeness/longest_delay", round(pace.delay, 3))
        self._apply(host, pace)

    def _slot(self, host: str) -> Slot | None:
        engine = self.crawler.engine
        return engine.downloader.slots.get(host) if engine else None

    def _apply(self, host: str, pace: Pace) -> None:
        """Give the host's slot its delay; the request that is waiting for its turn too."""
        if self.crawler.engine is None or (slot := self._slot(host)) is None:
            return
        downloader = self.crawler.engine.downloader
        if slot.delay == pace.delay:
            return
        is_longer = pace.delay > slot.delay
        slot.delay = pace.delay
        rules = {"concurrency": 1, "delay": pace.delay, "jitter": slot.jitter}
        downloader.per_slot_settings[host] = rules
        if is_longer and slot.latercall is not None:
            slot.latercall.cancel()
            slot.latercall = None
            downloader._process_queue(slot)

    def _pause(self, host: str, seconds: float) -> None:
        """Send the host nothing for so many seconds from now."""
        if (slot := self._slot(host)) is not None and seconds:
            slot.lastseen = max(
                slot.lastseen, monotonic() + seconds - slot.delay * (1 - slot.jitter)
            )
            self.crawler.stats.inc_value("politeness/retry_after")
            logger.info("%s asks for %.0f s; kept", host, seconds)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
