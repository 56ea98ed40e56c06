"""Asking for an address that cannot be: what answers is what the site serves for nothing."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from unioncrawler.extensions import LetGoError
from unioncrawler.frontier import URGENT
from unioncrawler.steps.asked import Probe
from unioncrawler.visits import OtherVisit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from unioncrawler.spiders.captures import RequestFailure
    from unioncrawler.spiders.channel import ChannelSpider

FIRST = URGENT + 1  # priority


class Probing:
    """The callbacks of a spider for its probe: one address a run, before all else."""

    def __init__(self, spider: ChannelSpider) -> None:
        self.spider = spider

    def first_request(self) -> Request | None:
        """Return the request for an address that nobody has used; None where it is not wanted."""
        pattern = self.spider.profile.crawl.probe
        if pattern is None:
            return None
        path = pattern.replace("{}", secrets.token_hex(10))
        return self._request(self.spider.profile.absolute(path))

    def parse(self, response: Response, probe: Probe) -> Iterator[object]:
        """Learn what answers, behind redirects too."""
        page, capture = self.spider.read(response)
        yield OtherVisit(captures=(capture,))
        hops = response.meta["hops"]
        if target := self.spider.requests.hop(response, page):
            yield self._request(target, hops + 1)

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record a probe that brought nothing."""
        if not isinstance(failure.value, LetGoError):
            yield OtherVisit(captures=(self.spider.lost(failure),))

    def _request(self, url: str, hops: int = 0) -> Request:
        callbacks = self.spider.before_articles(self.parse, self.fail)
        make = self.spider.requests.make
        return make(url, callbacks, priority=FIRST, hops=hops, probe=Probe())
