"""What the shape of an address says about the page behind it."""

from __future__ import annotations

import time

import pytest

from unioncrawler.pages.shapes import looks_like_article, looks_like_listing

HOST = "http://www.yunshan.example"


@pytest.mark.parametrize(
    "place",
    [
        "/4670322.shtml",
        "/a/4670322_2.shtml",
        "/show.html?a=b&id=3",
        "/index.php?m=content&c=show&catid=5&id=3",
        "/index.php?a=show&m=article&id=3",
        "/NewsDetail.aspx?id=8786&tid=001001",
        "/NewsDetail.aspx?tid=001001&id=8786",
        "/show.asp?id=3",
        "/ShowClass/show.asp?ClassID=2&id=3",
        "/ArticleShow.asp?ArticleID=5",
        "/Article_Show.asp?ClassID=3&ArticleID=5",
    ],
)
def test_addresses_of_articles(place: str) -> None:
    assert (looks_like_article(HOST + place), looks_like_listing(HOST + place)) == (True, False)


@pytest.mark.parametrize(
    "place",
    [
        "/xw/",
        "/index_2.html",
        "/index.php?m=content&catid=5",
        "/Article_Class.asp?ClassID=3",
        "/Article_Class2.asp?ClassID=12",
        "/News.asp?ClassID=3",
        "/News.aspx?TypeId=4",
        "/NewsClass.asp?BigClassID=2",
        "/NewsType.asp?SortID=8",
        "/ShowClass.asp?ClassID=2",
        "/ArticleMore.aspx?columnid=7",
        "/news_more.asp?lm2id=5",
        "/newslb.asp?id=3",
        "/articles.php?cat_id=3",
        "/content.jsp?classid=11",
        "/view.php?tid=11",
    ],
)
def test_addresses_of_listings(place: str) -> None:
    assert (looks_like_article(HOST + place), looks_like_listing(HOST + place)) == (False, True)


@pytest.mark.parametrize(
    "path",
    [
        "/" + "1" * 200_000,
        "/" + "show" * 50_000 + ".html?a=b",
        "/?" + "&c=show" * 28_000,
        "/?" + "&cid=1" * 30_000 + "newsid",
    ],
    ids=["digits", "show", "c=show", "cid"],
)
def test_a_long_address_has_no_shape_and_takes_no_time(path: str) -> None:
    started = time.process_time()

    assert not looks_like_article(HOST + path)
    assert not looks_like_listing(HOST + path)
    assert time.process_time() - started < 0.5
