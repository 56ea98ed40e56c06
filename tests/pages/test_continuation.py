from __future__ import annotations

import pytest

from unioncrawler.pages.continuation import find_next_page
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.outline import read_outline


def following(markup: str, name: str = "8.shtml") -> str | None:
    root = parse_html(f"<div>{markup}</div>")
    found = find_next_page(root, read_outline(root), f"http://a.example/c/{name}")
    return found and found.removeprefix("http://a.example/c/")


@pytest.mark.parametrize(
    ("markup", "name", "expected"),
    [
        ("<a href=8_2.shtml>下一页</a>", "8.shtml", "8_2.shtml"),
        (
            "<a href=8.shtml>1</a><a href=8_2.shtml>2</a><a href=8_3.shtml>3</a>",
            "8.shtml",
            "8_2.shtml",
        ),
        ("<a href=8.shtml>1</a><a href=8_3.shtml>3</a>", "8_2.shtml", "8_3.shtml"),
        ("【1】<a href=8_2.shtml>【2】</a>", "8.shtml", "8_2.shtml"),
        ("<a href=8_2.shtml><img src=/img/next_page.jpg></a>", "8.shtml", "8_2.shtml"),
        ("<a href=t2_71_1.html>下一页</a>", "t2_71.html", "t2_71_1.html"),
        ("<a href=8.shtml>1</a><a href=8.shtml>上一页</a>", "8_2.shtml", None),
        ("<a href=9.shtml>下一篇</a>", "8.shtml", None),
        ("<a href=9_2.shtml>下一页</a>", "8.shtml", None),
        ("<a href=/d/8_2.shtml>下一页</a>", "8.shtml", None),
        ("<a href=#>下一页</a>", "8.shtml", None),
    ],
)
def test_linked_pages(markup: str, name: str, expected: str | None) -> None:
    assert following(markup, name) == expected


@pytest.mark.parametrize(
    ("script", "name", "expected"),
    [
        ("var currentPage = 0;//从0开始\nvar countPage = 3//共多少页", "t1_5.html", "t1_5_1.html"),
        ("var currentPage = 1;\nvar countPage = 3;", "t1_5_1.html", "t1_5_2.html"),
        ("var currentPage = 2;\nvar countPage = 3;", "t1_5_2.html", None),
        ("var currentPage = 0;\nvar countPage = 1;", "t1_5.html", None),
        (
            "//createPageHTML(5, 0, 't1_5', 'html');\nvar currentPage=0;\nvar countPage=1",
            "t1_5.html",
            None,
        ),
        ("createPageHTML(5, 0, 't1_5', 'html');", "t1_5.html", "t1_5_1.html"),
        ("createPageHTML(5, 0, 'index', 'html');", "t1_5.html", None),
        ("/* var countPage = 9; */", "t1_5.html", None),
    ],
)
def test_scripted_pages(script: str, name: str, expected: str | None) -> None:
    assert following(f"<script>{script}</script>", name) == expected
