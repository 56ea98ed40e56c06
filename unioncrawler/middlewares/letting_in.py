"""What an operator gave a crawl to be let in with, on its way to the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from tldextract import TLDExtract

from unioncrawler.extensions import Given

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

# Left alone, Scrapy fetches the list of public suffixes over the network, past robots.txt, record
# and politeness, when a site sets a cookie. The list that comes with tldextract serves.
cookies._split_domain = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)


class GivenCookiesMiddleware(CookiesMiddleware):
    """Keeps the cookies of a crawl in one jar, which begins with those of the operator."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        given = Given.of(crawler)
        for cookie in given.cookies if given else ():
            middleware.jars[None].set_cookie(cookie.to_cookie())
        return middleware


class GivenProxyMiddleware:
    """Sends every request by the operator's proxy, where one is given."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Name the proxy to Scrapy's own middleware."""
        given = Given.of(self.crawler)
        if given is not None and given.proxy:
            request.meta["proxy"] = given.proxy
