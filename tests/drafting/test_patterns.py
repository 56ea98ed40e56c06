"""What addresses have in common: patterns that match the ones seen, the like, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.drafting.patterns import Proposed, article_patterns, listing_patterns

BASE = "http://www.trial.example"


def patterns(*groups: list[str], others: tuple[str, ...] = ()) -> list[str]:
    placed = [[BASE + path for path in group] for group in groups]
    return [each.pattern for each in article_patterns(placed, [BASE + path for path in others])]


@pytest.mark.parametrize(
    ("first", "second", "pattern"),
    [
        (
            ["/c/2021-09-27/1.shtml", "/c/2014-07-18/491277.shtml"],
            ["/c/2021-09-28/1013578_2.shtml"],
            r"/c/\d{4}-\d{2}-\d{2}/\d+(?:_\d+)?\.shtml$",
        ),
        (
            ["/xwdt/ghyw/202109/t20210927_54718.html"],
            ["/tzgg/202009/t20200929_547180.html"],
            r"/\d{6}/t\d{8}_\d+(?:_\d+)?\.html$",
        ),
        (["/info/1026/24673.htm"], ["/info/9/1.htm"], r"/info/\d+/\d+(?:_\d+)?\.htm$"),
        (
            ["/art/2025/10/29/art_80179_11664839.html"],
            ["/art/2025/1/9/art_8_116.html"],
            r"/art/\d{4}/\d+/\d+/art_\d+_\d+(?:_\d+)?\.html$",
        ),
        (
            ["/xw/content/post_1.html"],
            ["/tz/content/post_20.html"],
            r"/content/post_\d+(?:_\d+)?\.html$",
        ),
        (
            ["/x/NewsDetail.aspx?id=8786&tid=001001", "/x/NewsDetail.aspx?id=1&tid=001001"],
            ["/x/NewsDetail.aspx?id=2&tid=001002"],
            r"/x/NewsDetail\.aspx\?(?:.*&)?id=\d+",
        ),
        (
            ["/html/jc2021year/20210828_100389.shtml"],
            ["/html/gh2020year/20200101_100.shtml"],
            r"/\d{8}_\d+(?:_\d+)?\.shtml$",
        ),
        (["/node/16760"], ["/node/1"], r"/node/\d+(?:_\d+)?$"),
        (
            [f"/news/t{'0a' * 16}.html"],
            [f"/news/t{'b1' * 16}.html"],
            r"/news/t[0-9a-f]{32}\.html$",
        ),
    ],
)
def test_addresses_of_two_listings_give_one_pattern_with_the_folder_they_share(
    first: list[str], second: list[str], pattern: str
) -> None:
    assert patterns(first, second) == [pattern]


def test_one_listing_says_nothing_of_the_folders_of_others() -> None:
    assert patterns(["/gh/yw/1.html", "/gh/yw/2.html"]) == [r"/\d+(?:_\d+)?\.html$"]


def test_a_pattern_that_fits_a_listing_too_is_none() -> None:
    articles = ["/gh/10930/1.html", "/gh/10930/2.html"]

    assert patterns(articles, others=("/gh/10930/index.html",)) != []
    assert patterns(articles, others=("/gh/10930/3.html",)) == []


def test_what_has_no_number_makes_no_pattern() -> None:
    assert patterns(["/about.html", "/", ""], ["/contact.html"]) == []


def test_several_forms_are_proposed_the_commonest_first() -> None:
    found = article_patterns(
        [[f"{BASE}/c/2021-09-0{n}/{n}.shtml" for n in range(1, 6)], [f"{BASE}/old/9.asp"]], []
    )

    assert [(each.matched, each.of, each.example) for each in found] == [
        (5, 6, f"{BASE}/c/2021-09-01/1.shtml"),
        (1, 6, f"{BASE}/old/9.asp"),
    ]


def test_listings_are_known_by_how_they_end() -> None:
    listings = [f"{BASE}{path}" for path in ("/a/index.shtml", "/b/index.shtml", "/c/", "/d/")]

    assert listing_patterns(listings, [f"{BASE}/c/1.shtml"]) == [
        Proposed(r"/index\.shtml$", 2, 4, f"{BASE}/a/index.shtml"),
        Proposed("/$", 2, 4, f"{BASE}/c/"),
    ]
    assert listing_patterns(listings, [f"{BASE}/x/index.shtml", f"{BASE}/y/"]) == []


@given(st.lists(st.text(min_size=1, max_size=40), max_size=8))
def test_whatever_addresses_hold_the_patterns_compile(paths: list[str]) -> None:
    found = article_patterns([[f"{BASE}/{path}" for path in paths]], [])

    for each in found:
        assert re.compile(each.pattern)
        assert each.matched
