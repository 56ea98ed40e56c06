"""Titles in several lines and among the words that old pages put around them."""

from __future__ import annotations

import pytest

from tests.pages.made_pages import FOOT, ONE, SITE, TEXT, THREE, TITLE, TWO, make_page, picked

HALVES = ("全市工会推进新就业形态劳", "动者入会工作取得成效")
WHOLE = "".join(HALVES)
BOXES = {
    "a cell": "<table><tr><td align=center><b>{}<br>{}</b></td></tr></table>",
    "a block": "<div class=t1>{}<br>{}</div>",
    "paragraphs": "<div class=t1><p>{}</p><p>{}</p></div>",
}
HEADS = {
    "meta": {
        "head": f"<meta name=ArticleTitle content='{WHOLE}'>",
        "document_title": "青河市总工会",
    },
    "title": {"document_title": f"{WHOLE}_青河市总工会"},
    "cut title": {"document_title": f"{WHOLE[:16]}_部门动态_青河市总工会"},
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_title_in_two_lines_that_the_head_has_as_one(box: str, head: dict[str, str]) -> None:
    wanted = {"title": WHOLE, "published": "2024-05-01", "body": TEXT}

    assert picked(make_page(heading=box.format(*HALVES), **head), wanted) == wanted


def test_title_in_two_lines_of_a_block_called_a_title() -> None:
    page = make_page(
        heading=f"<div class=bt>{HALVES[0]}<br>{HALVES[1]}</div>", document_title="青河市总工会"
    )

    assert picked(page, {"title": 0}) == {"title": WHOLE}


@pytest.mark.parametrize(
    "second", ["——记市劳模方敏", "（2024年5月1日）", "来源：青河日报", "一百六十名职工参加"]
)
def test_line_that_the_head_does_not_have_is_no_half_of_a_title(second: str) -> None:
    page = make_page(heading=f"<div class=bt>{TITLE}<br>{second}</div>")

    assert picked(page, {"title": 0}) == {"title": TITLE}


@pytest.mark.parametrize(
    "words",
    [
        "<p><strong>相关热词搜索：</strong><a>职工</a></p>",
        "<p>Tags：<a>职工</a> <a>技能</a></p>",
    ],
)
def test_heading_that_holds_its_information_line(words: str) -> None:
    heading = f"<h1>{TITLE}<br><span>2021-09-07 16:40:00 &nbsp; 来源：青河日报</span></h1>"
    page = make_page(f"<p>{ONE}</p><p>{TWO}</p>", heading=heading, info="", after=words)
    wanted = {
        "title": TITLE,
        "published": "2021-09-07T16:40:00+08:00",
        "source": "青河日报",
        "body": [ONE, TWO],
    }

    assert picked(page, wanted) == wanted


@pytest.mark.parametrize("box", ["最新公告", "最新动态", "通知公告"])
@pytest.mark.parametrize(
    "top", ["今天是：2026年11月28日 星期六", "2026年11月28日 星期六", "欢迎访问青河市总工会", ""]
)
def test_words_around_the_article_of_an_old_page_are_no_title(top: str, box: str) -> None:
    page = (
        f"<title>青河市总工会</title><table><tr><td>{top}</td></tr><tr><td><table><tr><td>{box}"
        "</td></tr><tr><td><a href='show.aspx?id=1'>关于申报五一劳动奖状的公告</a> 2021-10-01</td>"
        f"</tr></table></td><td><table><tr><td align=center><span>{TITLE}</span></td></tr><tr><td>"
        "发布者：<span>办公室</span> 发布时间：<span>2021/9/7 8:05:00</span></td></tr>"
        f"<tr><td>{ONE}<br>{TWO}<br>{THREE}</td></tr></table></td></tr></table>{FOOT}"
    )
    wanted = {"title": TITLE, "published": "2021-09-07T08:05:00+08:00", "body": TEXT}

    assert picked(page, wanted, f"{SITE}/ShowNews.aspx?id=552") == wanted


@pytest.mark.parametrize("mark", ["[置顶]", "【置顶】 ", "<font color=red>[顶]</font>"])
def test_mark_of_a_pinned_title_is_no_part_of_it(mark: str) -> None:
    assert picked(make_page(heading=f"<h1>{mark}{TITLE}</h1>"), {"title": 0}) == {"title": TITLE}


def test_other_words_in_brackets_stay() -> None:
    title = f"【学习教育】{TITLE}"
    page = make_page(heading=f"<h1>{title}</h1>", document_title=title)

    assert picked(page, {"title": 0}) == {"title": title}
