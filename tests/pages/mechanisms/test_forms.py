"""Pagers that send a form: what is sent is what a browser would send."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from tests.pages.mechanisms.sheets import HOST, LIST, URL, listing
from unioncrawler.items import PageRequest, Paging

POSTED = (("Content-Type", "application/x-www-form-urlencoded"),)
ASPX = f"{HOST}/list.aspx?id=3"
POSTBACK = """
<form method="post" action="list.aspx?id=3" id="form1">
<input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT">
<input type="hidden" name="__VIEWSTATE" value="dDwt{number}+/=">
<input type="hidden" name="__EVENTVALIDATION" value="/wEW{number}">
<input name="keyword" value=""><input type="submit" name="search" value="搜索">
{rows}
<div id="AspNetPager1"><a disabled="disabled">上一页</a>{buttons}</div></form>
"""
BUTTONS = (
    "<span>1</span><a href=\"javascript:__doPostBack('AspNetPager1','2')\">2</a>"
    "<a href=\"javascript:__doPostBack('AspNetPager1','2')\">下一页</a>"
    "<a href=\"javascript:__doPostBack('AspNetPager1','9')\">尾页</a>"
)


def test_a_postback_carries_the_hidden_fields_of_its_own_page() -> None:
    page = POSTBACK.format(number=7, rows=LIST, buttons=BUTTONS)
    paging = listing(page, ASPX).paging

    assert paging.next is not None
    assert paging == Paging(
        mechanism="postback",
        next=PageRequest(url=ASPX, body=paging.next.body, headers=POSTED),
        pages=9,
    )
    assert dict(parse_qsl((paging.next.body or b"").decode(), keep_blank_values=True)) == {
        "__EVENTTARGET": "AspNetPager1",
        "__EVENTARGUMENT": "2",
        "__VIEWSTATE": "dDwt7+/=",
        "__EVENTVALIDATION": "/wEW7",
        "keyword": "",
    }


def test_a_postback_whose_form_has_a_mere_hash_goes_to_its_own_page() -> None:
    page = POSTBACK.format(number=7, rows=LIST, buttons=BUTTONS)
    there, here = (
        listing(text, ASPX).paging
        for text in (page, page.replace('action="list.aspx?id=3"', 'action="#"'))
    )

    assert here == there
    assert here.mechanism == "postback"


def test_the_second_of_two_pages_is_turned_to_though_it_is_the_last() -> None:
    first = "<a disabled='disabled'>首页</a>"
    buttons = (
        "<a href=\"javascript:__doPostBack('AspNetPager1','2')\">下一页</a>"
        "<a href=\"javascript:__doPostBack('AspNetPager1','2')\">尾页</a>"
    )
    behind = "<a href=\"javascript:__doPostBack('AspNetPager1','1')\">首页</a>"
    pages = (
        listing(POSTBACK.format(number=7, rows=LIST, buttons=home + buttons), ASPX).paging
        for home in (first, behind)
    )

    assert [(p.mechanism, p.pages) for p in pages] == [("postback", 2), ("script", None)]


def test_the_last_page_of_a_postback_leads_no_further() -> None:
    buttons = (
        "<a href=\"javascript:__doPostBack('AspNetPager1','1')\">1</a>"
        "<a href=\"javascript:__doPostBack('AspNetPager1','1')\">上一页</a>"
        "<span>2</span><a disabled='disabled'>下一页</a><a disabled='disabled'>尾页</a> 2/2"
    )
    page = POSTBACK.format(number=7, rows=LIST, buttons=buttons)

    assert listing(page, ASPX).paging.next is None


JUMP = """
{rows}<div class="pagenote"><span class="pagenote_left">共 5 页 第 {current} 页</span>
<a href="javascript:jump(1)">首页</a><a href="javascript:jump({before})">上一页</a>
<a href="javascript:jump({after})">下一页</a><a href="javascript:jump(5)">尾页</a>
<form name="jumpform" method="post" action="{action}">
<input name="pgno" size="3"><input type="hidden" name="word" value="职工"></form></div>
"""


def jump(current: int, action: str = "") -> str:
    return JUMP.format(
        rows=LIST, current=current, before=max(current - 1, 1), after=current + 1, action=action
    )


def test_a_number_is_put_into_the_page_s_own_form_in_its_charset() -> None:
    body = b"pgno=3&word=%D6%B0%B9%A4"
    asked = PageRequest(url=URL, body=body, headers=POSTED)

    got = listing(jump(2), charset="gb18030").paging

    assert got == Paging(mechanism="form", next=asked, pages=5)


def test_a_form_that_is_got_becomes_an_address() -> None:
    page = jump(1).replace('method="post"', 'method="get"').replace("职工", "union")

    assert listing(page).paging.next == PageRequest(url=f"{URL}?pgno=2&word=union")


def test_the_last_page_of_a_form_leads_no_further() -> None:
    assert listing(jump(5)).paging.next is None


@pytest.mark.parametrize(
    "action", ["/search.jsp", "http://elsewhere.example/xw/index.shtml", "/xw/other.shtml"]
)
def test_a_form_that_leads_elsewhere_is_not_the_pager_s(action: str) -> None:
    page = jump(1, action).replace('<form name="jumpform"', '</div><div><form name="jumpform"')

    assert listing(page).paging.mechanism != "form"


def test_no_form_is_sent_that_asks_for_no_page() -> None:
    page = jump(1).replace('name="pgno"', 'name="username"')

    assert listing(page).paging.mechanism == "files"  # the pages are stated, no form turns them


@pytest.mark.parametrize(
    "change",
    [
        ('action=""', 'action="/user/deleteAll.do"'),
        ('action=""', 'action="http://elsewhere.example/xw/index.shtml"'),
        ('<input name="pgno"', '<input type="password" name="pw"><input name="pgno"'),
        ('<input name="pgno"', '<input type="file" name="f"><input name="pgno"'),
    ],
)
@pytest.mark.parametrize("is_around", [False, True])
def test_a_form_that_could_do_anything_else_is_never_sent(
    change: tuple[str, str], *, is_around: bool
) -> None:
    page = jump(1).replace(*change)
    if is_around:
        inner = page.replace("<form ", "<!-- ", 1).replace("</form>", "")
        page = f"<form {change[1] if 'action' in change[1] else ''} method='post'>{inner}</form>"

    assert listing(page).paging.mechanism != "form"


@pytest.mark.parametrize(
    "action", ["/admin/delete.aspx", "http://elsewhere.example/list.aspx?id=3"]
)
def test_a_postback_to_another_page_is_never_sent(action: str) -> None:
    page = POSTBACK.format(number=7, rows=LIST, buttons=BUTTONS)

    assert listing(page.replace("list.aspx?id=3", action), ASPX).paging.mechanism != "postback"


def test_what_is_not_ticked_is_not_sent() -> None:
    boxes = (
        '<input type="checkbox" name="a" value="1"><input type="radio" name="b" value="2" checked>'
    )
    page = jump(2).replace('<input name="pgno"', f'{boxes}<input name="pgno"')
    asked = listing(page).paging.next

    assert asked is not None
    assert dict(parse_qsl((asked.body or b"").decode())) == {"b": "2", "pgno": "3", "word": "职工"}


def test_a_button_that_goes_on_behind_the_last_page_is_not_pressed() -> None:
    page = jump(5).replace("共 5 页 第 5 页", "第 5 页/共 5 页").replace("jump(6)", "jump(5)")

    assert listing(page).paging.next is None


def test_the_last_page_is_asked_for_by_the_one_before_it() -> None:
    paging = listing(jump(4), URL).paging

    assert paging.next is not None
    assert parse_qsl((paging.next.body or b"").decode())[0] == ("pgno", "5")
