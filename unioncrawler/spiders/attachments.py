"""Fetching the images and files of articles: one address, its redirects, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.extensions import LetGoError
from unioncrawler.pages import urls
from unioncrawler.steps.attachments import attachment_failure, judge_attachment, next_hop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from unioncrawler.spiders.captures import RequestFailure
    from unioncrawler.spiders.channel import ChannelSpider
    from unioncrawler.spiders.conditions import Condition
    from unioncrawler.steps.asked import Fetched


class AttachmentFetching:
    """The callbacks of a spider for attachments; each address ends as one visit."""

    def __init__(self, spider: ChannelSpider) -> None:
        self.spider = spider

    def request(
        self, url: str, fetched: Fetched, hops: int = 0, condition: Condition | None = None
    ) -> Request:
        """Return the request for an address of an attachment."""
        callbacks = (self.parse, self.fail)
        request = self.spider.requests.make(
            url, callbacks, hops=hops, condition=condition, fetched=fetched
        )
        if not urls.is_own(url, self.spider.profile):
            request = request.replace(url=url)
        request.meta["download_maxsize"] = self.spider.profile.attachments.max_bytes
        return request

    def parse(self, response: Response, fetched: Fetched) -> Iterator[object]:
        """Judge what came, follow redirects on the site."""
        page, capture = self.spider.read(response)
        fetched = fetched.with_capture(capture)
        self.spider.requests.follow(response, page)
        hops = response.meta["hops"]
        if target := next_hop(page, hops, self.spider.profile):
            yield self.request(target, fetched.sent_on(), hops + 1)
        else:
            yield judge_attachment(fetched, page, response.body, self.spider.profile)

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record an attachment that did not come."""
        if isinstance(failure.value, LetGoError):
            return
        fetched: Fetched = failure.request.cb_kwargs["fetched"]
        yield attachment_failure(fetched, self.spider.lost(failure), self.spider.profile)
