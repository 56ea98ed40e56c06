from __future__ import annotations

from datetime import UTC, date, datetime

from unioncrawler.items import Entry, Listing, Paging
from unioncrawler.steps.walk import Walk, step

NOW = datetime(2026, 11, 1, tzinfo=UTC)
START = Walk(channel="通知公告", channel_url="http://s.example/a/")


def page(
    *names: str, following: str | None = "http://s.example/a/2", day: str | None = None
) -> Listing:
    entries = tuple(Entry(url=f"http://s.example/{n}", title=n, date_text=day) for n in names)
    return Listing(url="http://s.example/a/", entries=entries, paging=Paging(next=following))


def test_a_walk_follows_the_pager_and_counts_its_pages() -> None:
    first = step(START, page("a", "b"), since=None, fetched_at=NOW)

    assert first is not None
    url, walk = first
    assert (url, walk.page, walk.channel) == ("http://s.example/a/2", 2, "通知公告")
    assert step(walk, page("b", "c", following="http://s.example/a/3"), since=None, fetched_at=NOW)


def test_a_walk_ends_with_the_pager() -> None:
    assert step(START, page("a", following=None), since=None, fetched_at=NOW) is None


def test_a_walk_ends_where_a_server_repeats_the_last_page() -> None:
    walk = Walk(channel="x", channel_url="u", page=7, first=frozenset(), previous=urls("y", "z"))

    assert step(walk, page("y", "z"), since=None, fetched_at=NOW) is None
    assert step(walk, page("y", "z", "new"), since=None, fetched_at=NOW) is not None


def test_a_walk_ends_where_a_server_ignores_the_page_and_shows_the_first() -> None:
    walk = Walk(channel="x", channel_url="u", page=3, first=urls("a", "b"), previous=urls("c"))

    assert step(walk, page("a", "b"), since=None, fetched_at=NOW) is None


def test_pinned_entries_on_every_page_do_not_end_a_walk() -> None:
    walk = Walk(
        channel="x", channel_url="u", page=2, first=urls("pin", "a"), previous=urls("pin", "a")
    )

    assert step(walk, page("pin", "b"), since=None, fetched_at=NOW) is not None


def test_an_empty_page_after_the_first_ends_a_walk() -> None:
    walk = Walk(channel="x", channel_url="u", page=2, first=urls("a"), previous=urls("a"))

    assert step(walk, page(), since=None, fetched_at=NOW) is None


def test_a_first_page_without_entries_is_walked_on() -> None:
    assert step(START, page(), since=None, fetched_at=NOW) is not None


def test_since_ends_a_walk_on_a_page_of_older_entries_only() -> None:
    since = date(2021, 9, 1)

    assert step(START, page("a", day="2021-08-31"), since=since, fetched_at=NOW) is None
    assert step(START, page("a", day="2021-09-01"), since=since, fetched_at=NOW) is not None
    assert step(START, page("a", day="08-31"), since=since, fetched_at=NOW) is not None
    assert step(START, page("a", day=None), since=since, fetched_at=NOW) is not None


def test_since_takes_a_month_for_what_it_may_contain() -> None:
    since = date(2021, 9, 15)

    assert step(START, page("a", day="2021年9月"), since=since, fetched_at=NOW) is not None
    assert step(START, page("a", day="2021年8月"), since=since, fetched_at=NOW) is None


def urls(*names: str) -> frozenset[str]:
    return frozenset(f"http://s.example/{name}" for name in names)
