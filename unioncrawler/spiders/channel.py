"""One spider, driven by a profile: walks listings, reads articles, finds new channels."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals

from unioncrawler.archive.channels import is_meant, is_wanted
from unioncrawler.extensions import ArchiveSession, Backoff
from unioncrawler.items import Verdict
from unioncrawler.pages import read_page
from unioncrawler.pages.shapes import is_file
from unioncrawler.record.notes import NoteKind
from unioncrawler.record.payloads import original_payload
from unioncrawler.sites import with_base_url
from unioncrawler.spiders.articles import ArticleReading
from unioncrawler.spiders.attachments import AttachmentFetching
from unioncrawler.spiders.captures import (
    asked_page,
    capture_of,
    capture_of_failure,
    headers_of,
)
from unioncrawler.spiders.conditions import condition_for
from unioncrawler.spiders.listings import ListingWalking
from unioncrawler.spiders.probing import Probing
from unioncrawler.spiders.requests import SiteRequests
from unioncrawler.spiders.resuming import ArticleResuming
from unioncrawler.steps.articles import listed_date
from unioncrawler.steps.asked import Asked, Fetched
from unioncrawler.steps.attachments import refusal
from unioncrawler.steps.landmarks import Landmarks
from unioncrawler.steps.walk import first_walks
from unioncrawler.visits import SHELL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from unioncrawler.archive.attachments import KnownAttachment, WaitingAttachment
    from unioncrawler.archive.entries import WaitingEntry
    from unioncrawler.archive.suspects import KnownArticle
    from unioncrawler.items import Capture, ListedRow, Page
    from unioncrawler.sites import SiteProfile
    from unioncrawler.spiders.captures import RequestFailure

if TYPE_CHECKING:
    Callback = Callable[..., Iterator[object]]
EXCUSING = "unioncrawler.middlewares.tls.ExcusingTlsHandler"
LEAST_DELAY = 0.001  # with none at all Scrapy begins several requests at once, against its limit


class ChannelSpider(Spider):
    """Crawls the site of its `profile`; `sites.py` has a subclass for every known site.

    Arguments (`scrapy crawl SITE -a name=value`): `base_url` asks another address for the same
    site; `channel` walks only these paths (separated by commas); `since` (YYYY-MM-DD) leaves older
    entries; `limit` is the most articles to fetch; `attachments=no` leaves images and files;
    `revisit=all` asks for every archived article again, not only for those that may be gone, and
    for the images and files that are archived; `sweep=all` walks every channel to its last page,
    however lately that was done; `retry=all` asks for every entry that failed, also for those that
    are to wait or were given up.
    """

    profile: SiteProfile
    asks_twice = True  # whether the site may have changed while a channel was walked

    def __init__(
        self,
        *,
        base_url: str | None = None,
        channel: str | None = None,
        since: str | None = None,
        limit: int | str | None = None,
        attachments: str | None = None,
        revisit: str | None = None,
        sweep: str | None = None,
        retry: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.profile, origin = with_base_url(self.profile, base_url or self.profile.base_url)
        host = urlsplit(origin).hostname if base_url else None
        self.requests = SiteRequests(self.profile, origin, fixed_host=host)
        self.wanted = tuple(path for path in (channel or "").split(",") if path)
        self.since = date.fromisoformat(since) if since else None
        self.limit = int(limit) if limit is not None else None
        self.with_attachments = self.profile.attachments.fetch and attachments != "no"
        self.revisit = revisit == "all"
        self.sweep = sweep == "all"
        self.retry = retry == "all"
        self.arguments: dict[str, Any] = {
            "base_url": base_url,
            "channel": channel,
            "since": since,
            "limit": limit,
            "attachments": attachments,
            "revisit": revisit,
            "sweep": sweep,
            "retry": retry,
        }
        self.listings = ListingWalking(self)
        self.articles = ArticleReading(self)
        self.resuming = ArticleResuming(self)
        self.attachments = AttachmentFetching(self)
        self.probing = Probing(self)
        self.landmarks: Landmarks | None = Landmarks(self._titles_of)
        self._ahead = 1  # what must be over before articles are asked for: the start itself first

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.listings.save_leftovers, signal=signals.spider_idle)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        rules = cls.profile.crawl
        contact = rules.contact or settings.get("CONTACT")
        agent = f"{settings['USER_AGENT']} (+{contact})" if contact else settings["USER_AGENT"]
        # Scrapy varies the delay by a fifth either way: what the profile says is the least
        delay = max(rules.delay * 1.25, LEAST_DELAY)
        settings.set("DOWNLOAD_DELAY", delay, priority="spider")
        settings.set("DOWNLOAD_TIMEOUT", rules.timeout, priority="spider")
        settings.set("DOWNLOAD_MAXSIZE", rules.max_bytes, priority="spider")
        settings.set("USER_AGENT", agent, priority="spider")
        if cls.profile.tls:
            settings.set("DOWNLOAD_HANDLERS", {"https": EXCUSING}, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """Ask what the site serves for nothing, for the known channels, then for the front page."""
        session = ArchiveSession.of(self.crawler)
        if self.landmarks is not None and (probe := self.probing.first_request()):
            yield probe
        walks = first_walks(
            self.profile,
            session.channels(),
            session.filled_channels(),
            now=None if self.sweeps else session.began,
        )
        for walk in walks:
            if self.wants(walk.channel) and not self.listings.candidates.tried(walk.channel_url):
                yield self.listings.request_first(walk)
        found = all(any(is_meant(walk.channel, name) for walk in walks) for name in self.wanted)
        if self.profile.discover_channels and not (self.wanted and found):
            for address in self.profile.start:
                url = self.requests.canonical(self.profile.absolute(address))
                if not self.listings.candidates.tried(url):
                    yield self.listings.request_front_page(url)
        self._ahead -= 1

    @property
    def sweeps(self) -> bool:
        """Whether every channel is walked whole and everything tried, however lately it was."""
        return self.sweep or self.since is not None

    @property
    def knows_landmarks(self) -> bool:
        """Whether articles may be asked for: what they could be mistaken for has been seen."""
        return self.landmarks is None or not self._ahead

    def before_articles(self, *callbacks: Callback) -> tuple[Callback, Callback]:
        """Return callback and errback of a request that articles wait for."""
        self._ahead += 1
        is_over = False

        def over(callback: Callback) -> Callback:
            def run(*args: Any, **kwargs: Any) -> Iterator[object]:
                nonlocal is_over
                try:
                    yield from callback(*args, **kwargs)
                finally:
                    self._ahead -= not is_over
                    is_over = True

            return run

        callback, errback = map(over, callbacks)
        return callback, errback

    def wants(self, path: str) -> bool:
        """Return whether this crawl walks the channel: by path, its top, or its last part."""
        return is_wanted(path, self.wanted)

    def wanted_paths(self) -> list[str] | None:
        """Return the channels this crawl fetches articles of; None for all of them."""
        if not self.wanted:
            return None
        known = ArchiveSession.of(self.crawler).channels()
        return [channel.path for channel in known if self.wants(channel.path)]

    def article_request(self, entry: WaitingEntry) -> Request:
        """Return the request for an entry drawn from the archive."""
        return self.articles.request(entry.url, Asked(entry_url=entry.url, attempts=entry.attempts))

    def unread_entries(self) -> list[str]:
        """Return the entries that an earlier crawl fetched and did not come to save."""
        return self.resuming.entries()

    def resume_article(self, entry_url: str) -> list[Request] | None:
        """Save such an entry; return the requests it leads to, None where it must be asked for."""
        return self.resuming.resume(entry_url)

    @property
    def visits_known(self) -> bool:
        """Whether archived articles are asked for again: in crawls over the whole site."""
        return not (self.wanted or self.since or self.limit is not None)

    def visit_request(self, known: KnownArticle) -> Request:
        """Return the request for an article that is archived, to see whether it changed."""
        session = ArchiveSession.of(self.crawler)
        condition = condition_for(session, known.capture, known.url)
        return self.articles.request_again(known.url, condition)

    def attachment_request(self, waiting: WaitingAttachment) -> Request | None:
        """Return the request for an attachment; None, and its row says why, for one to leave."""
        refused = refusal(waiting.url, self.profile)
        if refused is not None:
            session = ArchiveSession.of(self.crawler)
            session.save_noted(NoteKind.REFUSED, datetime.now(UTC), [refused], url=waiting.url)
            return None
        return self.attachments.request(waiting.url, Fetched(url=waiting.url))

    def known_attachment_request(self, known: KnownAttachment) -> Request | None:
        """Return the request for an attachment that is archived; None where it is to be left."""
        if refusal(known.url, self.profile) is not None:
            return None
        session = ArchiveSession.of(self.crawler)
        condition = condition_for(session, known.capture, known.url)
        fetched = Fetched(url=known.url, conditional=condition is not None)
        return self.attachments.request(known.url, fetched, condition=condition)

    def read(self, response: Response) -> tuple[Page, Capture]:
        """Return what a response says, and the exchange as it goes into the archive."""
        url = self.requests.canonical(response.url)
        headers = headers_of(response)
        asked = asked_page(response.cb_kwargs, url, response.request)
        carried = next(iter(response.cb_kwargs.values()), None)
        page = read_page(
            response.body,
            headers,
            url,
            self.profile,
            status=response.status,
            asked=asked,
            listed=listed_date(carried, self.profile, self._dates_of),
        )
        if self.landmarks is not None:
            session = ArchiveSession.of(self.crawler)
            capture = response.meta.get("capture")
            kept = partial(original_payload, session.warc_dir, session.store.connection, capture)
            page = self.landmarks.look(carried, page, response.body, headers, kept)
        self._take_in(response.request, page.verdict, page.reason)
        return page, capture_of(response, url, page.verdict)

    def lost(self, failure: RequestFailure) -> Capture:
        """Return what goes into the archive of a request that brought nothing to read."""
        capture = capture_of_failure(failure, self.requests.canonical(failure.request.url))
        self._take_in(failure.request, capture.verdict, capture.error)
        session = ArchiveSession.of(self.crawler)
        return session.note_failure(failure.request.meta["purpose"], capture)

    def _titles_of(self, url: str) -> list[str]:
        session = ArchiveSession.of(self.crawler)
        return session.store.titles_of(session.site, url)

    def row_of(self, url: str) -> ListedRow | None:
        """Return what listings say of an address."""
        session = ArchiveSession.of(self.crawler)
        return session.store.row_of(session.site, url)

    def fetches(self, entry: WaitingEntry) -> bool:
        """Return whether this crawl asks for an entry: not for a file where it leaves files."""
        return self.with_attachments or not is_file(entry.url)

    def _dates_of(self, url: str) -> list[str]:
        session = ArchiveSession.of(self.crawler)
        return session.store.dates_of(session.site, url)

    def _take_in(self, request: Request | None, verdict: Verdict, reason: str | None) -> None:
        """Count what an answer was, and let it set the pace."""
        if request is not None and "probe" in request.cb_kwargs:
            self.count(f"probe/{verdict}")
            if verdict is Verdict.SOFT_404:  # as it should be
                return
        else:
            self.count(f"verdict/{verdict}")
        backoff = Backoff.of(self.crawler)
        if request is None or backoff is None:
            return
        asked: Asked | None = request.cb_kwargs.get("asked")
        # many servers refuse single pages, or all images, to everybody; some pages are programs
        was_tried = asked is not None and asked.attempts > 0
        is_old = (verdict is Verdict.BLOCKED and ("fetched" in request.cb_kwargs or was_tried)) or (
            reason == SHELL and was_tried
        )
        article = asked.entry_url if asked is not None else None
        backoff.judged(request.url, verdict, reason, counts=not is_old, article=article)

    def count(self, stat: str) -> None:
        """Add one to a figure of the crawl."""
        self.crawler.stats.inc_value(stat)
