"""Pagers that a library draws: from counts in its call, with an address that a script makes."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import HOST, LIST, listing

URL = f"{HOST}/news/list?cate=3"
LAYUI = "laypage.render({elem:'p',count:236,limit:10,curr:1,jump:function(obj,first){if(!first){"
BOOTSTRAP = "$('#p').bootstrapPaginator({currentPage:1,totalPages:5,pageUrl:function(t,page,c){"
JUMP = "location.href='/news/list?cate=3&page='+{};"


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        (LAYUI + JUMP.format("obj.curr") + "}}});", 24),
        (
            "$.jqPaginator('#p',{totalPages:22,visiblePages:9,currentPage:1,onPageChange:"
            "function(num,type){" + JUMP.format("num") + "}});",
            22,
        ),
        (
            "$('#p').pagination({pageCount:total,current:1,callback:function(api){"
            + JUMP.format("api.getCurrent()")
            + "}});var total = 14;",
            14,
        ),
        (
            "$('#p').twbsPagination({totalPages:9,href:'?cate=3&page={{number}}'});",
            9,
        ),
        (BOOTSTRAP + "return '/news/list?cate=3&page='+page;}});", 5),
    ],
)
def test_the_address_of_a_page_is_made_as_the_script_makes_it(script: str, pages: int) -> None:
    paging = listing(f"{LIST}<div id='p'></div><script>{script}</script>", URL).paging

    assert (paging.mechanism, paging.pages) == ("template", pages)
    assert paging.next_url == f"{HOST}/news/list?cate=3&page=2"


def test_a_button_gives_its_own_script_the_number() -> None:
    pager = (
        "<div class='page'>共77条 <a onclick='turn(2)'>下一页</a></div>"
        "<script>function turn(n){location.href='list_'+n+'.html';}</script>"
    )
    paging = listing(LIST + pager, f"{HOST}/xw/list.html").paging

    assert (paging.mechanism, paging.next_url) == ("template", f"{HOST}/xw/list_2.html")


def test_a_pager_whose_addresses_are_nowhere_is_named_with_its_pages() -> None:
    script = "$('.M-box').pagination({pageCount:14,callback:function(api){load(api);}});"
    paging = listing(f"{LIST}<div class='M-box'></div><script>{script}</script>", URL).paging

    assert (paging.mechanism, paging.next, paging.pages) == ("script", None, 14)


@pytest.mark.parametrize(
    "script",
    [
        "laypage.render({elem:'p',count:8,limit:10});",
        "// laypage.render({elem:'p',count:236,limit:10});",
        "function open(id){location.href='/show?page='+id;}",
    ],
)
def test_one_page_is_all_there_is(script: str) -> None:
    paging = listing(f"{LIST}<script>{script}</script>", URL).paging

    assert (paging.mechanism, paging.next) == ("none", None)
