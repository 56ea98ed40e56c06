"""Listings that a script fills, and pagers that one writes."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import LIST, ROWS, listing

FETCH = "<script>$.post('/queryList', {page: 1}, show, 'json');</script>"
SIDE = f"<div class='side'><h3>推荐阅读</h3><ul>{ROWS}</ul></div>"


@pytest.mark.parametrize(
    "frame",
    [
        "<ul class='list' id='list'></ul>",
        "<table><tbody></tbody></table>",
        "<div class='news-list'></div>",
        "<ul class='list'></ul>" + SIDE,
    ],
)
def test_a_list_that_its_script_is_to_fill_is_no_empty_one(frame: str) -> None:
    read = listing(frame + FETCH)

    assert (read.entries, read.paging.mechanism) == ((), "script")


@pytest.mark.parametrize(
    "page",
    [
        "<ul class='list'></ul><script src='/list.js'></script><script>loadList('gg', 1);</script>",
        "<div class='main'><div id='app'></div></div><script src='/app.js'></script>",
        "<div id='__nuxt'></div>",
    ],
)
def test_a_program_of_another_file_fills_a_list_too(page: str) -> None:
    assert listing(page).paging.mechanism == "script"


@pytest.mark.parametrize(
    "page",
    [
        "<ul class='list'></ul>",  # nothing is fetched
        "<ul class='list'></ul><script>function loadList(n) {}</script>",
        "<div class='banner'></div>" + FETCH,
        "<ul><li>暂无内容</li></ul>" + FETCH,
    ],
)
def test_an_empty_list_that_nothing_fills_is_one(page: str) -> None:
    assert listing(page).paging.mechanism == "none"


def test_what_stands_beside_a_list_is_never_taken_for_it() -> None:
    assert listing(SIDE).entries == ()
    assert listing(LIST + SIDE).entries == listing(LIST).entries


@pytest.mark.parametrize(
    ("script", "mechanism"),
    [
        ('document.write("<a href=\'javascript:go(" + n + ")\'>下一页</a>");', "script"),
        ("// document.write('下一页')", "none"),
        ("var tip = '下一张';", "none"),
    ],
)
def test_a_pager_that_a_script_writes_in_its_own_way_is_not_read_as_none(
    script: str, mechanism: str
) -> None:
    assert listing(f"{LIST}<script>{script}</script>").paging.mechanism == mechanism
