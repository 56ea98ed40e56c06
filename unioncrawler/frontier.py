"""The frontier behind Scrapy's scheduler interface: waiting work lies in the archive.

In memory wait only the requests a walk has just made (a listing's next page, a redirect's target,
an article's second page) and one batch of entries drawn from the archive. A killed crawl loses
nothing: its entries are still `pending` rows, and the next crawl draws them again.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from typing import TYPE_CHECKING, Any, Self

from scrapy.core.scheduler import BaseScheduler

from unioncrawler.archive.attachments import FIRST
from unioncrawler.extensions import ArchiveSession

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.spiders import Spider

    from unioncrawler.archive.attachments import WaitingAttachment
    from unioncrawler.archive.suspects import KnownArticle

BATCH = 32  # entries drawn at once
URGENT = 100  # priority of requests that belong to an article already begun


class ArchiveFrontier(BaseScheduler):
    """Hands out listing pages first, so that every entry is a row early, then entries, attachments.

    With a limit on articles the order turns round: enough entries first, listings only as needed.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[tuple[int, int, Request]] = []
        self._order = itertools.count()
        self._drawn: deque[Any] = deque()
        self._last_id = 0
        self._handed_out = 0
        self._attachments: deque[WaitingAttachment] = deque()
        self._last_place = FIRST
        self._visits: deque[KnownArticle] = deque()
        self._last_visit = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self._session = ArchiveSession.of(self._crawler)
        self._spider: Any = spider

    def enqueue_request(self, request: Request) -> bool:
        heapq.heappush(self._waiting, (-request.priority, next(self._order), request))
        return True

    def has_pending_requests(self) -> bool:
        if self._session.failure is not None:
            return False
        if self.limit_reached():
            return self._urgent_waits() or self._draw_attachment()
        waits = bool(self._waiting) or self._draw() or self._draw_visit()
        return waits or self._draw_attachment()

    def next_request(self) -> Request | None:
        if self._session.failure is not None:
            return None
        entries_first = self._spider.limit is not None
        if self._waiting and (self._urgent_waits() or not entries_first):
            return heapq.heappop(self._waiting)[2]
        if self.limit_reached():
            return self._next_attachment()
        while self._draw():
            entry = self._drawn.popleft()
            if self._session.store.is_waiting(entry.id):  # a redirect may have got there first
                self._handed_out += 1
                request: Request = self._spider.article_request(entry)
                return request
        if self._waiting:
            return heapq.heappop(self._waiting)[2]
        if self._draw_visit():
            visit: Request = self._spider.visit_request(self._visits.popleft())
            return visit
        return self._next_attachment()

    def _draw_visit(self) -> bool:
        """Return whether an archived article is at hand to be asked for again, each once a crawl.

        Those that may be gone are asked for in every crawl over the whole site.
        """
        if not self._visits and self._spider.visits_known:
            rows = self._session.store.articles_to_visit(
                self._session.site,
                suspects_only=not self._spider.revisit,
                before=self._session.began,
                after=self._last_visit,
                limit=BATCH,
            )
            self._visits.extend(rows)
            if rows:
                self._last_visit = rows[-1].id
        return bool(self._visits)

    def _next_attachment(self) -> Request | None:
        while self._draw_attachment():
            waiting = self._attachments.popleft()
            request: Request | None = self._spider.attachment_request(waiting)
            if request is not None:
                return request
        return None

    def _draw_attachment(self) -> bool:
        """Return whether an attachment is at hand; they come last, each once a crawl."""
        if not self._attachments and self._spider.with_attachments:
            rows = self._session.store.next_attachments(
                self._session.site, after=self._last_place, limit=BATCH
            )
            self._attachments.extend(rows)
            if rows:
                self._last_place = rows[-1].place
        return bool(self._attachments)

    def _urgent_waits(self) -> bool:
        return bool(self._waiting) and -self._waiting[0][0] >= URGENT

    def limit_reached(self) -> bool:
        """Return whether as many articles were handed out as the crawl may fetch."""
        limit = self._spider.limit
        return limit is not None and self._handed_out >= limit

    def _draw(self) -> bool:
        """Return whether an entry is at hand, drawing a batch from the archive if need be.

        Entries are drawn in the order of their ids, each once a crawl: one that fails is not
        drawn again before the next crawl.
        """
        wanted = self._spider.wanted_paths()
        if not self._drawn and wanted != []:
            rows = self._session.store.next_entries(
                self._session.site,
                after=self._last_id,
                limit=BATCH,
                channels=wanted,
                since=self._spider.since and self._spider.since.isoformat(),
            )
            self._drawn.extend(rows)
            if rows:
                self._last_id = rows[-1].id
        return bool(self._drawn)
