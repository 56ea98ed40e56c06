"""Reading articles: the requests for an entry's pages, and what each of them leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.extensions import LetGoError
from unioncrawler.frontier import URGENT
from unioncrawler.items import Link
from unioncrawler.steps.articles import ArticleStep, Next, read_failure, read_on
from unioncrawler.steps.asked import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from unioncrawler.spiders.captures import RequestFailure
    from unioncrawler.spiders.channel import ChannelSpider
    from unioncrawler.spiders.conditions import Condition


class ArticleReading:
    """The callbacks of a spider for articles; each entry ends as one visit, good or failed."""

    def __init__(self, spider: ChannelSpider) -> None:
        self.spider = spider

    def request(self, url: str, asked: Asked, priority: int = 0, hops: int = 0) -> Request:
        """Return the request for a page of an article."""
        callbacks = (self.parse, self.fail)
        return self.spider.requests.make(url, callbacks, priority=priority, hops=hops, asked=asked)

    def request_again(self, url: str, condition: Condition | None) -> Request:
        """Return the request for an article that is archived."""
        asked = Asked(entry_url=url, conditional=condition is not None)
        callbacks = (self.parse, self.fail)
        return self.spider.requests.make(url, callbacks, condition=condition, asked=asked)

    def parse(self, response: Response, asked: Asked) -> Iterator[object]:
        """Read an article, follow its redirects and its further pages."""
        page, capture = self.spider.read(response)
        self.spider.requests.follow(response, page)
        hops = response.meta["hops"]
        step = read_on(asked, page, capture, hops, self.spider.profile)
        if step.read is not None:
            yield from self.spider.listings.try_links(step.read.breadcrumbs, step.read.url, None, 1)
        if step.is_listing:
            link = Link(text=page.url, url=page.url)
            yield from self.spider.listings.try_links([link], asked.entry_url, None, 1)
        yield self._outcome(step, asked)

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record an article that did not come."""
        if isinstance(failure.value, LetGoError):
            return
        asked: Asked = failure.request.cb_kwargs["asked"]
        capture = self.spider.lost(failure)
        yield self._outcome(read_failure(asked, capture), asked)

    def _outcome(self, step: ArticleStep, asked: Asked) -> object:
        if step.cut_short is not None:
            self.spider.count("article/cut short")
            self.spider.logger.warning("%s is cut short: %s", asked.entry_url, step.cut_short)
        if isinstance(step.outcome, Next):
            following = step.outcome
            return self.request(following.url, following.asked, URGENT, following.hops)
        return step.outcome
