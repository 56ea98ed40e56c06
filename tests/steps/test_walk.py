from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from unioncrawler.archive.channels import Channel
from unioncrawler.items import Entry, Listing, PageRequest, Paging
from unioncrawler.sites import parse_profile
from unioncrawler.steps.walk import (
    EVERY_ENTRY,
    MOST_ROUNDS,
    Walk,
    again,
    counted,
    first_walks,
    gap,
    is_as_before,
    met,
    step,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
START = Walk(channel="通知公告", channel_url="http://s.example/a/")


def page(
    *names: str, following: str | None = "http://s.example/a/2", day: str | None = None
) -> Listing:
    entries = tuple(Entry(url=f"http://s.example/{n}", title=n, date_text=day) for n in names)
    ahead = PageRequest(url=following) if following else None
    return Listing(url="http://s.example/a/", entries=entries, paging=Paging(next=ahead))


def test_a_walk_follows_the_pager_and_counts_its_pages() -> None:
    first = step(START, page("a", "b"), since=None, fetched_at=NOW)

    assert first is not None
    asked, walk = first
    assert (asked.url, walk.page, walk.channel) == ("http://s.example/a/2", 2, "通知公告")
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
    assert step(START, page("a", day="昨天"), since=since, fetched_at=NOW) is not None


def test_since_takes_a_date_without_a_year_for_the_last_day_that_it_can_be() -> None:
    since = date(2026, 3, 1)

    assert step(START, page("a", day="02-28"), since=since, fetched_at=NOW) is None
    assert step(START, page("a", day="03-01"), since=since, fetched_at=NOW) is not None
    assert step(START, page("a", day="12-31"), since=since, fetched_at=NOW) is None
    assert step(START, page("a", day="昨天"), since=since, fetched_at=NOW) is not None


def test_since_takes_a_month_for_what_it_may_contain() -> None:
    since = date(2021, 9, 15)

    assert step(START, page("a", day="2021年9月"), since=since, fetched_at=NOW) is not None
    assert step(START, page("a", day="2021年8月"), since=since, fetched_at=NOW) is None


def walked(*pages: tuple[Listing, frozenset[str]], known_to: int = 9) -> Walk:
    """Return an incremental walk after these pages, each with what is unknown of it."""
    walk = replace(START, known_to=known_to)
    for listing, unknown in pages:
        walk = met(walk, listing, unknown & counted(walk, listing))
        ahead = step(walk, listing, since=None, fetched_at=NOW)
        assert ahead is not None
        last, walk = walk, ahead[1]
    return last


NONE: frozenset[str] = frozenset()


def test_two_known_pages_in_a_row_are_enough_and_one_is_not() -> None:
    one, two, three = page("a", "b"), page("c", "d"), page("e", "f")

    assert not walked((one, NONE)).is_known_enough
    assert walked((one, NONE), (two, NONE)).is_known_enough
    assert not walked((one, urls("a")), (two, NONE)).is_known_enough
    assert not walked((one, NONE), (two, urls("d")), (three, NONE)).is_known_enough
    assert walked((one, urls("a")), (two, NONE), (three, NONE)).is_known_enough


def test_a_walk_that_is_to_be_whole_never_knows_enough() -> None:
    walk = replace(START, known_pages=2)

    assert not walk.is_known_enough
    assert replace(walk, known_to=0).is_known_enough


def test_a_page_of_pinned_entries_alone_is_no_known_page() -> None:
    walk = replace(START, page=2, known_to=9, known_pages=1, first=urls("pin"), previous=urls("b"))

    assert counted(walk, page("pin", "b", "c")) == urls("c")
    assert met(walk, page("pin", "b"), NONE).known_pages == 0
    assert met(walk, page("pin", "c"), NONE).known_pages == 2


def test_a_pinned_entry_that_is_new_does_not_count_twice() -> None:
    pinned = walked((page("pin", "a"), urls("pin")), (page("pin", "b"), urls("pin")))

    assert pinned.known_pages == 1
    assert not pinned.is_stirred


def test_entries_pushed_to_the_next_page_stir_a_walk() -> None:
    still = walked((page("a", "b"), urls("a")), (page("c", "d"), NONE), (page("e"), NONE))
    pushed = walked((page("a", "b"), urls("a")), (page("c", "d"), NONE), (page("d", "e"), NONE))
    late = walked((page("a", "b"), NONE), (page("c", "d"), urls("d")))

    assert [walk.is_stirred for walk in (still, pushed, late)] == [False, True, True]
    assert again(still) is None
    assert again(pushed) == replace(
        START, conditional=True, known_to=EVERY_ENTRY, before=urls("a", "b"), round=2
    )


def test_a_whole_walk_looks_at_its_first_page_again_unless_it_is_the_only_one() -> None:
    whole = replace(START, page=2, first=urls("a"))

    assert again(START) is None
    assert again(whole) is not None
    assert again(replace(whole, round=MOST_ROUNDS)) is None


def test_a_first_page_that_lists_what_it_did_ends_the_second_round() -> None:
    second = again(replace(START, page=2, first=urls("a", "b")))

    assert second is not None
    assert is_as_before(second, page("b", "a"))
    assert not is_as_before(second, page("a", "b", "c"))
    assert not is_as_before(START, page())


def test_only_a_channel_that_was_walked_whole_lately_is_not_walked_whole() -> None:
    profile = parse_profile(
        "[site]\nkey = 's'\nname = 'S'\nbase_url = 'http://s.example'\nhosts = ['s.example']\n"
        "[[channel]]\npath = '通知'\nurl = '/t/'\n[crawl]\nsweep_days = 7\n",
        "s.toml",
    )
    week = timedelta(days=7)

    def channel(path: str, walked: datetime | None) -> Channel:
        return Channel(
            path=path,
            url=f"http://s.example/{path}/",
            found_on=None,
            is_new=False,
            walked=walked,
            checked_by=3,
            known_to=5,
        )

    channels = [
        channel("first", None),
        channel("fresh", NOW - week),
        channel("stale", NOW - week - timedelta(seconds=1)),
        channel("wrong clock", NOW + timedelta(days=3650)),
        channel("clock a little ahead", NOW + timedelta(minutes=59)),
        channel("首页", NOW),
    ]
    found = {
        walk.channel: (walk.known_to, walk.read_by, walk.conditional, walk.fixed)
        for walk in first_walks(profile, channels, {"fresh"}, now=NOW)
    }

    assert found == {
        "first": (None, None, False, False),
        "fresh": (5, 3, True, False),
        "stale": (None, None, False, False),
        "wrong clock": (None, None, False, False),
        "clock a little ahead": (5, 3, True, False),
        "通知": (None, None, False, True),
    }
    walks = first_walks(profile, channels, set(), now=None)
    assert {(walk.known_to, walk.conditional) for walk in walks} == {(None, False)}


def urls(*names: str) -> frozenset[str]:
    return frozenset(f"http://s.example/{name}" for name in names)


def test_a_walk_that_ends_before_the_pages_the_site_states_has_a_gap() -> None:
    def missed(walked: int, stated: int | None) -> str | None:
        paging = Paging(mechanism="links", pages=stated)
        listing = replace(page("a"), paging=paging)
        return gap(replace(START, page=walked), listing)

    assert missed(2, 3) == "2 of 3 pages"
    assert (missed(3, 3), missed(4, 3), missed(2, None)) == (None, None, None)


def missed_by(*pages: Listing) -> str | None:
    """Return the gap of a walk over these pages, the last of which leads no further."""
    walk = START
    for listing in pages[:-1]:
        ahead = step(walk, listing, since=None, fetched_at=NOW)
        assert ahead is not None
        walk = ahead[1]
    return gap(walk, pages[-1])


def stating(
    listing: Listing, *, pages: int | None = None, items: int | None = None, by: str = "links"
) -> Listing:
    paging = replace(listing.paging, mechanism=by, pages=pages, items=items)
    return replace(listing, paging=paging)


def test_a_page_before_the_last_may_state_more_pages_than_were_walked() -> None:
    first, second = stating(page("a"), pages=4), stating(page("b"), pages=2)

    assert missed_by(first, second) == "2 of 4 pages"
    assert missed_by(first, second, page("c"), page("d")) is None


def test_a_walk_that_met_fewer_entries_than_the_site_states_has_a_gap() -> None:
    ten, more = page(*"abcdefghij"), page(*"klmnopqrst")

    assert missed_by(stating(ten, items=25)) == "10 of 25 entries"
    assert missed_by(stating(ten, items=47), more) == "20 of 47 entries"
    assert missed_by(ten, stating(more, items=47)) == "20 of 47 entries"
    assert missed_by(stating(ten, items=20), more) is None
    assert missed_by(stating(page(), items=25)) == "0 of 25 entries"


def test_entries_published_during_a_walk_are_none_that_it_missed() -> None:
    ten, more = page(*"abcdefghij"), page(*"klmnopqrst")

    assert missed_by(stating(ten, items=20), stating(more, items=25)) is None


def test_entries_on_several_pages_are_met_once() -> None:
    pages = [page("pin", "top", *names) for names in ("abc", "def", "ghi")]

    assert missed_by(stating(pages[0], items=15), *pages[1:]) == "11 of 15 entries"
    assert missed_by(stating(pages[0], items=11), *pages[1:], pages[2]) is None


def test_some_entries_may_be_stated_that_are_not_listed() -> None:
    ten, more = page(*"abcdefghij"), page(*"klmnopqrstuvwxyzABCD")

    assert missed_by(stating(ten, items=12)) is None
    assert missed_by(stating(ten, items=13)) == "10 of 13 entries"
    assert missed_by(stating(ten, items=33), more) is None
    assert missed_by(stating(ten, items=34), more) == "30 of 34 entries"


def test_a_script_that_turns_pages_is_a_gap_unless_all_stated_entries_are_there() -> None:
    ten = page(*"abcdefghij")
    unread = "a list or pager that only a script can follow"

    assert missed_by(stating(ten, by="script")) == unread
    assert missed_by(stating(ten, by="script", items=11)) == unread
    assert missed_by(stating(ten, by="script", items=10)) is None
    assert missed_by(stating(page(), by="script", pages=0)) is None


def test_a_page_that_lists_nothing_new_is_sought_elsewhere_before_the_walk_ends() -> None:
    ways = tuple(PageRequest(url=f"http://s.example/a/index_{n}") for n in (1, 2, 3))
    paging = Paging(mechanism="files", next=ways[0], others=ways[1:], pages=4)
    first = replace(page("a", "b"), paging=paging)

    begun = step(START, first, since=None, fetched_at=NOW)
    assert begun is not None
    second = step(begun[1], first, since=None, fetched_at=NOW)  # index_1 is page one again
    assert second is not None
    third = step(second[1], page("c"), since=None, fetched_at=NOW)
    assert third is not None

    assert [(asked.url, walk.page, walk.others) for asked, walk in (begun, second, third)] == [
        (ways[0].url, 2, ways[1:]),
        (ways[1].url, 2, ways[2:]),
        ("http://s.example/a/2", 3, ()),
    ]


def test_a_page_that_is_nowhere_is_a_gap_of_all_pages_behind_the_first() -> None:
    paging = Paging(mechanism="files", pages=4)
    repeated = replace(page("a", "b"), paging=paging)
    walk = replace(START, page=2, first=urls("a", "b"), previous=urls("a", "b"))

    assert step(walk, repeated, since=None, fetched_at=NOW) is None
    assert gap(walk, repeated) == "1 of 4 pages"
