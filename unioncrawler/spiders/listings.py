"""Walking listings: the pages of known channels, pages that may be one, and what is left over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.exceptions import DontCloseSpider

from unioncrawler.archive.walks import SETTLED
from unioncrawler.extensions import ArchiveSession, LetGoError
from unioncrawler.frontier import ArchiveFrontier
from unioncrawler.items import PageRequest
from unioncrawler.pages.mechanisms.api import api_request
from unioncrawler.pages.shapes import is_other_place
from unioncrawler.record.notes import NoteKind
from unioncrawler.spiders.conditions import front_page_condition, listing_condition
from unioncrawler.steps.asked import Tried
from unioncrawler.steps.beyond import past
from unioncrawler.steps.discovery import FRONT_PAGE, Candidates, Leftovers, looked_over
from unioncrawler.steps.faults import fault_of
from unioncrawler.steps.listings import (
    Listed,
    is_absent,
    is_unchanged,
    read_candidate,
    read_walk,
)
from unioncrawler.steps.saving import moment
from unioncrawler.steps.walk import (
    Walk,
    again,
    counted,
    elsewhere,
    endless,
    gap,
    is_as_before,
    met,
    step,
    sweep_before,
)
from unioncrawler.visits import SHELL, Ending, ListingVisit, OtherVisit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.http import Response

    from unioncrawler.items import Link, Listing, Verdict
    from unioncrawler.spiders.captures import RequestFailure
    from unioncrawler.spiders.channel import ChannelSpider
    from unioncrawler.spiders.conditions import Condition

LISTING, CANDIDATE = 10, 0  # priorities: known listings before pages that may be one


class ListingWalking:
    """The callbacks of a spider for listings; what is tried as one is asked for once a crawl."""

    def __init__(self, spider: ChannelSpider) -> None:
        self.spider = spider
        self.candidates = Candidates(spider.profile)
        self.leftovers = Leftovers()
        self._has_looked_over = False
        self._has_lost_some = False  # of the pages that may list something

    def parse(self, response: Response, walk: Walk) -> Iterator[object]:
        """Read a page of a channel: its entries, its next page, links to other channels."""
        page, capture = self.spider.read(response)
        self.spider.requests.follow(response, page)
        hops = response.meta["hops"]
        found = read_walk(walk, page, capture, hops, self.spider.profile)
        if isinstance(found, Listed):
            yield from self._walk_on(found)
            return
        if isinstance(found.visit, ListingVisit):
            yield from self._unchanged(found.visit)
            return
        yield found.visit
        if is_absent(page) and (other := elsewhere(walk)):
            yield self.request(other[1], other[0])
        elif found.target:
            walk = replace(walk, conditional=False)
            yield self.request(walk, PageRequest(url=found.target), hops=hops + 1)
        elif found.overview is not None and page.listing is not None:
            yield from self._look_over(page.listing, found.overview, 1)
        else:
            yield from self._walk_past(page.reason or page.verdict, page.verdict, walk, page.url)

    def parse_candidate(self, response: Response, tried: Tried) -> Iterator[object]:
        """Read a page that may be a listing; where it is one, its channel is new."""
        page, capture = self.spider.read(response)
        self.spider.requests.follow(response, page)
        hops = response.meta["hops"]
        found = read_candidate(tried, page, capture, hops, self.spider.profile, self.spider.wants)
        if isinstance(found, Listed):
            yield from self._walk_on(found, tried.depth + 1)
            return
        yield found.visit
        if found.overview is not None and page.listing is not None:
            yield from self._look_over(page.listing, found.overview, tried.depth + 1)
        elif target := found.target:
            is_alike = self.spider.requests.is_alike(response, target)
            if is_alike or not self.candidates.tried(target):
                tried = replace(tried, conditional=False)
                yield self.request_candidate(target, tried, hops + 1)
        elif tried.depth == 0 and not is_unchanged(tried, page):
            self._front_page_lost(page.reason or page.verdict, page.url)
        elif page.verdict not in SETTLED:
            self._has_lost_some = True
            if page.reason == SHELL and not is_other_place(page.url):
                self._channel_unread(page.reason, tried, page.url)

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record a listing page that did not come."""
        if isinstance(failure.value, LetGoError):
            return
        capture = self.spider.lost(failure)
        self.spider.crawler.stats.set_value("listing/last_error", capture.error)
        yield OtherVisit(captures=(capture,))
        carried = failure.request.cb_kwargs
        if walk := carried.get("walk"):
            fault = fault_of(capture.verdict, capture.error)
            reason = fault.name if fault else capture.verdict
            yield from self._walk_past(reason, capture.verdict, walk, capture.url)
        elif carried["tried"].depth == 0:
            self._front_page_lost(capture.error or capture.verdict, capture.url)
        else:
            self._has_lost_some = True

    def save_leftovers(self) -> None:
        """Record what stood on front pages and in no listing; go on if that brought work."""
        engine = self.spider.crawler.engine
        is_done = self._has_looked_over and not self.leftovers
        if self.spider.wanted or is_done or engine is None or self._was_cut_short():
            return
        self._has_looked_over = True
        session = ArchiveSession.of(self.spider.crawler)
        now = datetime.now(UTC)
        is_whole = not self._has_lost_some
        done = looked_over(session.began, now, is_whole=is_whole)
        visits = [*self.leftovers.take(session.unknown, now), done]
        grown = session.save_noted(NoteKind.LEFT_OVER, now, visits, whole=is_whole)
        new = grown.get("entries/new", 0)
        if new and engine.scheduler and (request := engine.scheduler.next_request()):
            engine.crawl(request)  # wakes the engine, which would look again in some seconds only
            raise DontCloseSpider

    def _was_cut_short(self) -> bool:
        """Return whether some listing was not walked, so that "in no listing" cannot be said."""
        lost = any(
            stat.startswith("listing/failed/") for stat in self.spider.crawler.stats.get_stats()
        )
        frontier = self.spider.crawler.engine.scheduler if self.spider.crawler.engine else None
        limited = isinstance(frontier, ArchiveFrontier) and frontier.limit_reached()
        return lost or limited or self.spider.since is not None

    def _walk_on(self, found: Listed, depth: int = 1) -> Iterator[object]:
        walk, listing, visit = found.walk, found.listing, found.visit
        self.spider.count("listing/pages")
        if not listing.entries:
            self.spider.count("listing/empty")
            self.spider.logger.warning("nothing listed on %s (%s)", listing.url, walk.channel)
        at = moment(visit)
        if walk.known_to is not None:
            walk = met(walk, listing, self._unknown(walk, listing))
        ahead = step(walk, listing, since=self.spider.since, fetched_at=at)
        is_link = ahead is not None and ahead[0].body is None
        if ahead and is_link and walk.round == 1 and self.candidates.tried(ahead[0].url):
            ahead = None
        missed, ending = None, None
        if ahead and (walk.is_known_enough or is_as_before(walk, listing)):
            ahead, ending = None, Ending.KNOWN
        elif ahead is None and self.spider.since is None:
            missed = gap(walk, listing)
            ending = Ending.WHOLE if missed is None else None
        if ahead and (missed := endless(ahead[1])):
            ahead = None
        if walk.lost:  # which was told when it was, and the walk is not a whole one
            ending = None
        visit = replace(visit, ending=ending)
        if ending:
            self._note_end(visit)
        yield visit
        if walk.page == 1:
            yield from self.try_links(listing.channels, listing.url, walk.channel, depth)
            yield from self.try_links(listing.breadcrumbs, listing.url, None, depth)
        if ahead:
            yield self.request(ahead[1], ahead[0])
        elif missed:
            self._listing_lost(missed, walk, listing.url)
        elif ending and self.spider.asks_twice and (once_more := again(walk)):
            yield self.request_first(once_more)

    def _unchanged(self, visit: ListingVisit) -> Iterator[object]:
        """Keep that the first page of a channel is what it was; the walk ends there."""
        self.spider.count("listing/unchanged")
        self._note_end(visit)
        yield visit

    def _note_end(self, visit: ListingVisit) -> None:
        record = visit.capture.record_id if visit.capture else None
        session = ArchiveSession.of(self.spider.crawler)
        session.note(NoteKind.WALKED, moment(visit), record=record, reason=visit.ending)

    def _unknown(self, walk: Walk, listing: Listing) -> set[str]:
        session = ArchiveSession.of(self.spider.crawler)
        return session.store.unknown_entries(
            session.site, walk.channel, counted(walk, listing), walk.known_to or 0
        )

    def _look_over(self, hub: Listing, path: str, depth: int) -> Iterator[object]:
        """Use an overview page: its links lead to channels, its entries wait to be missed."""
        self.leftovers.add(path, hub.url, hub.entries)
        yield from self.try_links(hub.channels, hub.url, path, depth)

    def try_links(
        self, links: Iterable[Link], found_on: str, parent: str | None, depth: int
    ) -> Iterator[Request]:
        """Yield requests for those of the links that may lead to a channel not tried so far."""
        if not self.spider.profile.discover_channels:
            return
        links = list(links)
        settled = self._settled(links)
        for link in self.candidates.new(links, depth):
            if link.url and link.url not in settled:
                tried = Tried(text=link.text, found_on=found_on, parent=parent, depth=depth)
                yield self.request_candidate(link.url, tried)
        if self.candidates.is_full:
            self.spider.crawler.stats.set_value("discovery/full", 1)

    def _settled(self, links: list[Link]) -> set[str]:
        """Return the addresses of which an earlier crawl saw that they lead to no channel."""
        if self.spider.sweeps:
            return set()
        session = ArchiveSession.of(self.spider.crawler)
        since = sweep_before(self.spider.profile, session.began)
        return session.store.settled_since(
            session.site, [link.url for link in links if link.url], since, now=session.began
        )

    def _walk_past(self, reason: str, verdict: Verdict, walk: Walk, url: str) -> Iterator[Request]:
        """Say that a listing page was lost, and go on behind it where its address tells how."""
        self._listing_lost(reason, walk, url)
        following = past(walk, url, verdict, self.spider.profile)
        if following is None:
            return
        if walk.round > 1 or not self.candidates.tried(following[0].url):
            yield self.request(following[1], following[0])

    def _listing_lost(self, reason: str, walk: Walk, url: str) -> None:
        self.spider.count(f"listing/failed/{reason}")
        self.spider.logger.warning(
            "a listing page of %s was lost (%s): %s", walk.channel, reason, url
        )

    def _channel_unread(self, reason: str, tried: Tried, url: str) -> None:
        self.spider.count(f"listing/failed/{reason} ({tried.text})")
        self.spider.logger.warning("%s was not read (%s): %s", tried.text, reason, url)

    def _front_page_lost(self, reason: str, url: str) -> None:
        self.spider.count("listing/failed/front page")
        self.spider.logger.warning("the front page was not read (%s): %s", reason, url)

    def request_first(self, walk: Walk) -> Request:
        """Return the request for the first page of a channel, by what is known of it."""
        if (ruled := self.spider.profile.api_of(walk.channel)) is not None:
            first = api_request(*ruled, 1, self.spider.profile)
            return self.request(replace(walk, conditional=False), first)
        condition = listing_condition(ArchiveSession.of(self.spider.crawler), walk)
        walk = replace(walk, conditional=bool(condition))
        return self.request(walk, PageRequest(url=walk.channel_url), condition=condition)

    def request_front_page(self, url: str) -> Request:
        """Return the request for a page that a crawl begins at, by what is known of it."""
        session = ArchiveSession.of(self.spider.crawler)
        condition = None if self.spider.sweeps else front_page_condition(session, url)
        tried = Tried(text=FRONT_PAGE, conditional=bool(condition))
        return self.request_candidate(url, tried, condition=condition)

    def request(
        self, walk: Walk, asked: PageRequest, *, hops: int = 0, condition: Condition | None = None
    ) -> Request:
        """Return the request for a page of a channel."""
        return self.spider.requests.make(
            asked.url,
            (self.parse, self.fail),
            priority=LISTING,
            hops=hops,
            condition=condition,
            sent=asked,
            walk=walk,
        )

    def request_candidate(
        self, url: str, tried: Tried, hops: int = 0, *, condition: Condition | None = None
    ) -> Request:
        """Return the request for a page that may be a listing."""
        callbacks = (self.parse_candidate, self.fail)
        if tried.depth == 0:
            callbacks = self.spider.before_articles(*callbacks)
        return self.spider.requests.make(
            url,
            callbacks,
            priority=CANDIDATE,
            hops=hops,
            condition=condition,
            tried=tried,
        )
