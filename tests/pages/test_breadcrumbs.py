from __future__ import annotations

import pytest

from unioncrawler.items import Link
from unioncrawler.pages.breadcrumbs import read_breadcrumbs
from unioncrawler.pages.crumbs import without_title
from unioncrawler.pages.document import parse_html
from unioncrawler.sites import parse_profile

URL = "http://a.example/x/y/1.html"
HOME, NEWS, UNION = "http://a.example/", "http://a.example/news/", "http://a.example/x/y/"


def read(markup: str) -> list[tuple[str, str | None]]:
    page = f"<div class=nav><a href=/>首页</a><a href=/news/>新闻</a></div>{markup}<h1>标题</h1>"
    return [(link.text, link.url) for link in read_breadcrumbs(parse_html(page), URL, None)]


A = "<a href=/>首页</a>"
B = "<a href=/news/>新闻</a>"
C = "<a href=./>工会要闻</a>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<div>{A} > {B} > {C}</div>",
        f"<p>当前位置：{A}&gt;&gt;{B}&gt;&gt;{C}</p>",
        f"<div class=crumb>{A} / {B} / {C}</div>",
        f"<div>您现在的位置是:{A} › {B} › {C} › 文章详情</div>",
        f"<div>{A}→{B}→{C}→内容</div>",
        f"<ol class=breadcrumb><li>{A}<li>{B}<li>{C}</ol>",
        f"<nav class=breadcrumb><ol><li>{A}<li>{B}<li>{C}</ol></nav>",
        f"<table><tr><td>您的位置：<td>{A}<td>> {B}<td>> {C}</table>",
        "<div class=pos><a href=/>首页&gt;</a><a href=/news/>新闻&gt;</a>" + f"{C}</div>",
        f"<div>位置：{A} - {B} - {C}<b>工会要闻</b></div>",
        f"<span class=layui-breadcrumb>{A}{B}{C}</span>",
        f"<div>{A} > {B} > {C}</div><h5>频道总排行</h5><ul><li>1<a href=/a>一</a><li>2</ul>",
    ],
)
def test_forms_of_breadcrumbs(markup: str) -> None:
    assert read(markup) == [("首页", HOME), ("新闻", NEWS), ("工会要闻", UNION)]


def test_plain_crumbs_have_no_address() -> None:
    assert read("<p>首页 > 新闻</p>") == [("首页", None), ("新闻", None)]


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<div><a href=/a>无障碍</a> | <a href=/b>关怀版</a> | <a href=/c>登录</a></div>",
        "<p>气温由20 > 30度</p>",
        "<p><a href=/a>查看全部></a></p>",
    ],
)
def test_no_breadcrumb(markup: str) -> None:
    assert read(markup) == []


def test_the_longer_of_two_wins() -> None:
    short = "<div>您现在的位置：<a href=/>首页</a> > 详情页</div>"
    whole = "<p>您的位置：<a href=/>首页</a> > <a href=/news/>新闻</a></p>"

    assert read(short + whole) == [("首页", HOME), ("新闻", NEWS)]


def test_selector_of_the_profile_wins() -> None:
    profile = parse_profile(
        '[site]\nkey="a"\nname="甲"\nbase_url="http://a.example"\nhosts=["a.example"]\n'
        'discover_channels=true\n[article]\nbreadcrumbs="#way"\n',
        "a.toml",
    )
    page = "<div>首页 > 错</div><span id=way><a href=/>甲</a><em>::</em><a href=/b/>乙</a></span>"

    links = read_breadcrumbs(parse_html(page), URL, profile)

    assert links == (
        Link(text="甲", url="http://a.example/"),
        Link(text="乙", url="http://a.example/b/"),
    )


def test_crumb_that_is_the_title_is_left_out() -> None:
    links = (Link(text="首页"), Link(text="职工技能大赛开…"))

    assert without_title(links, "职工技能大赛开幕") == (Link(text="首页"),)
    assert without_title(links, "另一个标题") == links
