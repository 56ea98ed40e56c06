"""Pagers of buttons, clickable words and choices: what is no link, and turns pages all the same."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import HOST, LIST, listing

URL = f"{HOST}/xw/index.shtml"


@pytest.mark.parametrize(
    "pager",
    [
        "<button disabled>上一页</button><button onclick=\"location.href='{}'\">下一页</button>",
        "<input type='button' value='下一页' onclick=\"window.location='{}'\">",
        "<span onclick=\"window.open('{}','_self')\">下一页</span>",
        "<select><option value='a.shtml' selected>第1页</option><option value='{}'>第2页</select>",
        "<b>1</b> <a href='{}'>2</a>",
        "<select><option value='index.shtml'>1</option><option value='{}'>2</option></select>",
    ],
)
def test_what_opens_the_next_page_need_not_be_a_link(pager: str) -> None:
    paging = listing(f"{LIST}<div class='page'>{pager.format('/xw/p2.shtml')}</div>", URL).paging

    assert (paging.mechanism, paging.next_url) == ("links", f"{HOST}/xw/p2.shtml")


def test_the_last_choice_of_a_box_leads_no_further() -> None:
    pager = (
        "<div>共2页 <select><option value='index.shtml'>第1页</option>"
        "<option value='index_1.shtml' selected>第2页</option></select></div>"
    )
    paging = listing(LIST + pager, f"{HOST}/xw/index_1.shtml").paging

    assert (paging.next, paging.pages) == (None, 2)


def test_what_can_be_chosen_does_not_say_which_page_this_is() -> None:
    pager = (
        "<div>转到<select><option value='/l/1.html'>第1页</option>"
        "<option value='/l/2.html'>第2页</option></select> 共2页</div>"
    )
    assert listing(LIST + pager, f"{HOST}/l/1.html").paging.next_url == f"{HOST}/l/2.html"


def test_numbers_that_post_the_form_back_are_a_pager_without_a_word_beside_them() -> None:
    call = "javascript:__doPostBack('GridView1','Page${}')"
    pager = (
        "<form method='post' action='list.aspx'><input type='hidden' name='__VIEWSTATE' value='/w'>"
        f'<table><tr><td><span>1</span></td><td><a href="{call.format(2)}">2</a></td>'
        f'<td><a href="{call.format(3)}">3</a></td></tr></table></form>'
    )
    paging = listing(LIST + pager, f"{HOST}/list.aspx").paging

    assert paging.mechanism == "postback"
    assert paging.next is not None
    assert paging.next.body == (
        b"__VIEWSTATE=%2Fw&__EVENTTARGET=GridView1&__EVENTARGUMENT=Page%242"
    )
