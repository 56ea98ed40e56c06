"""Reading articles: the requests for an entry's pages, and what each of them leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.extensions import LetGoError
from unioncrawler.frontier import URGENT
from unioncrawler.items import Link
from unioncrawler.pages.shapes import is_file
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
        request = self.spider.requests.make(
            url, callbacks, priority=priority, hops=hops, asked=asked
        )
        if is_file(url):
            request.meta["download_maxsize"] = self.spider.profile.attachments.max_bytes
        return request

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
        row_of = self.spider.row_of
        step = read_on(asked, page, capture, hops, self.spider.profile, row_of)
        yield from self.try_links(step, asked.entry_url)
        yield self._outcome(step, asked)

    def try_links(self, step: ArticleStep, entry_url: str) -> Iterator[Request]:
        """Yield requests for what an article's page leads to that may be a channel."""
        if step.read is not None:
            yield from self.spider.listings.try_links(step.read.breadcrumbs, step.read.url, None, 1)
        if step.listing is not None:
            link = Link(text=step.listing, url=step.listing)
            yield from self.spider.listings.try_links([link], entry_url, None, 1)

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record an article that did not come."""
        if isinstance(failure.value, LetGoError):
            return
        asked: Asked = failure.request.cb_kwargs["asked"]
        capture = self.spider.lost(failure)
        yield self._outcome(read_failure(asked, capture), asked)

    def tell(self, step: ArticleStep, entry_url: str) -> None:
        """Say where an article ends before its last page."""
        if step.cut_short is not None:
            self.spider.count("article/cut short")
            self.spider.logger.warning("%s is cut short: %s", entry_url, step.cut_short)

    def _outcome(self, step: ArticleStep, asked: Asked) -> object:
        self.tell(step, asked.entry_url)
        if isinstance(step.outcome, Next):
            following = step.outcome
            return self.request(following.url, following.asked, URGENT, following.hops)
        return step.outcome
