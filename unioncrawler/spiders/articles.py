"""Reading articles: one entry's page, the redirects before it and the pages after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.frontier import URGENT
from unioncrawler.items import Link, PageKind, Verdict
from unioncrawler.pages import urls
from unioncrawler.pages.joining import join_pages
from unioncrawler.pages.page import NO_HTML
from unioncrawler.spiders.captures import capture_of_failure
from unioncrawler.visits import ArticleVisit, FailedVisit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from unioncrawler.items import Page, RawArticle
    from unioncrawler.spiders.captures import RequestFailure
    from unioncrawler.spiders.channel import ChannelSpider
    from unioncrawler.spiders.requests import Asked

MOST_PAGES = 200  # pages of one article; a pager that never ends is a trap
PATIENCE = 2  # crawls that wait for an article's later pages, before it is kept without them
# What a later page of an article may turn out to be without the article being asked for again.
ENDS_AN_ARTICLE = (
    Verdict.OK,
    Verdict.MISSING,
    Verdict.GONE,
    Verdict.SOFT_404,
    Verdict.REDIRECTED,
)


class ArticleReading:
    """The callbacks of a spider for articles; each entry ends as one visit, good or failed."""

    def __init__(self, spider: ChannelSpider) -> None:
        self.spider = spider

    def request(self, url: str, asked: Asked, priority: int = 0, hops: int = 0) -> Request:
        """Return the request for a page of an article."""
        callbacks = (self.parse, self.fail)
        return self.spider.requests.make(url, callbacks, priority=priority, hops=hops, asked=asked)

    def parse(self, response: Response, asked: Asked) -> Iterator[object]:
        """Read an article, follow its redirects and its further pages."""
        page, capture = self.spider.read(response)
        asked = replace(asked, captures=(*asked.captures, capture))
        if _leads_to_a_file(page):
            yield _failed(asked, Verdict.REDIRECTED, "a file", page.redirect_to or page.url)
        elif target := self.spider.requests.hop(response, page):
            yield self.request(target, asked, URGENT, response.meta["hops"] + 1)
        elif self.spider.requests.is_endless(response, page):
            yield _failed(asked, Verdict.ERROR, "redirects without end")
        elif page.article is not None and page.verdict is Verdict.OK:
            yield from self._read_on(page.article, asked)
        elif asked.parts:
            yield self._without_later_pages(asked, page)
        elif page.verdict is not Verdict.OK:
            yield _failed(asked, page.verdict, page.reason or page.verdict, page.redirect_to)
        elif page.kind is PageKind.LISTING:
            link = Link(text=page.url, url=page.url)
            yield from self.spider.try_links([link], asked.entry_url, None, 1)
            yield _failed(asked, Verdict.REDIRECTED, "leads to a listing", page.url)
        else:
            yield _failed(asked, Verdict.OK, "not read as an article")

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record an article that did not come."""
        asked: Asked = failure.request.cb_kwargs["asked"]
        url = self.spider.requests.canonical(failure.request.url)
        capture = capture_of_failure(failure, url)
        self.spider.count(f"verdict/{capture.verdict}")
        asked = replace(asked, captures=(*asked.captures, capture))
        if asked.parts and (capture.verdict is Verdict.ROBOTS or asked.attempts >= PATIENCE):
            yield self._cut_short(asked, capture.error or capture.verdict)
            return
        verdict = Verdict.ERROR if asked.parts else capture.verdict
        yield _failed(asked, verdict, capture.error or capture.verdict)

    def _read_on(self, raw: RawArticle, asked: Asked) -> Iterator[object]:
        yield from self.spider.try_links(raw.breadcrumbs, raw.url, None, 1)
        asked = replace(asked, parts=(*asked.parts, raw))
        seen = {part.url for part in asked.parts}
        if not raw.next_page or raw.next_page in seen:
            yield _read(asked)
        elif len(seen) < MOST_PAGES:
            yield self.request(raw.next_page, asked, URGENT)
        else:
            yield self._cut_short(asked, "too many pages")

    def _without_later_pages(self, asked: Asked, page: Page) -> ArticleVisit | FailedVisit:
        """Keep the pages there are if the next one is not to be had; else try again later."""
        reason = page.reason or page.verdict
        if page.verdict not in ENDS_AN_ARTICLE and asked.attempts < PATIENCE:
            return _failed(asked, Verdict.ERROR, f"page {len(asked.parts) + 1}: {reason}")
        return self._cut_short(asked, reason)

    def _cut_short(self, asked: Asked, reason: str) -> ArticleVisit:
        self.spider.count("article/cut short")
        number = len(asked.parts) + 1
        self.spider.logger.warning("%s ends before page %s: %s", asked.entry_url, number, reason)
        return _read(asked)


def _read(asked: Asked) -> ArticleVisit:
    article = join_pages(asked.parts)
    return ArticleVisit(entry_url=asked.entry_url, article=article, captures=asked.captures)


def _leads_to_a_file(page: Page) -> bool:
    if page.redirect_to:
        return urls.file_extension(page.redirect_to) in urls.FILE_EXTENSIONS
    return page.verdict is Verdict.OK and page.reason == NO_HTML


def _failed(
    asked: Asked, verdict: Verdict, reason: str, moved_to: str | None = None
) -> FailedVisit:
    return FailedVisit(
        entry_url=asked.entry_url,
        verdict=verdict,
        reason=reason,
        captures=asked.captures,
        moved_to=moved_to if verdict is Verdict.REDIRECTED else None,
    )
