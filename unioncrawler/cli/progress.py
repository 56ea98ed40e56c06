"""The live display of a crawl: one line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.live import Live
from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from unioncrawler.cli.json_log import to_line
from unioncrawler.extensions import ArchiveSession

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LIVE_SECONDS, PLAIN_SECONDS = 0.5, 10.0
SAMPLES = 20  # the rate shown is that of the last ten seconds on a terminal


class CrawlProgress:
    """Shows channels, listing pages, articles, rate, waiting and failed entries on stderr."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.console = Console(stderr=True)
        self.live = Live(console=self.console, auto_refresh=False, transient=True)
        self.started = monotonic()
        self.loop: Any = None
        self.samples: deque[tuple[float, int]] = deque(maxlen=SAMPLES)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        self.started = monotonic()
        self.loop = create_looping_call(self.show)
        on_terminal = self.console.is_terminal
        if on_terminal:
            self.live.start()
        self.loop.start(LIVE_SECONDS if on_terminal else PLAIN_SECONDS, now=False)

    def spider_closed(self) -> None:
        if self.loop and self.loop.running:
            self.loop.stop()
        if self.live.is_started:
            self.live.stop()

    def show(self) -> None:
        """Show how far the crawl is."""
        line = self.line()
        if self.live.is_started:
            self.live.update(line, refresh=True)
        else:
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    def figures(self) -> dict[str, Any]:
        """Return the state of the crawl by name."""
        stats = self.crawler.stats.get_stats()
        session = ArchiveSession.of(self.crawler)
        done = sum(
            stats.get(f"articles/{kind}", 0) for kind in ("new", "same", "unchanged", "changed")
        )
        failed = stats.get("articles/failed", 0)
        seconds = monotonic() - self.started
        self.samples.append((seconds, done + failed))
        before, fewer = self.samples[0]
        rate = (done + failed - fewer) / max(seconds - before, 0.001)
        return {
            "site": session.site,
            "seconds": round(seconds, 1),
            "channels": len(session.channels()),
            "listing_pages": stats.get("listing/pages", 0),
            "articles": done,
            "rate": round(rate, 1),
            "waiting": session.waiting(),
            "failed": failed,
        }

    def line(self) -> str:
        """Return the state of the crawl in one line."""
        now = self.figures()
        return (
            f"{now['site']} {now['seconds']:.0f} s · channels {now['channels']}"
            f" · listing pages {now['listing_pages']} · articles {now['articles']}"
            f" · {now['rate']:.1f}/s · waiting {now['waiting']} · failed {now['failed']}"
        )


class LoggedProgress(CrawlProgress):
    """Writes the state of the crawl as JSON lines instead: at begin, end, and between."""

    def spider_opened(self) -> None:
        self.started = monotonic()
        self.say("crawl begun")
        ArchiveSession.of(self.crawler).before_end.append(self.say_the_end)
        self.loop = create_looping_call(self.show)
        self.loop.start(PLAIN_SECONDS, now=False)

    def show(self) -> None:
        self.say("crawl under way")

    def say_the_end(self, reason: str) -> None:
        """Write the last line, while the archive is still open."""
        self.say("crawl ended", reason=reason, run=ArchiveSession.of(self.crawler).crawl)

    def say(self, message: str, **more: object) -> None:
        """Write one line, with the state of the crawl."""
        sys.stderr.write(to_line("info", message, more=self.figures() | more) + "\n")
        sys.stderr.flush()
