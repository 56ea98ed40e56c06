"""The frontier behind Scrapy's scheduler interface: waiting work lies in the archive.

In memory wait only the requests a walk has just made (a listing's next page, a redirect's target,
an article's second page) and a batch of each kind of work drawn from the archive. A killed crawl
loses nothing: its entries are still `pending` rows, and the next crawl draws them again.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from scrapy.core.scheduler import BaseScheduler

from unioncrawler.archive.attachments import FIRST
from unioncrawler.errors import ArchiveError
from unioncrawler.extensions import ArchiveSession

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.spiders import Spider

    from unioncrawler.archive.attachments import KnownAttachment, WaitingAttachment
    from unioncrawler.archive.entries import WaitingEntry
    from unioncrawler.archive.suspects import KnownArticle

BATCH = 32  # rows drawn at once
SUSPECT_PAUSE = timedelta(hours=20)  # so that a day of many crawls is one visit
RESUMING_SECONDS = 0.2  # how long the record is read before signals are heard again
URGENT = 100  # priority of requests that belong to an article already begun
Row = TypeVar("Row")


class Batches(Generic[Row]):
    """Rows of the archive in their order, each once, a batch of them in memory at most.

    `draw` is given the last row that was drawn, None at first, and returns some that lie behind.
    Where there are none, it is asked again once `changes` gives another number.
    """

    def __init__(
        self, draw: Callable[[Row | None], Sequence[Row]], changes: Callable[[], int]
    ) -> None:
        self._draw = draw
        self._changes = changes
        self._rows: deque[Row] = deque()
        self._last: Row | None = None
        self._none_at: int | None = None

    def __bool__(self) -> bool:
        if not self._rows and (changes := self._changes()) != self._none_at:
            self._rows.extend(self._draw(self._last))
            self._last = self._rows[-1] if self._rows else self._last
            self._none_at = None if self._rows else changes
        return bool(self._rows)

    def take(self) -> Row:
        """Return the next row; there must be one."""
        return self._rows.popleft()


class ArchiveFrontier(BaseScheduler):
    """Hands out listing pages first, so that every entry is a row early, then entries, attachments.

    No article is asked for before the spider knows what it could be mistaken for. What is archived
    and asked for again comes after what is new of its kind. With a limit on articles the order
    turns round: enough entries first, listings only as needed.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[tuple[int, int, Request]] = []
        self._order = itertools.count()
        self._handed_out = 0
        self._entries = Batches(self._draw_entries, self._changes)
        self._visits = Batches(self._draw_visits, self._changes)
        self._due = Batches(self._draw_due, self._changes)
        self._has_drawn_due = False
        self._has_resumed = False
        self._unread: deque[str] | None = None  # what is still to be read from the record
        self._resumed: set[str] = set()  # as good as asked for
        self._attachments = Batches(self._draw_attachments, self._changes)
        self._known_attachments = Batches(self._draw_known_attachments, self._changes)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self._session = ArchiveSession.of(self._crawler)
        self._spider: Any = spider

    def _changes(self) -> int:
        return self._session.changes

    def enqueue_request(self, request: Request) -> bool:
        heapq.heappush(self._waiting, (-request.priority, next(self._order), request))
        return True

    def has_pending_requests(self) -> bool:
        return bool(self._from_archive(self._has_work))

    def next_request(self) -> Request | None:
        return self._from_archive(self._next_request)

    def _from_archive(self, draw: Callable[[], Row]) -> Row | None:
        """Return what `draw` finds; None once the archive failed, which ends the crawl.

        The engine would ask again for ever.
        """
        if self._session.failure is not None:
            return None
        try:
            return draw()
        except ArchiveError as error:
            self._session.fail(error)
            return None

    def _has_work(self) -> bool:
        if self.limit_reached():
            return self._urgent_waits() or bool(self._attachments)
        waits = bool(self._waiting or self._entries or self._visits or self._due)
        return waits or bool(self._attachments or self._known_attachments)

    def _next_request(self) -> Request | None:
        if not self._spider.knows_landmarks:
            return heapq.heappop(self._waiting)[2] if self._waiting else None
        if self._unread:  # between two slices; nothing goes ahead of the next
            return self._resume()
        entries_first = self._spider.limit is not None
        if self._waiting and (self._urgent_waits() or not entries_first):
            return heapq.heappop(self._waiting)[2]
        if self.limit_reached():
            return self._next_attachment()
        if self._entries and not self._has_resumed:
            return self._resume()
        while self._entries:
            entry = self._entries.take()
            is_waiting = self._session.store.is_waiting(entry.id)  # a redirect may have been first
            is_new = is_waiting and entry.url not in self._resumed
            if is_new and self._spider.fetches(entry):
                self._handed_out += 1
                request: Request = self._spider.article_request(entry)
                return request
        if self._waiting:
            return heapq.heappop(self._waiting)[2]
        for known in (self._visits, self._due):
            if known:
                visit: Request = self._spider.visit_request(known.take())
                return visit
        return self._next_attachment()

    def _resume(self) -> Request | None:
        """Have read what is on record of waiting entries, a slice at a time, then go on.

        Nothing else is under way meanwhile, so that record and archive have it in the same place;
        between two slices the engine hears signals.
        """
        if self._unread is None:
            unread = self._spider.unread_entries()
            if unread and self._is_under_way():
                return None  # the engine comes again when that is over
            self._unread = deque(unread)
        until = monotonic() + RESUMING_SECONDS
        while self._unread and not self.limit_reached():
            self._resume_entry(self._unread.popleft())
            if self._session.failure is not None:
                return None
            if self._unread and monotonic() >= until:
                self._come_again()
                return None
        self._unread.clear()
        self._has_resumed = True
        return self._next_request()

    def _resume_entry(self, entry_url: str) -> None:
        requests = self._spider.resume_article(entry_url)
        if requests is None:
            return
        self._handed_out += 1
        self._resumed.add(entry_url)
        for request in requests:
            self.enqueue_request(request)

    def _come_again(self) -> None:
        """Have the engine ask for the next request once it has done what else there is to do."""
        engine = self._crawler.engine
        slot = engine._slot if engine is not None else None  # Scrapy has no public way
        if slot is not None:
            slot.nextcall.schedule()

    def _is_under_way(self) -> bool:
        engine = self._crawler.engine
        if engine is None:
            return False
        slot = engine.scraper.slot
        return bool(engine.downloader.active) or (slot is not None and not slot.is_idle())

    def _next_attachment(self) -> Request | None:
        request: Request | None
        while self._attachments:
            request = self._spider.attachment_request(self._attachments.take())
            if request is not None:
                return request
        while self._known_attachments:
            request = self._spider.known_attachment_request(self._known_attachments.take())
            if request is not None:
                return request
        return None

    def _urgent_waits(self) -> bool:
        return bool(self._waiting) and -self._waiting[0][0] >= URGENT

    def limit_reached(self) -> bool:
        """Return whether as many articles were handed out as the crawl may fetch."""
        limit = self._spider.limit
        return limit is not None and self._handed_out >= limit

    def _draw_entries(self, last: WaitingEntry | None) -> Sequence[WaitingEntry]:
        """Return entries in the order of their ids; one that fails waits for the next crawl."""
        wanted = self._spider.wanted_paths()
        if wanted == []:
            return []
        return self._session.store.next_entries(
            self._session.site,
            after=last.id if last else 0,
            limit=BATCH,
            channels=wanted,
            since=self._spider.since and self._spider.since.isoformat(),
            now=None if self._spider.retry else self._session.began,
        )

    def _draw_visits(self, last: KnownArticle | None) -> Sequence[KnownArticle]:
        """Return archived articles to ask again; those that may be gone in a whole crawl a day."""
        if not self._spider.visits_known:
            return []
        return self._session.store.articles_to_visit(
            self._session.site,
            suspects_only=not self._spider.revisit,
            before=self._session.began,
            asked_before=None if self._spider.revisit else self._session.began - SUSPECT_PAUSE,
            after=last.id if last else 0,
            limit=BATCH,
        )

    def _draw_due(self, _: KnownArticle | None) -> Sequence[KnownArticle]:
        """Return at once, longest due first, what is to be asked again by its age.

        Once a crawl: it goes through all articles, and what becomes due meanwhile can wait.
        """
        if self._has_drawn_due or self._spider.revisit or not self._spider.visits_known:
            return []
        self._has_drawn_due = True
        rule = self._session.profile.revisit
        return self._session.store.due_articles(
            self._session.site, rule.days, now=self._session.now(), limit=rule.budget
        )

    def _draw_attachments(self, last: WaitingAttachment | None) -> Sequence[WaitingAttachment]:
        if not self._spider.with_attachments:
            return []
        after = last.place if last else FIRST
        return self._session.store.next_attachments(self._session.site, after=after, limit=BATCH)

    def _draw_known_attachments(self, last: KnownAttachment | None) -> Sequence[KnownAttachment]:
        spider = self._spider
        if not (spider.with_attachments and spider.visits_known and spider.revisit):
            return []
        after = last.place if last else FIRST
        return self._session.store.attachments_to_visit(
            self._session.site, after=after, limit=BATCH
        )
