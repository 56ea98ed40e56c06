from __future__ import annotations

import pytest

from tests.scripted_site import article_page, front_page
from unioncrawler.pages.likeness import is_alike, likeness_of, title_share

URL = "http://s.example/c/2021-09-27/100012.shtml"
OTHER = "http://s.example/c/2021-09-28/100013.shtml"
FRAME = (
    "<html><head><title>某某总工会</title></head>"
    "<body><div><a href='/'>首页</a></div>{}</body></html>"
)
STUB = FRAME.format("<h2>温馨提示</h2><p>请从首页浏览。</p>{}")


def alike(one: str, other: str) -> bool:
    return is_alike(likeness_of(one, URL), likeness_of(other, OTHER))


@pytest.mark.parametrize(
    "passing",
    [
        ("<p>/c/2021-09-27/100012.shtml</p>", "<p>/c/2021-09-28/100013.shtml</p>"),
        (
            "<a href='/c/2021-09-27/100012.shtml'>重试</a>",
            "<a href='/c/2021-09-28/100013.shtml'>重试</a>",
        ),
        ("<a href='/login?back=1'>登录</a>", "<a href='/login?back=2'>登录</a>"),
        ("<p>请求编号：8f3e21c0aa91</p>", "<p>请求编号：77b0aa12e4f0</p>"),
        ("<p>2026-11-25 12:30:05</p>", "<p>2026-11-26 02:31:59</p>"),
        ("<p>2026年11月25日 星期三</p>", "<p>2026年1月2日 星期五</p>"),
        ("<p>您的IP：10.0.0.1</p>", "<p>您的IP：192.168.100.20</p>"),
        ("<script>var t=1</script>", "<script>var t='别的'</script>"),
        ("<!-- 甲 -->", "<!-- 乙 -->"),
    ],
)
def test_what_passes_makes_no_difference(passing: tuple[str, str]) -> None:
    assert alike(*(STUB.replace("{}", text) for text in passing))


@pytest.mark.parametrize(
    "told",
    [
        ("<h1>通知</h1>", "<h1>公告</h1>"),
        ("<h1>简报第1期</h1>", "<h1>简报第2期</h1>"),
        ("<img src='/u/1.jpg'>", "<img src='/u/2.jpg'>"),
        ("<a href='/u/1.pdf'>附件</a>", "<a href='/u/2.pdf'>附件</a>"),
        ("", "<p>停水通知</p>"),
    ],
)
def test_what_an_article_says_or_shows_is_a_difference(told: tuple[str, str]) -> None:
    one, other = (FRAME.format(text) for text in told)
    assert not alike(one, other)
    assert not alike(other, one)


def test_a_short_article_in_the_frame_of_the_page_for_nothing_is_not_alike() -> None:
    frame = FRAME.format("<ul>" + "<li>栏目名称在这里</li>" * 40 + "</ul>{}")
    nothing = frame.format("<h2>温馨提示</h2>")
    assert not alike(frame.format("<h1>讣告</h1><p>见图</p><img src='/u/1.jpg'>"), nothing)
    assert not alike(frame.format("<h1>讣告</h1>"), nothing)


def test_a_large_front_page_stays_alike_when_a_line_is_added_and_an_article_is_not() -> None:
    lines = [
        f"<li><a href='/c/{n}.shtml'>第{n}条新闻的标题写在这里供人阅读与引用</a></li>"
        for n in range(90)
    ]
    front = front_page().replace("<div class='welcome'>", f"<ul>{''.join(lines)}</ul><div>")
    later = front.replace(lines[0], "<li><a href='/c/99.shtml'>今天刚发布的一条新闻</a></li>")

    assert alike(later, front)
    assert not alike(article_page("第1条新闻的标题写在这里供人阅读与引用"), front)
    assert not alike(front_page(), front)


def test_an_empty_page_is_like_an_empty_page_alone() -> None:
    assert alike("<html></html>", "<body></body>")
    assert not alike("<p>字</p>", "")


@pytest.mark.parametrize(
    ("title", "text", "share"),
    [
        ("自治区总工会召开会议", "自治区总工会召开会议_总工会", 1.0),
        ("自治区总工会召开…", "自治区总工会召开会议", 1.0),
        ("自治区总工会召开会议", "网站升级维护", 0.0),
        ("公告", "网站升级维护", None),
    ],
)
def test_how_much_of_a_title_stands_on_a_page(title: str, text: str, share: float | None) -> None:
    assert title_share(title, [text]) == share
