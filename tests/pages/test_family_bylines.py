"""Information lines: labels in any order and element, dates in pieces, people, sources."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.made_pages import PARAGRAPHS, TEXT, TITLE, make_page, picked

NOTHING: dict[str, Any] = {
    "title": TITLE,
    "published": "2024-05-01",
    "source": None,
    "author": None,
    "editor": None,
    "body": TEXT,
}
PAPER = {"source": "青河日报"}
WRITTEN = {"source": "青河日报", "author": "方敏"}
MINUTE = {"published": "2024-05-01T10:20+08:00"}
LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "来源于": ("<p>2024-05-01 来源于：青河日报</p>", PAPER),
    "稿件来源, 发稿时间": (
        "<p><span>稿件来源：青河日报</span><span>发稿时间：2024-05-01 10:20</span></p>",
        PAPER | MINUTE,
    ),
    "信息来源": (
        "<p>信息来源：组织部&nbsp;&nbsp;发布日期：2024年5月1日</p>",
        {"source": "组织部"},
    ),
    "日期": ("<p>日期：2024-05-01　　浏览次数：<script>c()</script>次</p>", {}),
    "bars": ("<p>来源：青河日报 | 作者：方敏 | 时间：2024-05-01 | 点击：120</p>", WRITTEN),
    "wide bars": (
        "<p>来源：青河日报｜作者：方敏　林静｜编辑：王强｜2024-05-01</p>",
        {"source": "青河日报", "author": "方敏、林静", "editor": "王强"},
    ),
    "wide spaces": (
        "<p>作者：方　敏　　来源：青河日报　　2024-05-01　　责任编辑：王强</p>",
        WRITTEN | {"editor": "王强"},
    ),
    "empty labels": ("<p>来源：　作者：　编辑：　发布时间：2024-05-01</p>", {}),
    "an empty element": (
        "<p><i>来源：</i><i></i><i>作者：</i><i>方敏</i><i>发布时间：</i><i>2024-05-01</i></p>",
        {"author": "方敏"},
    ),
    "a source's link without a label": (
        "<div><span>2024-05-01 10:20</span> <a href='http://www.news.example/'>新华网</a></div>",
        MINUTE | {"source": "新华网"},
    ),
    "labels and values in elements of their own": (
        "<div><em>来源</em><i>青河日报</i><em>时间</em><i>2024-05-01</i></div>",
        PAPER,
    ),
    "dl": (
        (
            "<dl><dt>来源：</dt><dd>青河日报</dd><dt>发布时间：</dt><dd>2024-05-01</dd>"
            "<dt>作者：</dt><dd>方敏</dd></dl>"
        ),
        WRITTEN,
    ),
    "dl without colons": (
        (
            "<dl><dt>来源</dt><dd>青河日报</dd><dt>发布时间</dt><dd>2024-05-01</dd>"
            "<dt>作者</dt><dd>方敏</dd></dl>"
        ),
        WRITTEN,
    ),
    "a label without colon or value before another": (
        "<dl><dt>作者</dt><dt>来源</dt><dd>青河日报</dd><dt>发布时间</dt><dd>2024-05-01</dd></dl>",
        PAPER,
    ),
    "cells": (
        (
            "<table><tr><td>信息来源：</td><td>青河日报</td><td>发布时间：</td><td>2024-05-01</td></tr>"
            "<tr><td>作者：</td><td></td><td>浏览次数：</td><td>12</td></tr></table>"
        ),
        PAPER,
    ),
    "heads of rows": (
        "<table><tr><th>来源</th><td>青河日报</td><th>发布时间</th><td>2024-05-01</td></tr></table>",
        PAPER,
    ),
    "no space between": ("<p>来源:青河日报作者:方敏时间:2024-05-01</p>", WRITTEN),
    "a date glued to the source": (
        "<p>来源：青河日报2024-05-01 10:20</p>",
        PAPER | MINUTE,
    ),
    "tools behind the source": (
        "<p>发布日期：2024-05-01　来源：青河日报　<a>下载</a>　<span>收藏</span></p>",
        PAPER,
    ),
    "a source before the view counter": (
        "<p>2024-05-01 10:20:00 青河日报 点击：33</p>",
        PAPER | {"published": "2024-05-01T10:20:00+08:00"},
    ),
    "reporter behind the source": ("<p>来源：青河日报（记者 方敏） 2024-05-01</p>", WRITTEN),
    "reporter before the date": ("<p>本报记者 方敏 2024-05-01</p>", {"author": "方敏"}),
    "reporter marked": (
        "<p>□ 本报记者 方敏 通讯员 林静</p><p>2024-05-01</p>",
        {"author": "方敏"},
    ),
    "spaced name in an element called author": (
        "<p class=author>方 敏</p><p>2024-05-01</p>",
        {"author": "方敏"},
    ),
    "names beside the date": (
        "<p><span>2024-05-01</span><span>方敏</span><span>林静</span></p>",
        {"author": "方敏、林静"},
    ),
    "account behind a dot": (
        "<p><span>2024-05-01</span><span> · </span><span>青河视点</span></p>",
        {"author": "青河视点"},
    ),
    "文/图": ("<p>文/图：方敏 发布时间：2024-05-01</p>", {"author": "方敏"}),
    "text and pictures by two": (
        "<p>作者：方敏/文 林静/图 时间：2024-05-01</p>",
        {"author": "方敏"},
    ),
    "writer, photographer, editor, checker": (
        "<p>撰稿：方敏 摄影：林静 编辑：王强 审核：赵敏 时间：2024-05-01</p>",
        {"author": "方敏", "editor": "王强"},
    ),
    "several authors": (
        "<p>作者：方敏，林静、王强 时间：2024-05-01</p>",
        {"author": "方敏、林静、王强"},
    ),
    "an office as the author": (
        "<p>作者：市总工会办公室 时间：2024-05-01</p>",
        {"author": "市总工会办公室"},
    ),
    "who sent it in": (
        "<p>供稿：市总工会宣传部 发布时间：2024-05-01</p>",
        {"source": "市总工会宣传部"},
    ),
    "发布人 is no author": ("<p>发布人：admin 发布时间：2024-05-01</p>", {}),
    "the time of an update alone": ("<p>更新时间：2024-05-01</p>", {}),
    "an update beside the publication": (
        "<p>更新时间：2024-06-09 发布时间：2024-05-01</p>",
        {},
    ),
    "the day of today": ("<p>今天是2026年1月5日 星期一</p><p>发布时间：2024-05-01</p>", {}),
    "the day of signing": (
        (
            "<table><tr><td>成文日期：</td><td>2024-04-20</td><td>发布日期：</td><td>2024-05-01</td></tr>"
            "<tr><td>标题：</td><td>职工技能展示活动举行</td></tr></table>"
        ),
        {},
    ),
    "weekday": ("<p>2024年5月1日 星期三 10:20</p>", MINUTE),
    "Chinese numerals": ("<p>二〇二四年五月一日</p>", {}),
    "a year of two digits": ("<p>发布时间：24-05-01</p>", {}),
    "no year": ("<p>发布时间：05-01</p>", {"published": None}),
    "year, then month and day": ("<div><p>2024</p><p>05-01</p></div>", {}),
    "month and day, then year": ("<div><p>05/01</p><p>2024</p></div>", {}),
    "the day big": ("<div><b>01</b><i>2024-05</i></div>", {}),
    "the day big, in blocks": ("<div><div>01</div><div>2024年05月</div></div>", {}),
    "the day in a span": ("<div><span>01</span><span>2024.05</span></div>", {}),
    "every part in a span": (
        "<div><span>2024</span>年<span>5</span>月<span>1</span>日</div>",
        {},
    ),
    "a year of two digits and slashes": ("<p>日期：24/05/01</p>", {}),
    "the day of a speech over that of publication": (
        "<p>（2024年4月28日）</p><p>2024-05-01 10:20 来源：青河日报</p>",
        PAPER | MINUTE,
    ),
    "the day and place of a speech over that of publication": (
        "<h2>——2024年4月28日在青河市总工会会议上</h2><p>2024-05-01 10:20</p>",
        MINUTE,
    ),
    "a counter glued behind the time": (
        "<p><span>2024-05-01 10:20</span><span>1328</span></p>",
        MINUTE,
    ),
    "paper and reporter behind bars": (
        "<p>2024/05/01 10:20 | 青河日报 | 记者 方敏 | 字号：A+ A-</p>",
        WRITTEN | MINUTE,
    ),
    "by whom, in an element of its own": (
        "<p><time>2024年5月1日</time><span> 由 <a href=/a/>方敏</a></span><i>暂无评论</i></p>",
        {"author": "方敏"},
    ),
    "a name over the line of the date": (
        "<p>孟和毕力格</p><p>2024-05-01　来源：青河日报</p>",
        PAPER | {"author": "孟和毕力格"},
    ),
    "a channel over the line of the date": ("<p>文苑</p><p>2024-05-01</p>", {}),
    "what may be a name over a line that names the author": (
        "<p>文学城</p><p>2024-05-01　来源：青河日报　作者：方敏</p>",
        WRITTEN,
    ),
    "a column in brackets": ("<p>【新时代·铁人职工】</p><p>2024-05-01</p>", {}),
    "paper and people beside the date": (
        "<p><i>2024-05-01 10:20</i> <i>青河日报</i> <i>方　敏</i> <i>林静</i></p>",
        {"source": "青河日报", "author": "方敏、林静"} | MINUTE,
    ),
    "an office before a counter in brackets": (
        "<p>2024-05-01 离退休工作处 (点击: <i>331</i>)</p>",
        {"source": "离退休工作处"},
    ),
    "a counter glued to the date": ("<p><time>2024-05-01</time><i>1.2万</i></p>", {}),
    "where it was posted": (
        "<p><i>2024-05-01 10:20</i><em>发表于<span>北原</span></em></p>",
        MINUTE,
    ),
    "a tool and a counter behind the source": (
        "<p>2024-05-01 来源：<i>青河日报</i><i><a>我有话说</a>(<b>0人参与</b>)</i></p>",
        PAPER,
    ),
    "a school and a name behind a square": (
        "<p>□ 中共青河市委党校　方敏</p><p>2024-05-01</p>",
        {"author": "方敏", "source": "中共青河市委党校"},
    ),
    "what a system calls who set it up": ("<p>作者：超级用户 2024-05-01</p>", {}),
    "whose reporters they are": (
        "<p>2024-05-01 作者：工人日报—中工网记者 方敏 通讯员 林静</p>",
        {"author": "方敏、林静"},
    ),
    "whose reporters of all media they are": (
        "<p>来源： 青河日报　作者： 青河日报全媒体记者　方敏　林静 2024-05-01</p>",
        {"source": "青河日报", "author": "方敏、林静"},
    ),
    "a union without a label before the date": (
        "<p><i>青河工会</i><i>2024-05-01 10:20</i><i>北原</i></p>",
        {"source": "青河工会"} | MINUTE,
    ),
    "an office and a counter": (
        "<p><i>2024年5月1日 10:20</i><i>互助保障办公室</i><i>阅读(2334)</i></p>",
        {"source": "互助保障办公室"} | MINUTE,
    ),
    "icons before the date, a name and a counter": (
        "<p><i><img src=/i/t.png> 2024-05-01</i><i><img> 方敏</i><i><img> 128</i></p>",
        {"author": "方敏"},
    ),
    "paper, date and reporter between dots": (
        "<p>青河日报 · 2024-05-01 10:20 · 记者 方敏</p>",
        WRITTEN | MINUTE,
    ),
    "dots around a union": (
        "<p><time>2024-05-01</time> · 青河工会 · 1 分钟阅读</p>",
        {"source": "青河工会"},
    ),
    "a name before a counter in brackets": (
        "<p>2024-5-1　方敏　阅读[<b>451</b>]次</p>",
        {"author": "方敏"},
    ),
    "who posted it, before the date": (
        "<div><i>青河县总工会 发布于 2024-05-01 10:20 </i><i>原创</i></div>",
        {"source": "青河县总工会"} | MINUTE,
    ),
    "an office as the author, before the date": (
        "<p>〖 作者：人事处 | 发布日期：2024-05-01 | 浏览：<i>5</i>次 〗</p>",
        {"author": "人事处"},
    ),
    "a place and an account of an office": (
        "<p><i>2024-05-01 10:20</i><i>北原</i><a>青河号·政务</a></p>",
        MINUTE,
    ),
    "who took pictures and reported": (
        "<p>2024-05-01　来源：青河日报　摄影报道：本网记者 方敏</p>",
        WRITTEN,
    ),
    "who held the speech": ("<p>青河市市长　方敏</p><p>2024-05-01</p>", {"author": "方敏"}),
    "an office without a name": ("<p>青河市市长 办公会</p><p>2024-05-01</p>", {}),
    "year, day and time in elements of their own": (
        "<p><b>2024</b><i><em>05</em>/<em>01</em></i><i>10:20</i></p><p>来源：青河日报</p>",
        PAPER | MINUTE,
    ),
    "reporter and trainee": (
        "<p>作者： 本报记者 方敏 实习生 林静 2024-05-01</p>",
        {"author": "方敏、林静"},
    ),
    "a name that ends like an organisation": (
        "<p>文/图：宝力道　王建中　2024-05-01</p>",
        {"author": "宝力道、王建中"},
    ),
    "who reported it": ("<p>[2024-5-1]　信息员：方敏</p>", {"author": "方敏"}),
    "labels in brackets": (
        "<p>【发布时间】2024-05-01　【来源】青河日报　【作者】　【点击】<i></i></p>",
        PAPER,
    ),
    "a counter behind an empty source": (
        "<p><span>2024-05-01</span><span>来源：<img></span><span>评论 <b>0</b> 条</span></p>",
        {},
    ),
    "an element that ends as a longer label begins": (
        "<p><em>来源：青河监委网站</em><em>发布时间：2024-05-01 10:20</em><em>分享</em></p>",
        {"source": "青河监委网站"} | MINUTE,
    ),
    "a commentator": (
        "<p><b>评论员：方敏</b><b>来自：青河日报</b><b>2024-05-01</b></p>",
        WRITTEN,
    ),
    "whose people the author is of": (
        "<p>作者：风水沟矿 方敏　2024-05-01</p>",
        {"author": "方敏"},
    ),
    "a day without a year behind the source": (
        "<p><span>来自：青河日报</span><span>05-01 10:20</span></p>",
        PAPER | {"published": None},
    ),
    "what the author is, in brackets": (
        "<p>作者：方敏（本报记者） 2024-05-01</p>",
        {"author": "方敏"},
    ),
    "whose the author is, in brackets": (
        "<p>作者：方敏（洗煤厂） 2024-05-01</p>",
        {"author": "方敏"},
    ),
    "a call to take part behind the source": (
        "<p>2024年5月1日 来源：<a href=/>青河日报</a>　参与互动(<span>0</span>)</p>",
        PAPER,
    ),
    "a paper in brackets before the date": ("<p>[青河日报] 2024-05-01 作者：方敏</p>", WRITTEN),
    "a paper before the date, a tool behind": (
        "<p><i></i><span>青河日报</span><span>2024-05-01 10:20</span><span>听新闻</span></p>",
        PAPER | MINUTE,
    ),
    "a spaced name behind a square": (
        "<p>□ 乔 然</p><p>2024-05-01 10:20　来源：青河日报　评论(<a>3</a>)</p>",
        PAPER | MINUTE | {"author": "乔然"},
    ),
    "a counter behind the author": (
        "<p><span>2024/05/01</span><span>图文：方敏</span><span>866</span></p>",
        {"author": "方敏"},
    ),
    "a Mongolian name beside the date": (
        "<p><span>2024-05-01 10:20</span><b>&nbsp;莎日娜&nbsp;</b><i>(点击: <b>211</b>)</i></p>",
        MINUTE | {"author": "莎日娜"},
    ),
    "paper, date and names between bars": (
        "<p>青河日报｜2024-05-01 10:20｜方敏 林静</p>",
        PAPER | MINUTE | {"author": "方敏、林静"},
    ),
    "paper and name between bars before the date": (
        "<p>青河日报　|　方 敏　|　2024-05-01 10:20</p>",
        WRITTEN | MINUTE,
    ),
    "a call to comment behind the editor": (
        "<p>2024-05-01</p><p>来源：青河日报　责编：<a>王强</a>　<a href=#c>发表评论(0)</a></p>",
        PAPER | {"editor": "王强"},
    ),
    "nobody, misspelt": ("<p>作者：秩名　2024-05-01</p>", {}),
    "a source of the text and none of the pictures": (
        "<p>2024年5月1日 10:20　文字来源：县总办公室　图片来源：</p>",
        {"source": "县总办公室"} | MINUTE,
    ),
    "no date": ("<div></div>", {"published": None}),
}


@pytest.mark.parametrize(("markup", "said"), LINES.values(), ids=LINES)
def test_information_line(markup: str, said: dict[str, Any]) -> None:
    wanted = NOTHING | said

    assert picked(make_page(info=markup), wanted) == wanted


# Information and body in one container: nothing but their words tells them apart.
TOGETHER: dict[str, tuple[str, dict[str, Any]]] = {
    "the index of a government's document": (
        (
            "<dl><dd><b>索 引 号：</b>11150400/2020-00112</dd><dd><b>发文机构：</b>市统计局</dd>"
            "<dd><b>成文日期：</b>2024-04-20</dd><dd><b>公开日期：</b>2024-05-01 10:20</dd>"
            "<dd><b>有 效 性：</b>有效</dd></dl>"
        ),
        MINUTE,
    ),
    "tools and the link to a channel": (
        "<div><p>2024-05-01</p><div>浦江头条 &gt;</div><div>字号</div></div>",
        {},
    ),
    "terms without colons, and counters": (
        (
            "<dl><dt>发布日期</dt><dd>2024年5月1日 10:20</dd><dt>信息来源</dt><dd>青河日报</dd>"
            "<dt>责任编辑</dt><dd>王强</dd><dt>阅读</dt><dd>980</dd></dl>"
        ),
        PAPER | MINUTE | {"editor": "王强"},
    ),
    "checkers in a list": (
        "<ul><li>时间：2024/05/01</li><li>记者：方敏</li><li>审核：赵敏</li></ul>",
        {"author": "方敏"},
    ),
}


@pytest.mark.parametrize(("markup", "said"), TOGETHER.values(), ids=TOGETHER)
def test_information_in_the_container_of_the_body(markup: str, said: dict[str, Any]) -> None:
    assert picked(make_page(info=markup, box="{}"), NOTHING) == NOTHING | said


ELSEWHERE: dict[str, tuple[str, dict[str, Any]]] = {
    "beside the article": (
        "<div class=side><p>发布时间：2024-05-01</p></div>",
        {"published": "2024-05-01"},
    ),
    "below the body": (
        "<p>发布时间：2024-05-01　来源：青河日报</p>",
        {"published": "2024-05-01", "source": "青河日报"},
    ),
    "below the body, in an element called date": (
        "<p class=date>2024-05-01</p>",
        {"published": "2024-05-01"},
    ),
    "below the body, in a foot of a card": (
        "<div class=card-footer>发布于 2024-05-01 10:20 · 阅读 312</div>",
        MINUTE,
    ),
    "no name and no label": ("<p>2024-05-01</p>", {"published": None}),
}


@pytest.mark.parametrize(("after", "said"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_date_that_is_not_below_the_title(after: str, said: dict[str, Any]) -> None:
    assert picked(make_page(info="", after=after), said) == said


@pytest.mark.parametrize(
    ("info", "head", "published"),
    [
        ("<p>发布时间：<script>document.write('2024-05-01')</script></p>", "", "2024-05-01"),
        ("<p>今天：<script>document.write('2024-05-01')</script></p>", "", None),
        ("", "<script>var pubDate='2024-05-01 10:20';</script>", "2024-05-01T10:20+08:00"),
        ("", "<script>var today='2024-05-01 10:20';</script>", None),
        (
            "",
            (
                '<script type="application/ld+json">{"datePublished":"2024-05-01T10:20:00+08:00"}'
                "</script>"
            ),
            "2024-05-01T10:20:00+08:00",
        ),
    ],
    ids=["written behind a label", "written elsewhere", "variable", "other variable", "JSON-LD"],
)
def test_date_in_a_script_only(info: str, head: str, published: str | None) -> None:
    assert picked(make_page(info=info, head=head), {"published": 0})["published"] == published


def test_date_of_the_signature_is_none_of_publication() -> None:
    signed = PARAGRAPHS + "<p>青河市总工会</p><p>2024年4月20日</p>"

    assert picked(make_page(signed, info=""), {"published": 0}) == {"published": None}


METAS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "of government sites": (
        (
            '<meta name="ArticleTitle" content="职工技能展示活动举行" />'
            '<meta name="PubDate" content="2024-05-01 10:20" />'
            '<meta name="ContentSource" content="青河日报" />'
        ),
        "",
        MINUTE | PAPER | {"title": TITLE},
    ),
    "firstpublishedtime": (
        "<meta name=firstpublishedtime content='2024-05-01-10:20:00'>",
        "",
        {"published": "2024-05-01T10:20:00+08:00"},
    ),
    "of ZCMS": (
        "<meta name=publishdate content='2024-05-01'><meta name=source content='工人日报'>",
        "",
        {"published": "2024-05-01", "source": "工人日报"},
    ),
    "content before name": (
        "<meta content='2024-05-01 10:20' name='pubdate'>",
        "",
        MINUTE,
    ),
    "another site's": (
        "<meta name=SiteName content='齐齐哈尔市'><meta name=ContentSource content='齐齐哈尔市'>",
        "<p>发布时间：2024-05-01 来源：青河日报</p>",
        PAPER,
    ),
    "the day the page was made": (
        "<meta name=PubDate content='2025-12-30 03:00'>",
        "<p>2024-05-01 10:20</p>",
        MINUTE,
    ),
    "a date of nothing in particular": (
        "<meta name=generated content='2024-05-01'><meta name=date content='2024-01-01'>",
        "",
        {"published": None},
    ),
    "author and editor the wrong way round": (
        "<meta name=author content='王强'><meta name=Editor content='方敏'>",
        "<p>作者：方敏 责任编辑：王强 2024-05-01</p>",
        {"author": "方敏", "editor": "王强"},
    ),
    "an address for a source": (
        "<meta name=ContentSource content='http://www.x.example/'>",
        "<p>2024-05-01</p>",
        {"source": None},
    ),
    "the site as the author": (
        "<meta property='article:author' content='青河在线'>",
        "<p>2024-05-01</p>",
        {"author": None},
    ),
    "the site as the author and the source of an article": (
        "<meta name='ContentSource' content='青河在线'><meta name='Author' content='青河在线'>",
        "<p>2024-05-01</p>",
        {"author": "青河在线", "source": "青河在线"},
    ),
    "JSON-LD of a person": (
        ('<script type="application/ld+json">{"author":{"@type":"Person","name":"方敏"}}</script>'),
        "<p>2024-05-01</p>",
        {"author": "方敏"},
    ),
    "JSON-LD of an organisation": (
        (
            '<script type="application/ld+json">{"author":{"@type":"Organization",'
            '"name":"青河日报"}}</script>'
        ),
        "<p>2024-05-01</p>",
        {"author": None},
    ),
    "the maker of the system": (
        "<meta name=Author content='某某信息技术有限公司'>",
        "<p>2024-05-01</p>",
        {"author": None},
    ),
}


@pytest.mark.parametrize(("head", "info", "said"), METAS.values(), ids=METAS)
def test_meta_tags_and_their_lies(head: str, info: str, said: dict[str, Any]) -> None:
    page = make_page(head=head, info=info, document_title=f"{TITLE}_青河在线_青河市总工会")

    assert picked(page, said) == said
