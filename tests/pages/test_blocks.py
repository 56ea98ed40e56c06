from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawler.items import Block
from unioncrawler.pages.addresses import Base
from unioncrawler.pages.blocks import read_blocks, without_end
from unioncrawler.pages.document import parse_html
from unioncrawler.pages.markup import sanitise
from unioncrawler.pages.outline import read_outline

URL = "http://a.example/x/1.html"


def read(markup: str) -> list[Block]:
    outline = read_outline(parse_html(f"<div id=body>{markup}</div>"))
    body = next(node for node in outline.nodes if node.name == "body")
    return read_blocks(outline.lines[body.first : body.last], body, Base(URL))


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>一<p>二", [("一", "<p>一</p>"), ("二", "<p>二</p>")]),
        ("一<br>　　二<br><br>三", [("一", "<p>一</p>"), ("二", "<p>二</p>"), ("三", "<p>三</p>")]),
        ("<h2>题</h2>文", [("题", "<h2>题</h2>"), ("文", "<p>文</p>")]),
        ("<ul><li>甲<li>乙</ul>", [("甲", "<ul><li>甲</li></ul>"), ("乙", "<ul><li>乙</li></ul>")]),
        ("<blockquote><p>引</p></blockquote>", [("引", "<blockquote><p>引</p></blockquote>")]),
        (
            "<p><span lang=EN-US>8</span><span>届</span><o:p></o:p><font>大会</font></p>",
            [("8届大会", "<p>8届大会</p>")],
        ),
        ("<p>a<script>x</script><!-- c --><style>y</style>b</p>", [("ab", "<p>ab</p>")]),
        ("<p>工会\n   组织</p>", [("工会组织", "<p>工会组织</p>")]),
        ("<p>工会　组织</p>", [("工会 组织", "<p>工会 组织</p>")]),
        ("<p> 工会  组织 </p>", [("工会 组织", "<p>工会 组织</p>")]),
        (
            '<p><b>甲</b><a href="../y.htm" onclick="z()">乙</a></p>',
            [("甲乙", '<p><b>甲</b><a href="http://a.example/y.htm">乙</a></p>')],
        ),
        ('<p><a href="javascript:x()">丙</a></p>', [("丙", "<p>丙</p>")]),
        ("<p><strong><p>甲</p></strong></p>", [("甲", "<p><strong>甲</strong></p>")]),
        ("<p>&lt;script&gt;</p>", [("<script>", "<p>&lt;script&gt;</p>")]),
        ("<p>&nbsp;</p><p><br></p>", []),
        (
            '<p dir="rtl" lang="ug">ئ</p>',
            [("ئ", '<p dir="rtl" lang="ug">ئ</p>')],
        ),
        (
            '<div lang="bo"><section class="x"><p>བོད</p></section></div><p>藏</p>',
            [("བོད", '<p lang="bo">བོད</p>'), ("藏", "<p>藏</p>")],
        ),
    ],
)
def test_blocks(markup: str, blocks: list[tuple[str, str]]) -> None:
    found = [(block.text, sanitise(block.html)) for block in read(markup)]

    assert found == [(text, sanitise(html)) for text, html in blocks]


def test_images_are_blocks_without_text() -> None:
    blocks = read('<p><img src="a.jpg" alt="甲"></p><p><img src="data:image/png;base64,AA"></p>')

    assert blocks == [
        Block(text="", html='<figure><img src="http://a.example/x/a.jpg" alt="甲"></figure>')
    ]


def test_table_of_figures_is_one_block() -> None:
    rows = (
        "<tr><th>批次<th>人数</tr><tr><td>一<td></tr><tr><td><p>二</p><p>三</p><td colspan=2>9</tr>"
    )

    assert read(f"<table><caption>表</caption>{rows}</table>文") == [
        Block(text="表", html="<p>表</p>"),
        Block(
            text="批次\t人数\n一\n二 三\t9",
            html="<table><tbody><tr><th>批次</th><th>人数</th></tr><tr><td>一</td><td></td></tr>"
            '<tr><td>二<br>三</td><td colspan="2">9</td></tr></tbody></table>',
        ),
        Block(text="文", html="<p>文</p>"),
    ]


def test_table_that_lays_out_is_opened_up() -> None:
    inner = "<p>" + "职工" * 80 + "</p>"

    assert [block.text for block in read(f"<table><tr><td>{inner}{inner}</td></tr></table>")] == [
        "职工" * 80,
        "职工" * 80,
    ]


def test_bracket_is_cut_in_text_and_markup() -> None:
    block = Block(text="掌声。（王强）", html="<p>掌声。（王强）</p>")

    assert without_end(block, "掌声。") == Block(text="掌声。", html="<p>掌声。</p>")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("<&\xa0\r\x00")))
def test_a_plain_paragraph_is_as_safe_as_any(text: str) -> None:
    html = f"<p>{text}</p>"

    assert sanitise(html) == sanitise(f"<p></p>{html}").removeprefix("<p></p>")


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p onclick=x>a<script>b</script></p>", "<p>a</p>"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ('<img src="file:///C:/a.png"><p>b</p>', "<img><p>b</p>"),
        ("<iframe src=x></iframe><p>b", "<p>b</p>"),
    ],
)
def test_markup_is_sanitised(html: str, safe: str) -> None:
    assert sanitise(html) == safe
