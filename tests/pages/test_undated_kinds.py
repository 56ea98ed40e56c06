"""Articles without a date and with many links, and the channels that they look like."""

from __future__ import annotations

import pytest

from unioncrawler.items import PageKind
from unioncrawler.pages import read_page

HOST = "http://www.qinghe.example"
TEXT = "市总工会近日梳理了全市职工书屋建设情况，各级工会要抓好落实，切实为职工办实事解难题。"
ROW = "<li><a href='{u}'>{t}</a></li>"
DATED = "<li><a href='{u}'>{t}</a><span>2024-05-01</span></li>"


def rows(count: int, form: str = "<p><a href='{u}'>{t}</a></p>", file: str = "") -> str:
    address = f"/upload/{{n}}.{file}" if file else "/info/1021/{n}.htm"
    return "".join(
        form.format(u=address.format(n=n), t=f"关于开展第{n}项专项工作的通知")
        for n in range(1000, 1000 + count)
    )


def kind_of(path: str, title: str, body: str) -> PageKind:
    source = (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><div class='top'>"
        "<ul><li><a href='/'>首页</a></li><li><a href='/xw/'>新闻</a></li></ul></div>"
        f"{body}<div class='footer'>版权所有 青河市总工会</div></body></html>"
    )
    return read_page(source.encode(), {"content-type": "text/html"}, f"{HOST}{path}").kind


ARTICLES = {
    "a sentence over a list of documents": (
        "/info/1021/5555.htm",
        "职工维权政策文件汇编目录",
        f"<div class='con'><p>{TEXT}</p>{rows(25)}</div>",
    ),
    "a sentence over a list of files": (
        "/info/1021/5557.htm",
        "工会会员常用表格下载汇总",
        f"<div class='con'><p>现将工会会员常用表格汇总如下。</p>{rows(12, file='doc')}</div>",
    ),
    "a series looked back on": (
        "/2024/0501/33445.html",
        "“五一”系列报道回顾：劳动者之歌",
        f"<div class='txt'><p>{TEXT}</p><p>{TEXT}</p>{rows(30)}</div>",
    ),
    "a short text beside a dated list": (
        "/info/1021/5559.htm",
        "关于2024年清明节放假安排的通知",
        f"<div class='con'><p>{TEXT}</p></div><div class='right'><ul>{rows(12, DATED)}</ul></div>",
    ),
    "a text beside a dated list, at an address that tells nothing": (
        "/article/shuoming.html",
        "关于劳动模范评选工作的说明",
        f"<div class='con'><p>{TEXT * 5}</p></div><div><p>最新</p><ul>{rows(9, DATED)}</ul></div>",
    ),
}
LISTINGS = {
    "a sentence that says what the channel is for": (
        "/gzdt/index.html",
        "工作动态",
        f"<p>本栏目发布市总工会各部门的工作动态信息，欢迎浏览。</p><ul>{rows(15, ROW)}</ul>",
    ),
    "links in paragraphs under a channel's name": (
        "/info/1021.htm",
        "政策法规",
        f"<div class='con'><p>{TEXT}</p>{rows(20)}</div>",
    ),
    "a long name over dated rows at an article's address": (
        "/n1/2024/0501/c100-2.html",
        "学习宣传贯彻党的二十大精神专题",
        f"<div class='con'><p>{TEXT}</p><ul>{rows(15, DATED)}</ul></div>",
    ),
    "a numbered page of undated rows with a pager": (
        "/12345.html",
        "新闻中心",
        f"<ul>{rows(20, ROW)}</ul><div class='page'>共3页 <a href='/12345_2.html'>下一页</a></div>",
    ),
    "summaries without a pager": (
        "/xw/news.html",
        "新闻",
        rows(6, f"<div class='item'><h3><a href='{{u}}'>{{t}}</a></h3><p>{TEXT}</p></div>"),
    ),
}


@pytest.mark.parametrize("page", ARTICLES.values(), ids=ARTICLES)
def test_an_undated_article_is_one_for_all_its_links(page: tuple[str, str, str]) -> None:
    path, title, body = page

    assert kind_of(path, title, f"<h1>{title}</h1>{body}") is PageKind.ARTICLE


@pytest.mark.parametrize("page", LISTINGS.values(), ids=LISTINGS)
def test_a_channel_is_none_for_its_heading_and_a_sentence(page: tuple[str, str, str]) -> None:
    path, title, body = page

    assert kind_of(path, title, f"<h1>{title}</h1>{body}") is PageKind.LISTING
