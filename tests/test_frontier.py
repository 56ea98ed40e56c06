from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request

from unioncrawler.archive import archive_path, open_archive
from unioncrawler.errors import ArchiveError
from unioncrawler.frontier import BATCH, URGENT, ArchiveFrontier, Batches
from unioncrawler.items import Article, Attachment, AttachmentState, Capture, Entry, Verdict
from unioncrawler.pages.urls import article_uid
from unioncrawler.sites import load_profile
from unioncrawler.sites.rules import RevisitRules
from unioncrawler.visits import ArticleVisit, AttachmentVisit, FailedVisit, ListingVisit

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.archive.attachments import KnownAttachment, WaitingAttachment
    from unioncrawler.archive.entries import WaitingEntry
    from unioncrawler.archive.suspects import KnownArticle

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CHANNEL = "通知公告"


class Session:
    """Stands in for the extension: an open store."""

    def __init__(self, store: ArchiveWriter) -> None:
        self.store = store
        self.site = "replica"
        self.failure: ArchiveError | None = None
        self.began = NOW + timedelta(days=1)
        self.profile = load_profile("replica")
        self.present = self.began
        self._looked = 0

    @property
    def changes(self) -> int:
        """Another number each time: what tests change, no visit did."""
        self._looked += 1
        return self._looked

    def now(self) -> datetime:
        return self.present

    def fail(self, error: ArchiveError) -> None:
        self.failure = error


class Spider:
    """Stands in for the spider: makes requests of entries."""

    since = None
    with_attachments = False
    visits_known = False
    revisit = False
    retry = False

    knows_landmarks = True

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.left: set[str] = set()

    def wanted_paths(self) -> None:
        return None

    def unread_entries(self) -> list[str]:
        return []

    def fetches(self, entry: WaitingEntry) -> bool:
        return not entry.url.endswith(".pdf")

    def article_request(self, entry: WaitingEntry) -> Request:
        return Request(entry.url)

    def visit_request(self, known: KnownArticle) -> Request:
        return Request(f"{known.url}?visit")

    def attachment_request(self, waiting: WaitingAttachment) -> Request | None:
        return None if waiting.url in self.left else Request(waiting.url)

    def known_attachment_request(self, known: KnownAttachment) -> Request | None:
        return None if known.url in self.left else Request(f"{known.url}?again")


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


def drawn(store: ArchiveWriter) -> list[WaitingEntry]:
    return store.next_entries("replica", after=0, limit=9, channels=None, since=None, now=None)


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


def test_an_entry_that_the_crawl_leaves_goes_on_waiting(tmp_path: Path) -> None:
    file = Entry(url="http://www.union.example/upload/1.pdf", title="登记表")
    visit = ListingVisit(channel=CHANNEL, channel_url="http://www.union.example/", entries=(file,))
    with filled(tmp_path, 1) as store:
        store.save_listing("replica", visit, ["replica-1"], now=NOW)

        assert drain(frontier_over(store)) == ["http://www.union.example/c/2021-09-27/0.shtml"]
        assert [entry.url for entry in drawn(store)][1:] == [file.url]


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


def test_what_the_record_leads_to_waits_until_its_last_slice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unioncrawler.frontier.RESUMING_SECONDS", 0)
    urls = [f"http://www.union.example/c/2021-09-27/{n}.shtml" for n in range(3)]
    read: list[str] = []

    def resume(url: str) -> list[Request]:
        read.append(url)
        return [Request(f"http://s/{len(read)}")]

    with filled(tmp_path, 3) as store:
        frontier = frontier_over(store)
        spider: Any = frontier._spider
        spider.unread_entries, spider.resume_article = lambda: urls, resume
        monkeypatch.setattr(frontier, "_is_under_way", lambda: False)
        monkeypatch.setattr(frontier, "_come_again", lambda: None)
        handed_out = [frontier.next_request() for _ in range(3)]

    assert read == urls
    assert [request and request.url for request in handed_out] == [None, None, "http://s/1"]


def test_nothing_is_handed_out_once_the_archive_failed(tmp_path: Path) -> None:
    with filled(tmp_path, 5) as store:
        frontier = frontier_over(store)
        frontier._session.failure = ArchiveError()

        assert not frontier.has_pending_requests()
        assert frontier.next_request() is None


def test_a_database_that_cannot_be_read_ends_the_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine would ask again for ever."""
    failure = ArchiveError("archive.db: is damaged")

    def broken(*_: object, **__: object) -> None:
        raise failure

    for ask in (ArchiveFrontier.next_request, ArchiveFrontier.has_pending_requests):
        place = tmp_path / ask.__name__
        with filled(place, 5) as store, monkeypatch.context() as damaged:
            frontier = frontier_over(store)
            damaged.setattr(store, "next_entries", broken)

            assert not ask(frontier)
            assert frontier._session.failure is failure
            assert not frontier.has_pending_requests()


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

    assert peak_of(20_000) - peak_of(500) < 400_000


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


def test_batches_hand_out_every_row_once_and_ask_behind_the_last_one() -> None:
    asked: list[int | None] = []

    def draw(last: int | None) -> list[int]:
        asked.append(last)
        return list(range((last or 0) + 1, min((last or 0) + 3, 6)))

    changes = 0
    batches = Batches(draw, lambda: changes)
    taken = []
    while batches:
        taken.append(batches.take())

    assert (taken, asked) == ([1, 2, 3, 4, 5], [None, 2, 4, 5])
    assert not batches
    assert asked[4:] == []
    changes = 1  # what came meanwhile lies behind
    assert not batches
    assert asked[4:] == [5]


FILES = "http://www.union.example/f/"


def archived(place: Path, articles: int) -> ArchiveWriter:
    """Return an archive of articles that each show two files of their own and one they share."""
    store = open_archive(archive_path(place), write=True, create=True)
    store.begin_crawl(load_profile("replica"), {}, now=NOW, version="0")
    for number in range(articles):
        url = f"http://www.union.example/c/2021-09-27/{number}.shtml"
        names = ("logo", f"{number}a", f"{number}b")
        files = tuple(Attachment(url=FILES + name, name=name, kind="file") for name in names)
        article = Article(url=url, title=f"第{number}条", attachments=files)
        capture = Capture(url=url, verdict=Verdict.OK, fetched_at=NOW, status=200)
        visit = ArticleVisit(entry_url=url, article=article, captures=(capture,))
        store.save_article("replica", article_uid("replica", url), visit, NOW)
    store.commit()
    return store


def names_of(articles: int) -> list[str]:
    return ["logo", *(f"{number}{letter}" for number in range(articles) for letter in "ab")]


def fetch(store: ArchiveWriter, name: str) -> None:
    capture = Capture(url=FILES + name, verdict=Verdict.OK, fetched_at=NOW, status=200)
    visit = AttachmentVisit(
        url=FILES + name,
        state=AttachmentState.CAPTURED,
        captures=(capture,),
        sha256=name,
        verdict=Verdict.OK,
    )
    store.save_attachment("replica", visit)


def test_articles_are_asked_for_again_each_once_in_crawls_over_the_whole_site(
    tmp_path: Path,
) -> None:
    count = BATCH * 2 + 3
    with archived(tmp_path, count) as store:
        frontier = frontier_over(store)
        assert not frontier.has_pending_requests()
        frontier._spider.visits_known = frontier._spider.revisit = True

        assert frontier.has_pending_requests()
        assert drain(frontier) == [
            f"http://www.union.example/c/2021-09-27/{n}.shtml?visit" for n in range(count)
        ]
        assert not frontier.has_pending_requests()


def test_without_revisit_only_suspects_are_asked_for(tmp_path: Path) -> None:
    with archived(tmp_path, 3) as store:
        url = "http://www.union.example/c/2021-09-27/1.shtml"
        capture = Capture(url=url, verdict=Verdict.MISSING, fetched_at=NOW, status=404)
        store.save_failure(
            "replica",
            FailedVisit(
                entry_url=url, verdict=Verdict.MISSING, reason="HTTP 404", captures=(capture,)
            ),
        )
        frontier = frontier_over(store)
        frontier._spider.visits_known = True
        none_by_age = replace(frontier._session.profile, revisit=RevisitRules(budget=0))
        frontier._session.profile = none_by_age

        assert drain(frontier) == [f"{url}?visit"]


def test_attachments_are_handed_out_once_for_all_that_show_them(tmp_path: Path) -> None:
    count = BATCH + 3
    with archived(tmp_path, count) as store:
        frontier = frontier_over(store)
        assert not frontier.has_pending_requests()
        frontier._spider.with_attachments = True
        frontier._spider.left = {f"{FILES}1b", f"{FILES}2a"}

        assert frontier.has_pending_requests()
        assert drain(frontier) == [
            FILES + name for name in names_of(count) if name not in {"1b", "2a"}
        ]
        assert not frontier.has_pending_requests()


def test_captured_attachments_come_again_last_and_only_with_revisit(tmp_path: Path) -> None:
    count = BATCH + 3
    with archived(tmp_path, count) as store:
        for name in names_of(count)[:-1]:
            fetch(store, name)
        store.begin_crawl(load_profile("replica"), {}, now=NOW, version="0")
        fetch(store, "0a")  # this crawl brings it
        store.connection.execute("UPDATE attachments SET capture = (SELECT max(id) FROM captures)"
                                 " WHERE name = '0a'")  # fmt: skip
        last = names_of(count)[-1]

        def handed_out(*, visits_known: bool, revisit: bool) -> list[str]:
            frontier = frontier_over(store)
            frontier._spider.with_attachments = True
            frontier._spider.visits_known, frontier._spider.revisit = visits_known, revisit
            frontier._spider.left = {f"{FILES}3a"}
            urls = drain(frontier)
            assert not frontier.has_pending_requests()
            return [url.removeprefix(FILES) for url in urls if url.startswith(FILES)]

        assert handed_out(visits_known=True, revisit=True) == [
            last, *(f"{name}?again" for name in names_of(count)[:-1] if name not in {"0a", "3a"})
        ]  # fmt: skip
        assert handed_out(visits_known=True, revisit=False) == [last]
        assert handed_out(visits_known=False, revisit=True) == [last]


def test_attachments_of_another_site_take_nothing_away(tmp_path: Path) -> None:
    with archived(tmp_path, 2) as store:
        store.connection.execute("PRAGMA foreign_keys = off")
        store.connection.execute("UPDATE articles SET site = 'other' WHERE id = 1")
        frontier = frontier_over(store)
        frontier._spider.with_attachments = True

        assert drain(frontier) == [FILES + name for name in ("logo", "1a", "1b")]


def test_what_is_due_by_its_age_comes_behind_all_else_and_within_the_budget(tmp_path: Path) -> None:
    with archived(tmp_path, 4) as store:
        for number, day in ((1, 3), (2, 1), (3, 2)):
            store.connection.execute(
                "UPDATE articles SET published = ?, asked = ? WHERE id = ?",
                (f"2020-01-0{day}", f"2020-01-0{day}T12:00+08:00", number),
            )
        frontier = frontier_over(store)
        spider, session = frontier._spider, frontier._session
        urls = [row[0] for row in store.connection.execute("SELECT url FROM articles ORDER BY id")]
        assert drain(frontier) == []
        spider.visits_known = True
        frontier = frontier_over(store)
        frontier._spider.visits_known = True
        frontier._session.profile = replace(
            session.profile, revisit=RevisitRules(days=(1,), budget=2)
        )

        assert drain(frontier) == [f"{urls[1]}?visit", f"{urls[2]}?visit"]


def test_no_article_is_handed_out_before_the_landmarks_are_known(tmp_path: Path) -> None:
    with filled(tmp_path, 1) as store:
        frontier = frontier_over(store)
        frontier._spider.knows_landmarks = False
        frontier.enqueue_request(Request("http://s.example/"))
        before = [frontier.next_request(), frontier.next_request()]
        waits = frontier.has_pending_requests()
        frontier._spider.knows_landmarks = True
        then = frontier.next_request()

    assert [request and request.url for request in before] == ["http://s.example/", None]
    assert waits
    assert then is not None


def test_what_a_long_crawl_archived_itself_is_not_asked_for_again(tmp_path: Path) -> None:
    with archived(tmp_path, 1) as store:
        frontier = frontier_over(store)
        frontier._spider.visits_known = True
        session: Any = frontier._session
        session.present = session.began + timedelta(hours=9)
        asked = session.began + timedelta(hours=8)
        store.connection.execute(
            "UPDATE articles SET published = NULL, first_seen = ?1, last_seen = ?1, asked = ?1",
            (asked.isoformat(),),
        )

        assert drain(frontier) == []
