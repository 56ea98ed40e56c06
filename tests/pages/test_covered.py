"""Lists that stand in a comment."""

from __future__ import annotations

import pytest

from tests.pages.mechanisms.sheets import LIST, ROWS, listing

CALL = "<script>createPageHTML('page_div',10, 1,'zwgklist','shtml',50);</script>"


def test_a_list_in_a_comment_is_read_where_there_is_none_outside() -> None:
    read = listing(f"<ul class='list'><!-- {ROWS} --></ul>{CALL}")

    assert (len(read.entries), read.paging.mechanism, read.paging.pages) == (5, "kaipuyun", 10)
    assert [entry.url for entry in read.entries] == [e.url for e in listing(LIST).entries]


def test_a_table_in_a_comment_is_read_too() -> None:
    rows = ROWS.replace("<li>", "<tr><td>").replace("<span>", "</td><td>")
    rows = rows.replace("</span></li>", "</td></tr>")

    assert len(listing(f"<table><!-- {rows} --></table>").entries) == 5


def test_a_comment_beside_a_list_says_nothing() -> None:
    old = ROWS.replace("2021-09", "2001-09")

    for beside in (f"{LIST}<!-- <ul>{old}</ul> -->", f"<ul><!-- {old} -->{ROWS}</ul>"):
        assert listing(beside).entries == listing(LIST).entries


def test_an_empty_list_with_a_comment_is_the_list_whatever_stands_in_the_side_column() -> None:
    side = ROWS.replace("2021-09", "2001-09")
    page = f"<ul><!-- {ROWS} --></ul>{CALL}<div class='side'><h3>推荐</h3><ul>{side}</ul></div>"

    assert listing(page).entries == listing(LIST).entries


@pytest.mark.parametrize("mark", ["${item.url}", "{{title}}", "<%=x%>", "<z:list>"])
def test_template_code_is_no_list(mark: str) -> None:
    assert listing(f"<ul><!-- {ROWS}{mark} --></ul>").entries == ()


def test_one_row_in_a_comment_is_a_list_only_where_nothing_else_stands() -> None:
    row = ROWS[: ROWS.index("</li>") + 5]

    assert len(listing(f"<ul><!-- {row} --></ul>").entries) == 1
    assert listing(f"<ul><!-- {row} --><li>暂无内容</li></ul>").entries == ()
    rows = f"{row}<li>没有链接的一行</li>"
    assert listing(f"<ul><!-- {rows} --><li>暂无内容</li></ul>").entries == ()
    assert listing("<ul><!-- <li>没有链接的一行</li> --></ul>").entries == ()
