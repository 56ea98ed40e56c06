"""An article, a listing, or neither: by what the page says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from unioncrawler.items import Page, PageKind
from unioncrawler.pages import read_page
from unioncrawler.sites.loader import parse_profile

if TYPE_CHECKING:
    from unioncrawler.sites.profile import SiteProfile

HOST = "http://www.yunshan.example"
SITE = """
[site]
key = "yunshan"
name = "云杉市总工会"
base_url = "http://www.yunshan.example"
hosts = ["www.yunshan.example"]
[[channel]]
path = "通知公告"
url = "/tz/all.php"
[urls]
article = ['/doc/\\d+$']
listing = ['/topic/\\d+$']
"""
PROFILE = parse_profile(SITE, "yunshan.toml")
NAV = "<div class='nav'>" + "".join(f"<a href='/c{n}/'>栏目{n}号</a>" for n in range(12)) + "</div>"
CRUMBS = (
    "<div class='pos'>当前位置：<a href='/'>首页</a> &gt; "
    "<a href='/xw/'>新闻中心</a> &gt; 工会要闻</div>"
)
BODY = (
    "<p>九月的云杉，秋高气爽。市总工会组织劳模先进代表走进企业车间，与一线职工面对面交流。</p>" * 5
)
RELATED = (
    "<div class='xg'><h3>相关阅读</h3><ul>"
    + "".join(
        f"<li><a href='/c/2021-08-0{n}/{n}.shtml'>相关的第{n}条消息的标题"
        f"</a><span>2021-08-0{n}</span></li>"
        for n in range(1, 7)
    )
    + "</ul></div>"
)
ROWS = "".join(
    f"<li><a href='/c/2021-09-0{n}/{n}.shtml'>第{n}条消息的完整标题文字"
    f"</a><span>2021-09-0{n}</span></li>"
    for n in range(1, 8)
)
PAGER = "<div class='page'><a href='index_2.shtml'>下一页</a> 共9页</div>"


def page(main: str, title: str = "劳模进车间") -> str:
    return (
        f"<html><head><title>{title} - 云杉市总工会</title></head><body>{NAV}{CRUMBS}"
        f"<div class='main'>{main}</div><div class='foot'>版权所有 云杉市总工会</div></body></html>"
    )


def read(source: str, path: str = "/x/y", profile: SiteProfile | None = PROFILE) -> Page:
    return read_page(source.encode(), {}, HOST + path, profile)


BYLINE = "<p>发布时间：2021-09-27 来源：云杉市总工会</p>"
ARTICLES = {
    "plain": f"<h1>劳模进车间</h1>{BYLINE}{BODY}",
    "with a dated related list": f"<h1>劳模进车间</h1>{BYLINE}{BODY}{RELATED}",
    "without source": f"<h1>劳模进车间</h1><p>发布时间：2021-09-27</p>{BODY}",
    "short, with a related list": f"<h1>劳模进车间</h1><p>发布时间：2021-09-27"
    f"</p><p>劳模走进车间。</p>{RELATED}",
    "only a picture": f"<h1>劳模进车间</h1>{BYLINE}<p><img src='/upload/a.jpg'></p>",
    "only a file": f"<h1>劳模进车间</h1>{BYLINE}<p>附件："
    f"<a href='/upload/a.doc'>报名表.doc</a></p>",
    "with previous and next": f"<h1>劳模进车间</h1>{BYLINE}{BODY}"
    f"<p>上一篇：<a href='/c/2021-09-26/1.shtml'>"
    "职工书屋</a></p><p>下一篇：<a href='/c/2021-09-28/3.shtml'>送清凉</a></p>",
    "of several pages": f"<h1>劳模进车间</h1>{BYLINE}{BODY}<p><a href='y_2.shtml'>2"
    f"</a> <a href='y_2.shtml'>下一页</a></p>",
}


@pytest.mark.parametrize("make", ARTICLES)
@pytest.mark.parametrize("path", ["/c/2021-09-27/9.shtml", "/x/y.shtml"])
def test_an_article(make: str, path: str) -> None:
    found = read(page(ARTICLES[make]), path)
    assert (found.kind, found.listing) == (PageKind.ARTICLE, None)
    assert found.article
    assert found.article.title == "劳模进车间"


LISTINGS = {
    "rows": f"<ul>{ROWS}</ul>",
    "rows with a pager": f"<ul>{ROWS}</ul>{PAGER}",
    "summaries": "".join(
        f"<div class='card'><h3>"
        f"<a href='/c/2021-09-0{n}/{n}.shtml'>第{n}条消息的完整标题</a></h3><p>{BODY}</p>"
        f"<span>发布时间：2021-09-0{n}</span></div>"
        for n in range(1, 6)
    ),
    "first with a summary": f"<div><h2><a href='/c/2021-09-09/9.shtml'>头条消息的完整标题"
    f"</a></h2>{BODY}"
    f"2021-09-09</div><ul>{ROWS}</ul>{PAGER}",
    "one row and a pager": f"<ul>{ROWS.split('</li>')[0]}</li></ul><p>"
    f"<a href='index.shtml'>上一页</a> 第9页/共9页</p>",
    "empty": "<ul></ul><p>暂无内容</p>",
    "pictures": "".join(
        f"<div><a href='/c/2021-09-0{n}/{n}.shtml'><img src='{n}.jpg' alt='图'></a>"
        f"<p><a href='/c/2021-09-0{n}/{n}.shtml'>第{n}组图片的标题</a></p></div>"
        for n in range(1, 9)
    ),
}


LISTINGS["summaries without dates"] = re.sub(r"<span>.*?</span>", "", LISTINGS["summaries"])


@pytest.mark.parametrize("make", LISTINGS)
@pytest.mark.parametrize("path", ["/xw/ghyw/index.shtml", "/xw/ghyw", "/xw/?page=2"])
def test_a_listing(make: str, path: str) -> None:
    found = read(page(LISTINGS[make], "工会要闻"), path)
    assert (found.kind, found.article) == (PageKind.LISTING, None)
    assert found.listing


def test_the_front_page_is_a_listing_and_a_hub() -> None:
    found = read(page(f"<h3>工会要闻</h3><ul>{ROWS}</ul><h3>专题</h3>{BODY}", "首页"), "/")
    assert found.kind is PageKind.LISTING
    assert found.listing
    assert found.listing.is_hub


def test_what_the_profile_says_of_the_address_decides() -> None:
    assert read(page(LISTINGS["rows"]), "/doc/7").kind is PageKind.ARTICLE
    assert read(page(ARTICLES["plain"]), "/topic/7").kind is PageKind.LISTING
    assert read(page(ARTICLES["plain"]), "/tz/all.php").kind is PageKind.LISTING


@pytest.mark.parametrize(
    ("path", "main"),
    [
        ("/search?q=工会", "<form><input name='q'><input type='submit'></form>"),
        ("/login.jsp", "<form>用户名 <input name='u'> 密码 <input name='p'></form>"),
        ("/tool/counter", "<script>var hits = 3;</script>"),
    ],
)
def test_neither(path: str, main: str) -> None:
    source = f"<html><head><title>云杉市总工会</title></head><body>{NAV}{main}</body></html>"
    found = read(source, path)
    assert found.kind is PageKind.OTHER
    assert found.listing
    assert len(found.listing.channels) == 12
