"""robots.txt, obeyed strictly: a host whose rules cannot be had is not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

from unioncrawler.extensions import LONGEST_DELAY, Backoff
from unioncrawler.items import Verdict
from unioncrawler.middlewares.pace import fault_text
from unioncrawler.pages.decode import decode
from unioncrawler.pages.verdict import judge
from unioncrawler.steps.faults import NO_ROBOTS, fault_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser


class UnreadableRobots(IgnoreRequest):
    """Raised for every request to a host whose robots.txt could not be had, or cannot be kept."""


class StrictRobotsMiddleware(RobotsTxtMiddleware):
    """Asks nothing of a host whose robots.txt cannot be had (RFC 9309, 2.3.1.4).

    A server error or no answer is not the same as "no rules". Scrapy's own middleware goes on then.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._unreadable: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        netloc = request.url.split("/")[2]
        if reason := self._unreadable.get(netloc):
            raise UnreadableRobots(reason)
        delay = rp.crawl_delay(self._default_useragent) if rp else None
        if delay and delay > LONGEST_DELAY:
            raise UnreadableRobots(f"robots.txt asks for {delay:,.0f} s between requests")
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        headers = {
            name.decode("latin-1"): b", ".join(v).decode("latin-1")
            for name, v in response.headers.items()
        }
        text = decode(response.body, headers).text
        judgement = judge(response.status, headers, text, response.url)
        if response.status >= 500 or judgement.verdict in {Verdict.CHALLENGE, Verdict.THROTTLED}:
            self._shut(netloc, judgement.verdict, judgement.reason or judgement.verdict)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._shut(netloc, Verdict.ERROR, fault_text(exc))
        super()._robots_error(exc, netloc)

    def _shut(self, netloc: str, verdict: Verdict, reason: str) -> None:
        """Let nothing more be asked of a host; where it is the site's own, the crawl ends."""
        self._unreadable[netloc] = f"{NO_ROBOTS}{reason}"
        fault = fault_of(verdict, reason)
        if fault is not None and (backoff := Backoff.of(self.crawler)):
            self.crawler.stats.inc_value(f"fault/{fault.name}")
            backoff.wall_off(urlsplit(f"//{netloc}").hostname or "", fault.name, 1)
