"""When a walk ends because its pager does not."""

from __future__ import annotations

from random import Random

import pytest

from tests.steps.test_walk import NOW
from unioncrawler.items import Entry, Listing, PageRequest, Paging
from unioncrawler.steps.traps import Trail
from unioncrawler.steps.walk import Walk, endless, step

SITE = "http://s.example"
START = Walk(channel="通知公告", channel_url=f"{SITE}/a/")


def listed(
    page: int, names: list[str], *, pages: int | None = None, items: int | None = None
) -> Listing:
    following = PageRequest(url=f"{SITE}/a/{page + 1}")
    return Listing(
        url=f"{SITE}/a/{page}",
        entries=tuple(Entry(url=f"{SITE}{name}", title=name) for name in names),
        paging=Paging(next=following, pages=pages, items=items),
    )


def walked(listings: list[Listing]) -> tuple[int, str | None]:
    """Return how many pages a walk reads of those that there are, and why it goes no further."""
    walk = START
    for number, listing in enumerate(listings, 1):
        ahead = step(walk, listing, since=None, fetched_at=NOW)
        if ahead is None:
            return number, None
        walk = ahead[1]
        if why := endless(walk):
            return number, why
    return len(listings), "there was no end"


def new_names(page: int, count: int = 10) -> list[str]:
    return [f"/info/1001/{page * 1000 + number}.htm" for number in range(count)]


def test_a_long_list_of_new_articles_is_walked_to_its_end() -> None:
    listings = [listed(page, new_names(page), pages=1200) for page in range(1, 1201)]

    assert walked(listings) == (1200, "there was no end")


def test_a_list_that_turns_in_a_circle_ends_after_five_repeated_pages() -> None:
    circle = [new_names(page) for page in (2, 3, 4)]
    listings = [listed(1, new_names(1))]
    listings += [listed(page, circle[page % 3]) for page in range(2, 50)]

    assert walked(listings) == (9, "a pager without end: 5 pages in a row repeat earlier ones")


def test_a_list_of_chance_ends_when_most_of_it_was_met_before() -> None:
    chance, pool = Random(7), [f"/info/1001/{number}.htm" for number in range(2000)]
    listings = [listed(page, chance.sample(pool, 10)) for page in range(1, 2000)]
    pages, why = walked(listings)

    assert why == "a pager without end: most of its entries repeat earlier ones"
    assert 200 < pages < 400


@pytest.mark.parametrize(
    ("stated", "pages", "why"),
    [
        ({"pages": 3}, 109, "a pager without end: page 110 of 3"),
        ({"items": 30}, 210, "a pager without end: 2100 entries of 30"),
    ],
)
def test_a_list_ends_far_beyond_what_the_site_states(
    stated: dict[str, int], pages: int, why: str
) -> None:
    listings = [listed(page, new_names(page), **stated) for page in range(1, 1000)]

    assert walked(listings) == (pages, why)


def test_a_calendar_ends_that_never_lists_anything_like_an_article() -> None:
    days = [[f"/events?on={page}-{day}" for day in range(30)] for page in range(1, 1000)]
    listings = [listed(page, names) for page, names in enumerate(days, 1)]

    assert walked(listings) == (
        300, "a pager without end: nothing like an article on 300 pages"
    )  # fmt: skip


def test_one_dated_line_now_and_then_keeps_a_walk_going() -> None:
    entry = Entry(url=f"{SITE}/x/1", title="x", date_text="2024-01-01")
    trail = Trail(unproven=299).after(Listing(url=SITE, entries=(entry,)), [entry.url])

    assert trail == Trail(seen=frozenset({entry.url}))
