"""No text, however wrong, makes the article half raise; nothing is lost to depth or length."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unioncrawler.pages.article import read_article
from unioncrawler.pages.decode import decode
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.finish import finish_article

if TYPE_CHECKING:
    from unioncrawler.items import Article

URL = "http://a.example/c/1.html"
NOW = datetime.fromisoformat("2026-01-05T08:00:00+08:00")
LINE = "九月十二日上午，青河市总工会举办活动，来自全市的职工参加。"
PIECES = st.sampled_from(
    [
        "<div>", "</div>", "<p>", "<table>", "<tr>", "<td>", "</table>", "<h1>", "</h1>", "<br>",
        "<a href='/x'>", "</a>", "<ul>", "<li>", "<img src=a.jpg>", "<span class=title>", "<b>",
        "<div class=TRS_Editor>", "<div class=footer>", "<div id=zoom style='display:none'>",
        "<script>", "</script>", "<!--", "-->", "<title>", "</title>", "首页", " > ", "来源：",
        "发布时间：", "2024-05-01", "作者：", "方 敏", "（记者 王强）", "（", "）", "责任编辑：",
        "上一篇：", "下一页", "【打印】", "附件：", LINE, "\u3000", "&nbsp;",
        "<", ">", "&#0;", "\x00",
        "<meta name=ArticleTitle content=题>", "var countPage = 3;", "张国臣",
    ]
)  # fmt: skip


def finish(text: str) -> Article:
    return finish_article(read_article(parse_html(text), URL, None), NOW, None)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_soup_of_tags_is_read(text: str) -> None:
    finish(text)


@given(st.text())
@settings(deadline=None)
def test_any_text_is_read(text: str) -> None:
    finish(text)


@given(st.binary())
@settings(deadline=None)
def test_any_bytes_are_read(body: bytes) -> None:
    finish(decode(body, {}).text)


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 20_000 + LINE,
        "<p>" + "<span>" * 20_000 + LINE,
        "<table><tr><td>" * 5_000 + LINE,
        "<h1>题目在此</h1><p>" + LINE * 170_000,
        "<h1>题目在此<p>2024-05-01<div><b><i><p>" + LINE + "<table><td>" + LINE + "<a href='",
        "<br>" * 100_000 + LINE,
    ],
    ids=["deep", "spans", "tables", "long", "unclosed", "breaks"],
)
def test_text_survives_hostile_markup(text: str) -> None:
    assert LINE in finish(text).body_text


@pytest.mark.parametrize(
    "text",
    [
        "<h1>题目在此</h1><p>" + "来源：作者：" * 20_000,
        "<div>首页" + " > " * 100_000,
        "<h1>题目在此</h1><p>" + "（" * 100_000 + "记者",
        "<title>" + "a-b_" * 100_000 + "</title>",
        "<h1>题目</h1>" * 20_000,
        "<a href=x>1" * 50_000,
        "<p>" + "2024-" * 100_000,
        "<h1>题目在此</h1><p>" + "返回首页" * 39 + "甲",
        "<h1>题目在此</h1><p>" + "责任编辑审核校对" * 11 + "！",
    ],
)
def test_repetition_ends(text: str) -> None:
    finish(text)
