"""Titles and subtitles: of newspapers, of home-made pages, of headings under headings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pages.made_pages import PARAGRAPHS, TEXT, TITLE, URL, make_page, picked

SUBTITLE = "一百六十名职工同台竞技"
UNDER: dict[str, tuple[str, str | None]] = {
    "a lesser heading": (f"<h1>{TITLE}</h1><h3>{SUBTITLE}</h3>", SUBTITLE),
    "a dash": (f"<h1>{TITLE}</h1><p>——{SUBTITLE}</p>", f"——{SUBTITLE}"),
    "a heading that names the reporter": (f"<h1>{TITLE}</h1><h3>□本报记者 方敏</h3>", None),
    "the title once more": (f"<h1>{TITLE}</h1><h2>{TITLE}</h2>", None),
    "a heading of the same rank": (f"<h2>{TITLE}</h2><h2>{SUBTITLE}</h2>", None),
}


@pytest.mark.parametrize(("heading", "subtitle"), UNDER.values(), ids=UNDER)
def test_line_under_the_title(heading: str, subtitle: str | None) -> None:
    assert picked(make_page(heading=heading), {"subtitle": 0}) == {"subtitle": subtitle}


def test_heading_within_the_body_is_no_subtitle() -> None:
    page = make_page(f"<h3>赛场直击</h3>{PARAGRAPHS}")

    assert picked(page, {"subtitle": 0, "body": 0}) == {
        "subtitle": None,
        "body": ["赛场直击", *TEXT],
    }


@pytest.mark.parametrize("address", [URL, "8213.html", "/xwzx/2024-05-01/8213.html"])
def test_heading_that_links_to_the_page_itself(address: str) -> None:
    heading = f"<h1><a href='{address}'>{TITLE}</a></h1>"
    after = "<h3>送清凉活动专题</h3><ul><li><a href=1.html>送清凉进工地</a></li></ul>"
    page = make_page(heading=heading, after=after, document_title="青河市总工会")

    assert picked(page, {"title": 0, "body": 0}) == {"title": TITLE, "body": TEXT}


def test_heading_that_links_elsewhere_is_the_site() -> None:
    heading = f"<h1><a href=/>青河工会之声</a></h1><div class=t>{TITLE}</div>"
    page = make_page(heading=heading, document_title="青河工会之声")

    assert picked(page, {"title": 0}) == {"title": TITLE}


@pytest.mark.parametrize(
    "information",
    [
        "《 青河工程报 》（ 2024年05月01日　 第 02 版）",
        "青河工程报　2024年05月01日　第02版：综合",
    ],
)
def test_name_of_the_newspaper_is_no_title(information: str) -> None:
    wanted: dict[str, Any] = {"title": TITLE, "published": "2024-05-01", "body": TEXT}
    page = make_page(
        heading=f"<div class=head><h1>青河工程报</h1></div><div class=zhuti>{TITLE}</div>",
        info=f"<div class=laiyuan>{information}</div>",
        document_title="青河工程报",
    )

    assert picked(page, wanted) == wanted


@pytest.mark.parametrize(
    "document_title", ["新闻", "新闻内容", "无标题文档", "", "青河市总工会官网"]
)
@pytest.mark.parametrize(
    "heading",
    [
        "<table><tr><td align=middle><font color=red size=5>{}</font></td></tr></table>",
        "<p align=center><span style='font-size:24px'><b>{}</b></span></p>",
    ],
)
def test_title_in_large_type_where_the_document_says_nothing(
    heading: str, document_title: str
) -> None:
    page = make_page(heading=heading.format(TITLE), info="", document_title=document_title)

    assert picked(page, {"title": 0, "body": 0}) == {"title": TITLE, "body": TEXT}


def test_title_in_large_type_under_the_name_of_the_channel() -> None:
    rows = ("<td class=bt1>党群工作", f"<td style='font-size:18px'>{TITLE}")
    table = "".join(f"<tr>{row}</td></tr>" for row in rows)
    page = make_page(heading=f"<table>{table}</table>", document_title="北原集团有限公司")

    assert picked(page, {"title": 0}) == {"title": TITLE}


def test_heading_that_a_menu_links_to_is_a_channel() -> None:
    page = make_page(heading=f"<h1>基层工会</h1><h2>{TITLE}</h2>", document_title="青河化工集团")

    assert picked(page, {"title": 0}) == {"title": TITLE}


def test_heading_that_a_menu_links_to_is_the_title_of_its_own_page() -> None:
    page = make_page(heading="<h1>办事指南</h1>", document_title="办事指南_青河市总工会")

    assert picked(page, {"title": 0}) == {"title": "办事指南"}


def test_name_of_the_box_is_no_title() -> None:
    heading = f"<h5 class=card-title>资讯详情</h5><h3 class=text-center>{TITLE}</h3>"
    page = make_page(heading=heading, document_title="资讯详情")

    assert picked(page, {"title": 0}) == {"title": TITLE}


def test_title_of_two_characters() -> None:
    page = make_page(heading="<h1>讣 告</h1>", document_title="讣告-青河大学离退休工作处")

    assert picked(page, {"title": 0}) == {"title": "讣 告"}


def test_way_without_a_front_page_is_no_title() -> None:
    rows = f"<tr><td>群团之窗 &gt;&gt; 工会</td></tr><tr><td><b>{TITLE}</b></td></tr>"
    page = make_page(heading=f"<table>{rows}</table>", document_title="::: 青河党政网 :::")

    assert picked(page, {"title": 0}) == {"title": TITLE}


TAGGED: dict[str, tuple[str, str]] = {
    "before, not in the document's title": ("<h1><i>基层动态</i>{}</h1>", f"{TITLE}_青河市总工会"),
    "behind": ("<h1>{}<span class=new>图文</span></h1>", f"{TITLE}_青河市总工会"),
    "in a block": ("<h2><div class=tag>基层动态</div><div>{}</div></h2>", f"{TITLE} - 青河"),
    "in no heading": ("<div class=tit><i>要闻</i> {}</div>", f"{TITLE}_青河市总工会"),
    "known from the breadcrumb": ("<h1><i>工会要闻</i>{}</h1>", "青河市总工会"),
}


@pytest.mark.parametrize(("heading", "document_title"), TAGGED.values(), ids=TAGGED)
def test_tag_of_the_channel_is_none_of_the_title(heading: str, document_title: str) -> None:
    crumbs = "<p>当前位置：<a href=/>首页</a> &gt; <a href=/yw/>工会要闻</a></p>"
    page = make_page(heading=heading.format(TITLE), crumbs=crumbs, document_title=document_title)

    assert picked(page, {"title": 0, "published": 0}) == {
        "title": TITLE,
        "published": "2024-05-01",
    }


def test_words_set_apart_in_a_title_stay() -> None:
    heading = f"<h1><font color=red>关于举办</font>{TITLE}</h1>"

    assert picked(make_page(heading=heading, document_title="青河市总工会"), {"title": 0}) == {
        "title": f"关于举办{TITLE}"
    }
