"""Which layout an article is read by: that of the day it was published."""

from __future__ import annotations

from datetime import date

import pytest

from unioncrawler.pages import read_page
from unioncrawler.pages.layouts import day_in_address, day_of
from unioncrawler.sites import parse_profile

PROFILE = parse_profile(
    """
[site]
key = "trial"
name = "试验总工会"
base_url = "http://t.example"
hosts = ["t.example"]
discover_channels = true
[urls]
article = ['/a/']
[[article]]
until = "2021-06-30"
title = "div.old-title"
published = "div.old-date"
[[article]]
title = "div.new-title"
published = "div.new-date"
""",
    "t",
)
PAGE = (
    "<html><body><div class='old-title'>旧版面上的标题在这里</div><div class='old-date'>{old}</div>"
    "<div class='new-title'>新版面上的标题在这里</div><div class='new-date'>{new}</div>"
    f"<div class='txt'><p>{'职工技能竞赛在车间举行，来自各班组的选手参加了比赛。' * 6}</p></div>"
    "</body></html>"
)
OLD, NEW = "旧版面上的标题在这里", "新版面上的标题在这里"


@pytest.mark.parametrize(
    ("url", "listed", "shown", "title"),
    [
        ("/a/2021-06-30/1.html", None, "2024-01-01", OLD),
        ("/a/2021-07-01/1.html", None, "2001-01-01", NEW),
        ("/a/2021-06-30/1.html", "2024-01-01", "2024-01-01", OLD),
        ("/a/1.html", "2021-06-30", "2024-01-01", OLD),
        ("/a/1.html", "[2021/07/01]", "2001-01-01", NEW),
        ("/a/1.html", "06-30", "2024-01-01", NEW),  # of no year
        ("/a/1.html", None, "2021-06-30", OLD),
        ("/a/1.html", None, "2021-07-01", NEW),
        ("/a/1.html", None, "发布时间：2021年6月30日 10:20", OLD),
        ("/a/1.html", None, "2021年06月", NEW),  # of no day
    ],
)
def test_the_day_in_the_address_goes_before_the_listing_before_the_page(
    url: str, listed: str | None, shown: str, title: str
) -> None:
    body = PAGE.format(old="2020-02-02", new=shown).encode()

    page = read_page(body, {}, f"http://t.example{url}", PROFILE, listed=listed)

    assert page.article is not None
    assert page.article.title == title


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/c/2021-09-27/1.shtml", date(2021, 9, 27)),
        ("/202409/t20240912_2573200.html", date(2024, 9, 12)),
        ("/art/2025/10/29/art_80179_11664839.html", date(2025, 10, 29)),
        ("/n1/2018/0831/c81957-30263591.html", date(2018, 8, 31)),
        ("/20210630/1.html?day=20200101", date(2021, 6, 30)),
        ("/2021-02-30/20210301/1.html", date(2021, 3, 1)),
        ("/202106/1.html", None),
        ("/c/20210630123/1.html", None),
        ("/1520210630/1.html", None),
        ("/1.html?day=20210630", None),
        ("/info/1026/24673.htm", None),
    ],
)
def test_a_day_in_an_address_is_a_whole_one(path: str, day: date | None) -> None:
    assert day_in_address(f"http://t.example{path}") == day


@pytest.mark.parametrize(
    "text", ["", "昨天", "3天前", "10-11", "2021-06", "2021-13-01", "x" * 9000]
)
def test_what_names_no_certain_day_is_none(text: str) -> None:
    assert day_of(text) is None
