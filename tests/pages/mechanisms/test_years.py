"""Year archives: from each year to the one before, and from nothing else."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import HOST, LIST, listing
from unioncrawler.items import PageRequest, Paging


def years(*names: int, label: str = "{}年") -> str:
    links = (
        f"<a href='/html/gzdt{name}year/list.shtml'>{label.format(name)}</a>" for name in names
    )
    return f"<div>{' '.join(links)}</div>"


@pytest.mark.parametrize(
    ("url", "earlier"),
    [
        (f"{HOST}/html/gzdt2026year/list.shtml", 2025),
        (f"{HOST}/html/gzdt2025year/list.shtml", 2023),
        (f"{HOST}/html/gzdt2025year/list_2.shtml", 2023),
        (f"{HOST}/html/gzdt2023year/list.shtml", None),
        (f"{HOST}/html/other2025year/list.shtml", None),
        (f"{HOST}/html/list.shtml", None),
    ],
)
def test_the_year_before_follows(url: str, earlier: int | None) -> None:
    following = PageRequest(url=f"{HOST}/html/gzdt{earlier}year/list.shtml") if earlier else None

    got = listing(LIST + years(2026, 2025, 2023), url).paging

    assert got == Paging(mechanism="years" if earlier else "none", next=following)


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/html/gzdt2025year/list.shtml'>2025年工作总结</a>",
        "<a href='/html/gzdt2024year/list.shtml'>2025年</a>",
        "<a href='/html/ndbg2025year/list.shtml'>2025年</a>",
        "<a href='http://other.example/html/gzdt2025year/list.shtml'>2025年</a>",
    ],
)
def test_a_link_that_only_names_a_year_is_no_archive(link: str) -> None:
    url = f"{HOST}/html/gzdt2026year/list.shtml"

    assert listing(f"{LIST}<div>{link}</div>", url).paging.mechanism == "none"


def test_the_pages_of_a_year_come_before_the_year_before_it() -> None:
    url = f"{HOST}/html/gzdt2026year/list.shtml"
    pager = "<div><a href='list_2.shtml'>下一页</a></div>"

    got = listing(LIST + pager + years(2026, 2025, 2024), url).paging

    assert (got.mechanism, got.next_url) == ("links", f"{HOST}/html/gzdt2026year/list_2.shtml")


def test_a_year_whose_pages_link_to_themselves_ends_there() -> None:
    url = f"{HOST}/html/gzdt2026year/list.shtml"
    link = "<div><a href='/html/gzdt2025year/list.shtml'>2025年</a></div>"

    assert listing(LIST + link, f"{HOST}/html/gzdt2025year/list.shtml").paging.next is None
    assert listing(LIST + link, url).paging.next is not None
