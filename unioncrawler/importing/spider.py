"""The spider of an import: the ordinary one, whose site is what lies in the files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider

from unioncrawler.archive import imports
from unioncrawler.extensions import ArchiveSession
from unioncrawler.importing.answers import NotInFilesError
from unioncrawler.items import Verdict
from unioncrawler.pages.urls import article_uid
from unioncrawler.spiders.articles import ArticleReading
from unioncrawler.spiders.attachments import AttachmentFetching
from unioncrawler.spiders.channel import ChannelSpider
from unioncrawler.spiders.listings import ListingWalking
from unioncrawler.steps.articles import cut_short
from unioncrawler.steps.asked import Asked
from unioncrawler.visits import ArticleVisit, FailedVisit, OtherVisit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from unioncrawler.archive.suspects import KnownArticle
    from unioncrawler.importing.index import FileIndex, Held
    from unioncrawler.items import Capture
    from unioncrawler.sites import SiteProfile
    from unioncrawler.spiders.captures import RequestFailure

ABSENT = "import/absent/"
_LATER_PAGE = re.compile(r"([^/]+)_\d{1,3}(\.\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Asked):
    """Asked for because it is archived: only by a capture of its own in the round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted(Known):
    """Asked for because it lies in the files and nothing led to it: it may be no article."""


class ImportReading(ArticleReading):
    """Reading articles whose further pages, and targets of redirects, may not be in the files."""

    spider: ImportSpider

    def parse(self, response: Response, asked: Asked) -> Iterator[object]:
        """Read an article as far as it is in the files."""
        for item in super().parse(response, asked):
            if isinstance(item, Request) and self._leads_out(item):
                yield self._end(item.cb_kwargs["asked"])
            elif isinstance(asked, Unlisted):
                yield self._unlisted(item, response)
            else:
                yield item

    def _leads_out(self, request: Request) -> bool:
        """Tell whether an article goes on with a page that is not in the files."""
        return "asked" in request.cb_kwargs and not self.spider.can_answer(request)

    def _unlisted(self, item: object, response: Response) -> object:
        """Return what came of a page that nothing led to: where it is no article, no failure."""
        if isinstance(item, ArticleVisit) and is_later_page(response):
            return OtherVisit(captures=(*item.captures[:-1], self._no_article(item, response)))
        if isinstance(item, FailedVisit):
            return OtherVisit(captures=item.captures)
        if isinstance(item, ArticleVisit):
            self.spider.count("import/unlisted")
        return item

    def _no_article(self, visit: ArticleVisit, response: Response) -> Capture:
        """Put on record that a page was not used, and return its capture, which says so too."""
        error = "a later page of an article that is not in the files"
        capture = replace(visit.captures[-1], verdict=Verdict.ERROR, error=error)
        session = ArchiveSession.of(self.spider.crawler)
        session.note_failure(response.meta["purpose"], capture)
        return capture

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record an article that cannot be used; one that is not in the files is no failure."""
        if isinstance(failure.value, NotInFilesError):
            yield OtherVisit(captures=failure.request.cb_kwargs["asked"].captures)
        else:
            yield from super().fail(failure)

    def _end(self, asked: Asked) -> object:
        """Keep an article that goes on where the files do not, unless the archive has it."""
        self.spider.count(f"{ABSENT}{'later pages' if asked.parts else 'targets of redirects'}")
        if not asked.parts:
            return OtherVisit(captures=asked.captures)
        session = ArchiveSession.of(self.spider.crawler)
        uid = article_uid(session.site, asked.parts[0].url)
        if imports.is_archived(session.store.connection, uid):
            return OtherVisit(captures=asked.captures)
        return self._outcome(cut_short(asked, "its next page is not in the files"), asked)


class ImportFetching(AttachmentFetching):
    """Fetching attachments that may not be in the files."""

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record an attachment that cannot be used; one that is not in the files still waits."""
        if isinstance(failure.value, NotInFilesError):
            yield OtherVisit(captures=failure.request.cb_kwargs["fetched"].captures)
        else:
            yield from super().fail(failure)


class ImportWalking(ListingWalking):
    """Walking listings that may not be in the files."""

    spider: ImportSpider

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Count a listing page that cannot be read in the files as one that is not there."""
        if isinstance(failure.value, NotInFilesError):
            self.spider.count_absent(failure.request)
        else:
            yield from super().fail(failure)


class ImportSpider(ChannelSpider):
    """Crawls what lies in an index of files; `number` is the round, from 1."""

    asks_twice = False

    def __init__(
        self,
        *,
        index: FileIndex,
        number: int,
        files: list[dict[str, str | None]],
        base_url: str | None = None,
        **kwargs: Any,
    ) -> None:
        everything = {"revisit": "all", "sweep": "all", "retry": "all"}
        super().__init__(base_url=base_url, **everything, **kwargs)
        self.index = index
        self.round = number
        self.arguments: dict[str, Any] = {"base_url": base_url, "import": files, "round": number}
        self.listings = ImportWalking(self)
        self.articles = ImportReading(self)
        self.attachments = ImportFetching(self)
        self.landmarks = None  # what lies in the files was answered at many times
        self._unlisted: Iterator[str] | None = None
        self._visited: set[str] = set()  # asked for as articles in this round

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.begin_unlisted, signal=signals.spider_idle)
        return spider

    def visit_request(self, known: KnownArticle) -> Request:
        """Return the request for an article that is archived, as it was in this round."""
        return self.articles.request(known.url, Known(entry_url=known.url))

    def unread_entries(self) -> list[str]:
        """Return nothing: what crawls fetched is none of the files' business."""
        return []

    def can_answer(self, request: Request) -> bool:
        """Tell whether an address is in the files at all."""
        return self.index.has(self.requests.canonical(request.url))

    def answer_to(self, request: Request) -> Held | None:
        """Return what answers a request in this round; None where it is not in the files.

        What follows an exchange (a redirect's target, an article's next page) is the capture
        nearest to it in time.
        """
        url = self.requests.canonical(request.url)
        carried = request.cb_kwargs.get("asked") or request.cb_kwargs.get("fetched")
        if isinstance(carried, Asked):
            if isinstance(carried, Known) and url in self._visited:
                return None
            self._visited.add(url)
        if carried is not None and carried.captures:
            return self.index.near(url, carried.captures[-1].fetched_at)
        return self.index.at(url, self.round, exactly=isinstance(carried, Known))

    def count_absent(self, request: Request) -> None:
        """Count what is not in the files; a lost listing too, so that nothing is concluded."""
        carried = request.cb_kwargs
        if isinstance(carried.get("asked"), Known):
            return
        if "walk" in carried:
            self.count(f"{ABSENT}listing pages")
            self.count("listing/failed/not in the files")
        elif "tried" in carried:
            self.count(f"{ABSENT}pages that may list")
            self.count("listing/failed/not in the files")
        else:
            self.count(f"{ABSENT}{'entries' if 'asked' in carried else 'images and files'}")

    def begin_unlisted(self) -> None:
        """Begin with the pages that nothing led to, once all else is done."""
        engine = self.crawler.engine
        if self._unlisted is not None or engine is None or engine.scheduler is None:
            return
        if engine.scheduler.has_pending_requests():
            return
        self._unlisted = self.index.unasked_pages(self.round)
        if request := engine.scheduler.next_request():
            engine.crawl(request)
            raise DontCloseSpider

    def next_unlisted(self) -> Request | None:
        """Return the request for the next page that nothing led to."""
        ignored = self.profile.urls.ignore
        for url in self._unlisted or ():
            if not any(pattern.search(url) for pattern in ignored):
                return self.articles.request(url, Unlisted(entry_url=url))
        return None


def is_later_page(response: Response) -> bool:
    """Tell whether a page is a later one of an article: `12_2.html`, with a link to `12.html`."""
    match = _LATER_PAGE.fullmatch(response.url.rpartition("/")[2])
    if match is None:
        return False
    first = f"{match[1]}{match[2] or ''}".encode()
    return re.search(rb"[\"'/=]" + re.escape(first) + rb"[\"'?#]", response.body) is not None


def import_spider_for(profile: SiteProfile) -> type[ImportSpider]:
    """Return the spider class of a site."""
    values = {"name": profile.key, "profile": profile, "__module__": __name__}
    return type("SiteImportSpider", (ImportSpider,), values)
