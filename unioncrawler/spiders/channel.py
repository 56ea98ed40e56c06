"""One spider, driven by a profile: walks listings, reads articles, finds new channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.exceptions import DontCloseSpider

from unioncrawler.archive.channels import is_meant
from unioncrawler.extensions import ArchiveSession
from unioncrawler.frontier import ArchiveFrontier
from unioncrawler.pages import read_page
from unioncrawler.record.notes import NoteKind
from unioncrawler.sites import with_base_url
from unioncrawler.spiders.articles import ArticleReading
from unioncrawler.spiders.attachments import AttachmentFetching
from unioncrawler.spiders.captures import capture_of, capture_of_failure, headers_of
from unioncrawler.spiders.requests import SiteRequests
from unioncrawler.steps.asked import Asked, Fetched, Tried
from unioncrawler.steps.attachments import refusal
from unioncrawler.steps.discovery import (
    FRONT_PAGE,
    Candidates,
    Leftovers,
)
from unioncrawler.steps.listings import Listed, read_candidate, read_walk
from unioncrawler.steps.saving import moment
from unioncrawler.steps.walk import Walk, first_walks, gap, step
from unioncrawler.visits import OtherVisit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from unioncrawler.archive.attachments import WaitingAttachment
    from unioncrawler.archive.entries import WaitingEntry
    from unioncrawler.archive.suspects import KnownArticle
    from unioncrawler.items import Capture, Link, Listing, Page
    from unioncrawler.sites import SiteProfile
    from unioncrawler.spiders.captures import RequestFailure

LEAST_DELAY = 0.001  # with none at all Scrapy begins several requests at once, against its limit
LISTING, CANDIDATE = 10, 0  # priorities: known listings before pages that may be one


class ChannelSpider(Spider):
    """Crawls the site of its `profile`; `sites.py` has a subclass for every known site.

    Arguments (`scrapy crawl SITE -a name=value`): `base_url` asks another address for the same
    site; `channel` walks only these paths (separated by commas); `since` (YYYY-MM-DD) leaves older
    entries; `limit` is the most articles to fetch; `attachments=no` leaves images and files;
    `revisit=all` asks for every archived article again, not only for those that may be gone.
    """

    profile: SiteProfile

    def __init__(
        self,
        *,
        base_url: str | None = None,
        channel: str | None = None,
        since: str | None = None,
        limit: int | str | None = None,
        attachments: str | None = None,
        revisit: str | None = None,
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
        self.arguments = {
            "base_url": base_url,
            "channel": channel,
            "since": since,
            "limit": limit,
            "attachments": attachments,
            "revisit": revisit,
        }
        self.candidates = Candidates(self.profile)
        self.leftovers = Leftovers()
        self.articles = ArticleReading(self)
        self.attachments = AttachmentFetching(self)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.save_leftovers, signal=signals.spider_idle)
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

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the channels that are known, then for the front page to find others."""
        session = ArchiveSession.of(self.crawler)
        walks = first_walks(self.profile, session.channels(), session.filled_channels())
        for walk in walks:
            if self.wants(walk.channel) and not self.candidates.tried(walk.channel_url):
                yield self._listing_request(walk, walk.channel_url)
        found = all(any(is_meant(walk.channel, name) for walk in walks) for name in self.wanted)
        if self.profile.discover_channels and not (self.wanted and found):
            for address in self.profile.start:
                url = self.requests.canonical(self.profile.absolute(address))
                if not self.candidates.tried(url):
                    yield self._candidate_request(url, Tried(text=FRONT_PAGE))

    def wants(self, path: str) -> bool:
        """Return whether this crawl walks the channel: by path, its top, or its last part."""
        return not self.wanted or any(is_meant(path, name) for name in self.wanted)

    def wanted_paths(self) -> list[str] | None:
        """Return the channels this crawl fetches articles of; None for all of them."""
        if not self.wanted:
            return None
        known = ArchiveSession.of(self.crawler).channels()
        return [channel.path for channel in known if self.wants(channel.path)]

    def article_request(self, entry: WaitingEntry) -> Request:
        """Return the request for an entry drawn from the archive."""
        return self.articles.request(entry.url, Asked(entry_url=entry.url, attempts=entry.attempts))

    @property
    def visits_known(self) -> bool:
        """Whether archived articles are asked for again: in crawls over the whole site."""
        return not (self.wanted or self.since or self.limit is not None)

    def visit_request(self, known: KnownArticle) -> Request:
        """Return the request for an article that is archived, to see whether it changed."""
        return self.articles.request(known.url, Asked(entry_url=known.url))

    def attachment_request(self, waiting: WaitingAttachment) -> Request | None:
        """Return the request for an attachment; None, and its row says why, for one to leave."""
        refused = refusal(waiting.url, self.profile)
        if refused is not None:
            session = ArchiveSession.of(self.crawler)
            session.save_noted(NoteKind.REFUSED, datetime.now(UTC), [refused], url=waiting.url)
            return None
        return self.attachments.request(waiting.url, Fetched(url=waiting.url))

    def parse_listing(self, response: Response, walk: Walk) -> Iterator[object]:
        """Read a page of a channel: its entries, its next page, links to other channels."""
        page, capture = self.read(response)
        self.requests.follow(response, page)
        hops = response.meta["hops"]
        found = read_walk(walk, page, capture, hops, self.profile)
        if isinstance(found, Listed):
            yield from self._walk_on(found)
            return
        yield found.visit
        if found.target:
            yield self._listing_request(walk, found.target, hops=hops + 1)
        elif found.overview is not None and page.listing is not None:
            yield from self._look_over(page.listing, found.overview, 1)
        else:
            self._listing_lost(page.reason or page.verdict, walk, page.url)

    def parse_candidate(self, response: Response, tried: Tried) -> Iterator[object]:
        """Read a page that may be a listing; where it is one, its channel is new."""
        page, capture = self.read(response)
        self.requests.follow(response, page)
        hops = response.meta["hops"]
        found = read_candidate(tried, page, capture, hops, self.profile, self.wants)
        if isinstance(found, Listed):
            yield from self._walk_on(found, tried.depth + 1)
            return
        yield found.visit
        if found.overview is not None and page.listing is not None:
            yield from self._look_over(page.listing, found.overview, tried.depth + 1)
        elif target := found.target:
            is_same = self.requests.is_same(response, target)
            if is_same or not self.candidates.tried(target):
                yield self._candidate_request(target, tried, hops + 1)
        elif tried.depth == 0:
            self._front_page_lost(page.reason or page.verdict, page.url)

    def fail_listing(self, failure: RequestFailure) -> Iterator[object]:
        """Record a listing page that did not come."""
        capture = self.lost(failure)
        self.crawler.stats.set_value("listing/last_error", capture.error)
        yield OtherVisit(captures=(capture,))
        carried = failure.request.cb_kwargs
        if walk := carried.get("walk"):
            self._listing_lost(capture.verdict, walk, capture.url)
        elif carried["tried"].depth == 0:
            self._front_page_lost(capture.error or capture.verdict, capture.url)

    def save_leftovers(self) -> None:
        """Record what stood on front pages and in no listing; go on if that brought work."""
        engine = self.crawler.engine
        if self.wanted or not self.leftovers or engine is None or self._was_cut_short():
            return
        session = ArchiveSession.of(self.crawler)
        now = datetime.now(UTC)
        visits = self.leftovers.take(session.unknown, now)
        new = session.save_noted(NoteKind.LEFT_OVER, now, visits).get("entries/new", 0)
        if new and engine.scheduler and (request := engine.scheduler.next_request()):
            engine.crawl(request)  # wakes the engine, which would look again in some seconds only
            raise DontCloseSpider

    def _was_cut_short(self) -> bool:
        """Return whether some listing was not walked, so that "in no listing" cannot be said."""
        lost = any(stat.startswith("listing/failed/") for stat in self.crawler.stats.get_stats())
        frontier = self.crawler.engine.scheduler if self.crawler.engine else None
        limited = isinstance(frontier, ArchiveFrontier) and frontier.limit_reached()
        return lost or limited or self.since is not None

    def _walk_on(self, found: Listed, depth: int = 1) -> Iterator[object]:
        walk, listing, visit = found.walk, found.listing, found.visit
        self.count("listing/pages")
        if not listing.entries:
            self.count("listing/empty")
            self.logger.warning("nothing listed on %s (%s)", listing.url, walk.channel)
        at = moment(visit)
        ahead = step(walk, listing, since=self.since, fetched_at=at)
        if ahead and self.candidates.tried(ahead[0]):
            ahead = None
        missed = gap(walk, listing) if ahead is None and self.since is None else None
        if ahead is None and missed is None and self.since is None:
            record = visit.capture.record_id if visit.capture else None
            ArchiveSession.of(self.crawler).note(NoteKind.WALKED, at, record=record)
            visit = replace(visit, ends_walk=True)
        yield visit
        if walk.page == 1:
            yield from self.try_links(listing.channels, listing.url, walk.channel, depth)
            yield from self.try_links(listing.breadcrumbs, listing.url, None, depth)
        if ahead:
            yield self._listing_request(ahead[1], ahead[0])
        elif missed:
            self._listing_lost(missed, walk, listing.url)

    def _look_over(self, hub: Listing, path: str, depth: int) -> Iterator[object]:
        """Use an overview page: its links lead to channels, its entries wait to be missed."""
        self.leftovers.add(path, hub.url, hub.entries)
        yield from self.try_links(hub.channels, hub.url, path, depth)

    def try_links(
        self, links: Iterable[Link], found_on: str, parent: str | None, depth: int
    ) -> Iterator[Request]:
        """Yield requests for those of the links that may lead to a channel not tried so far."""
        if not self.profile.discover_channels:
            return
        for link in self.candidates.new(links, depth):
            if link.url:
                tried = Tried(text=link.text, found_on=found_on, parent=parent, depth=depth)
                yield self._candidate_request(link.url, tried)
        if self.candidates.is_full:
            self.crawler.stats.set_value("discovery/full", 1)

    def _listing_lost(self, reason: str, walk: Walk, url: str) -> None:
        self.count(f"listing/failed/{reason}")
        self.logger.warning("a listing page of %s was lost (%s): %s", walk.channel, reason, url)

    def _front_page_lost(self, reason: str, url: str) -> None:
        self.count("listing/failed/front page")
        self.logger.warning("the front page was not read (%s): %s", reason, url)

    def read(self, response: Response) -> tuple[Page, Capture]:
        """Return what a response says, and the exchange as it goes into the archive."""
        url = self.requests.canonical(response.url)
        headers = headers_of(response)
        page = read_page(response.body, headers, url, self.profile, status=response.status)
        self.count(f"verdict/{page.verdict}")
        return page, capture_of(response, url, page.verdict)

    def lost(self, failure: RequestFailure) -> Capture:
        """Return what goes into the archive of a request that brought nothing to read."""
        capture = capture_of_failure(failure, self.requests.canonical(failure.request.url))
        self.count(f"verdict/{capture.verdict}")
        session = ArchiveSession.of(self.crawler)
        return session.note_failure(failure.request.meta["purpose"], capture)

    def count(self, stat: str) -> None:
        """Add one to a figure of the crawl."""
        self.crawler.stats.inc_value(stat)

    def _listing_request(self, walk: Walk, url: str, hops: int = 0) -> Request:
        callbacks = (self.parse_listing, self.fail_listing)
        return self.requests.make(url, callbacks, priority=LISTING, hops=hops, walk=walk)

    def _candidate_request(self, url: str, tried: Tried, hops: int = 0) -> Request:
        callbacks = (self.parse_candidate, self.fail_listing)
        return self.requests.make(url, callbacks, priority=CANDIDATE, hops=hops, tried=tried)
