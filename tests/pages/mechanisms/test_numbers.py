"""Where the page behind one that did not come is, by the numbers in its address."""

from __future__ import annotations

import pytest

from unioncrawler.pages.mechanisms.numbers import page_behind

SITE = "http://www.s.example"
CASES = [
    # the two addresses before it tell by what they differ
    ("/a/index_3.html", 4, 9, "/a/index_2.html", "/a/index_4.html"),
    ("/a/?start=40", 3, 9, "/a/?start=20", "/a/?start=60"),
    ("/a/7.htm", 3, 9, "/a/8.htm", "/a/6.htm"),
    ("/a/index_0003.html", 4, 9, "/a/index_0002.html", "/a/index_0004.html"),
    # behind the first page only the number itself does
    ("/a/index_1.html", 2, 9, "/a/", "/a/index_2.html"),
    ("/a/index_2.shtml", 2, 9, "/a/index.shtml", "/a/index_3.shtml"),
    ("/24/a/list.jsp?id=7&page=2", 2, 9, "/24/a/list.jsp?id=7", "/24/a/list.jsp?id=7&page=3"),
    ("/a/page/2/", 2, 9, "/a/", "/a/page/3/"),
    ("/xw/24.htm", 2, 25, "/xw.htm", "/xw/23.htm"),
    ("/xw/2.htm", 2, 3, "/xw.htm", "/xw/1.htm"),
    ("/xw/index_2.htm", 2, 3, "/xw/", "/xw/index_3.htm"),
    # none
    ("/a/index_8.html", 9, 9, "/a/index_7.html", None),
    ("/a/index_5.html", 2, 9, "/a/", None),
    ("/a/?d=2&page=2", 2, 9, "/a/", None),
    ("/a/next.html", 2, 9, "/a/", None),
    ("/a/0.htm", 9, 12, "/a/1.htm", None),
]  # fmt: skip


@pytest.mark.parametrize(("place", "number", "pages", "before", "behind"), CASES)
def test_the_page_behind_is_told_by_a_number(
    place: str, number: int, pages: int, before: str, behind: str | None
) -> None:
    found = page_behind(SITE + place, number, pages, SITE + before)

    assert found == (SITE + behind if behind else None)
