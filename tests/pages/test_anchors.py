"""Links whose address stands in a script."""

from __future__ import annotations

import pytest

from unioncrawler.pages.anchors import opened_by, read_anchors
from unioncrawler.pages.document import parse_html

PAGE = "http://www.yunshan.example/xw/"


@pytest.mark.parametrize(
    ("script", "opened"),
    [
        ("jumpToDetail('./202605/t20260526_1.html')", "./202605/t20260526_1.html"),
        ('window.open("/info/1026/24673.htm","_blank")', "/info/1026/24673.htm"),
        ("location.href='detail.jsp?id=3&t=1'", "detail.jsp?id=3&t=1"),
        ("openUrl('http://www.yunshan.example/a/1')", "http://www.yunshan.example/a/1"),
        ("show('通知','/a.pdf')", "/a.pdf"),
        ("toPage(2)", None),
        ("window.print()", None),
        ("history.back('/a.html')", None),
        ("window.external.AddFavorite('http://www.yunshan.example/','x')", None),
        (
            "this.style.behavior='url(#default#homepage)';this.setHomePage('http://a.example/')",
            None,
        ),
        ("alert('没有找到页面')", None),
        ("'" * 100_000, None),
    ],
)
def test_what_a_script_opens(script: str, opened: str | None) -> None:
    assert opened_by(script) == opened


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<a href='javascript:void(0)' onclick=\"go('a/1.html')\">甲</a>", [f"{PAGE}a/1.html"]),
        ("<a href=\"javascript:go('a/1.html')\">甲</a>", [f"{PAGE}a/1.html"]),
        ("<a onclick=\"go('a/1.html')\" href='b/2.html'>甲</a>", [f"{PAGE}b/2.html"]),
        ("<li onclick=\"go('a/1.html')\"><p>甲</p></li>", [f"{PAGE}a/1.html"]),
        ("<li onclick=\"go('a/1.html')\"><a href='b/2.html'>甲</a></li>", [f"{PAGE}b/2.html"]),
        ("<a href='b/2.html'><span onclick=\"go('a/1.html')\">甲</span></a>", [f"{PAGE}b/2.html"]),
        ("<li onclick=\"go('a/1.html')\"></li>", []),
        ("<a href='javascript:;' onclick='toPage(2)'>下一页</a>", [None]),
    ],
)
def test_links_by_script(source: str, found: list[str | None]) -> None:
    root = parse_html(f"<html><body>{source}</body></html>")

    assert [anchor.url for anchor in read_anchors(root, PAGE, None)] == found


@pytest.mark.parametrize(
    "href",
    [
        "/user/logout?next=/xw/",
        "/sign-out.jsp",
        "/SignOff",
        "/news/delete.do?id=3",
        "/deleteAll",
        "/admin.php?action=logout",
        "/list.jsp?op=delete&id=3",
    ],
)
def test_what_does_something_is_no_link(href: str) -> None:
    root = parse_html(f"<a href='{href}'>下一页</a>")

    assert [anchor.url for anchor in read_anchors(root, PAGE, None)] == [None]


@pytest.mark.parametrize(
    "href", ["/xw/login-news.html", "/delegates/1.html", "/list.jsp?op=list", "/blog/output.html"]
)
def test_what_only_sounds_like_it_is_one(href: str) -> None:
    root = parse_html(f"<a href='{href}'>下一页</a>")

    assert [anchor.url for anchor in read_anchors(root, PAGE, None)] != [None]
