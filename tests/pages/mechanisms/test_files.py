"""Numbered files that nothing links: where the next page may be, in the order it is tried."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import HOST, LIST, listing
from unioncrawler.items import PageRequest

PAGER = "<div class='page'><a href='#'>上一页</a><a href='#'>下一页</a> 第{}/5页</div>"


def ways(url: str, current: int = 1) -> list[str]:
    paging = listing(LIST + PAGER.format(current), url).paging
    assert paging.mechanism == "files"
    assert paging.next is not None
    return [way.url.removeprefix(HOST) for way in (paging.next, *paging.others)]


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("/xw/index.jhtml", ["index_1.jhtml", "index_2.jhtml", "index2.jhtml"]),
        ("/xw/", ["index_1.shtml", "index_2.shtml", "index2.shtml"]),
        ("/xw/list.htm", ["list_1.htm", "list_2.htm", "list2.htm"]),
        ("/xw/list12.htm", ["list12_1.htm", "list12_2.htm", "list122.htm"]),
    ],
)
def test_page_two_may_be_several_files(url: str, following: list[str]) -> None:
    assert ways(HOST + url)[:3] == [f"/xw/{name}" for name in following]


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("/xw/index_1.shtml", "/xw/index_2.shtml"),
        ("/xw/list3.htm", "/xw/list4.htm"),
        ("/xw/list.jsp?id=3&pageNo=2", "/xw/list.jsp?id=3&pageNo=3"),
        ("/xw/list.jsp?pageIndex=1", "/xw/list.jsp?pageIndex=2"),  # it counts from 0
    ],
)
def test_a_numbered_page_goes_on_by_its_number(url: str, following: str) -> None:
    assert ways(HOST + url, 2) == [following]


def test_the_last_page_leads_no_further() -> None:
    assert listing(LIST + PAGER.format(5), f"{HOST}/xw/index_4.shtml").paging.next is None


def test_the_number_that_was_asked_for_counts_where_the_page_says_none() -> None:
    pager = "<div class='page'><a href='#'>上一页</a><a href='#'>下一页</a> 共5页</div>"
    asked = PageRequest(url=f"{HOST}/xw/index_4.shtml", number=5)

    assert listing(LIST + pager, asked.url, asked).paging.next is None


def test_nothing_is_tried_where_no_total_is_stated() -> None:
    pager = "<div class='page'><a href='#'>上一页</a><a href='#'>下一页</a></div>"

    assert listing(LIST + pager).paging.mechanism == "script"
