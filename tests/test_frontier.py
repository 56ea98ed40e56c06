from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request

from unioncrawler.archive import archive_path, open_archive
from unioncrawler.frontier import BATCH, URGENT, ArchiveFrontier
from unioncrawler.items import Entry, Verdict
from unioncrawler.pages.urls import article_uid
from unioncrawler.sites import load_profile
from unioncrawler.visits import FailedVisit, ListingVisit

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.archive.entries import WaitingEntry

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CHANNEL = "通知公告"


class Session:
    """Stands in for the extension: an open store."""

    def __init__(self, store: ArchiveWriter) -> None:
        self.store = store
        self.site = "replica"
        self.failure = None


class Spider:
    """Stands in for the spider: makes requests of entries."""

    since = None
    with_attachments = False
    visits_known = False

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit

    def wanted_paths(self) -> None:
        return None

    def article_request(self, entry: WaitingEntry) -> Request:
        return Request(entry.url)


def frontier_over(store: ArchiveWriter, limit: int | None = None) -> ArchiveFrontier:
    frontier = ArchiveFrontier.__new__(ArchiveFrontier)
    crawler: Any = None
    ArchiveFrontier.__init__(frontier, crawler)
    frontier._session = Session(store)  # type: ignore[assignment]
    frontier._spider = Spider(limit)
    return frontier


def filled(place: Path, entries: int) -> ArchiveWriter:
    store = open_archive(archive_path(place), write=True, create=True)
    store.begin_crawl(load_profile("replica"), {}, now=NOW, version="0")
    for first in range(0, entries, 500):
        page = tuple(
            Entry(url=f"http://www.union.example/c/2021-09-27/{n}.shtml", title=f"第{n}条")
            for n in range(first, min(first + 500, entries))
        )
        visit = ListingVisit(channel=CHANNEL, channel_url="http://www.union.example/", entries=page)
        store.save_listing("replica", visit, [article_uid("replica", e.url) for e in page], now=NOW)
    store.commit()
    return store


def drain(frontier: ArchiveFrontier) -> list[str]:
    urls = []
    while (request := frontier.next_request()) is not None:
        urls.append(request.url)
    return urls


def test_every_waiting_entry_is_handed_out_once_in_the_order_it_was_seen(tmp_path: Path) -> None:
    with filled(tmp_path, BATCH * 3 + 5) as store:
        frontier = frontier_over(store)

        assert frontier.has_pending_requests()
        assert drain(frontier) == [
            f"http://www.union.example/c/2021-09-27/{n}.shtml" for n in range(BATCH * 3 + 5)
        ]
        assert not frontier.has_pending_requests()


def test_listing_pages_go_before_entries_and_urgent_requests_before_all(tmp_path: Path) -> None:
    with filled(tmp_path, 1) as store:
        frontier = frontier_over(store)
        for url, priority in (("http://s/try", 0), ("http://s/list", 10), ("http://s/hop", URGENT)):
            assert frontier.enqueue_request(Request(url, priority=priority))

        assert drain(frontier) == [
            "http://s/hop",
            "http://s/list",
            "http://s/try",
            "http://www.union.example/c/2021-09-27/0.shtml",
        ]


def test_a_limit_takes_entries_first_and_ends_there(tmp_path: Path) -> None:
    with filled(tmp_path, 5) as store:
        frontier = frontier_over(store, limit=2)
        frontier.enqueue_request(Request("http://s/list", priority=10))

        assert drain(frontier) == [
            "http://www.union.example/c/2021-09-27/0.shtml",
            "http://www.union.example/c/2021-09-27/1.shtml",
        ]
        assert not frontier.has_pending_requests()
        frontier.enqueue_request(Request("http://s/second-page", priority=URGENT))
        assert frontier.has_pending_requests()
        assert drain(frontier) == ["http://s/second-page"]


def test_nothing_is_handed_out_once_the_archive_failed(tmp_path: Path) -> None:
    with filled(tmp_path, 5) as store:
        frontier = frontier_over(store)
        frontier._session.failure = RuntimeError()  # type: ignore[assignment]

        assert not frontier.has_pending_requests()
        assert frontier.next_request() is None


def test_waiting_entries_take_no_memory_of_ours(tmp_path: Path) -> None:
    def peak_of(entries: int) -> int:
        with filled(tmp_path / str(entries), entries) as store:
            frontier = frontier_over(store)
            tracemalloc.start()
            for _ in range(entries):
                assert frontier.next_request() is not None
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak

    assert peak_of(50_000) - peak_of(500) < 1_000_000


def test_an_entry_that_was_settled_after_it_was_drawn_is_not_handed_out(tmp_path: Path) -> None:
    with filled(tmp_path, 3) as store:
        frontier = frontier_over(store)
        assert frontier.has_pending_requests()  # draws all three
        url = "http://www.union.example/c/2021-09-27/1.shtml"
        store.save_failure(
            "replica",
            FailedVisit(
                entry_url=url,
                verdict=Verdict.REDIRECTED,
                reason="a file",
                captures=(),
                moved_to="http://else.example/x.pdf",
            ),
        )

        assert [handed[-7:] for handed in drain(frontier)] == ["0.shtml", "2.shtml"]
