"""Information lines in words of their own, and the source that only a signature names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.made_pages import FOOT, NAV, ONE, PARAGRAPHS, TEXT, TITLE, TWO, make_page, picked

NOTHING: dict[str, Any] = {"published": None, "source": None, "author": None, "editor": None}
LINES: dict[str, dict[str, Any]] = {
    "<p>发布时间：2021-09-07 08:00　信息来源:某厂工会　信息提供:李娜</p>": {
        "published": "2021-09-07T08:00+08:00",
        "source": "某厂工会",
        "author": "李娜",
    },
    "<p>时间：2021-09-07 来源:某厂工会 拍摄地点:青河</p>": {
        "published": "2021-09-07",
        "source": "某厂工会",
    },
    "<div><span>2021/09/07</span> <span>来自：法律部</span> <span>123人看过</span></div>": {
        "published": "2021-09-07",
        "source": "法律部",
    },
    "<div><span>2021/09/07</span> <span>来源：法律部</span> <span>123次浏览</span></div>": {
        "published": "2021-09-07",
        "source": "法律部",
    },
    "<div>由 <span>刘芳</span> 提交于 <span>周二, 09/07/2021 - 10:12</span></div>": {
        "published": "2021-09-07T10:12+08:00",
        "author": "刘芳",
    },
    "<div>由 admin 提交于 周三, 12/15/2021 - 09:20</div>": {
        "published": "2021-12-15T09:20+08:00",
    },
    "<div>12/15/2021 - 09:20</div>": {},
}


@pytest.mark.parametrize(("line", "said"), LINES.items())
def test_information_line(line: str, said: dict[str, Any]) -> None:
    assert picked(make_page(info=line), NOTHING) == NOTHING | said


@pytest.mark.parametrize(
    ("info", "source"), [("2024-05-01", "某区总工会"), ("2024-05-01 来源：青河日报", "青河日报")]
)
def test_organisation_of_a_signature_is_the_source_where_no_other_is(
    info: str, source: str
) -> None:
    page = make_page(f"<p>{ONE}</p><p>{TWO}（某区总工会 李娜）</p>", info=f"<p>{info}</p>")
    wanted = {"source": source, "author": "李娜", "body": [ONE, TWO]}

    assert picked(page, wanted) == wanted


def test_date_of_a_row_above_the_title_is_not_the_articles() -> None:
    page = (
        f"<title>青河市总工会</title>{NAV}<div class=left><div>最新动态</div><ul><li>"
        "<a href=/n/1.html>侧栏新闻标题示例</a><span>2021-10-02</span></li></ul></div>"
        f"<div class=right><div class=bigtitle>{TITLE}</div><div>2021-09-07 10:00 来源：</div>"
        f"<div class=txt>{PARAGRAPHS}</div></div>{FOOT}"
    )
    wanted = {"title": TITLE, "published": "2021-09-07T10:00+08:00", "body": TEXT}

    assert picked(page, wanted) == wanted
