"""Bodies without one sentence: lists of names, poems, tables. Nothing of them may be lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unioncrawler.pages import finish_article, read_page

NAMES = "".join(f"<p>张{chr(0x4E00 + n)}{chr(0x5000 + n)}</p>" for n in range(60))
POEM = "".join(f"<p>草原{chr(0x4E00 + n)}风起</p>" for n in range(48))
TABLE = (
    "<table>"
    + "".join(
        f"<tr><td>{n}</td><td>李{chr(0x4E00 + n)}</td><td>车间{n}</td></tr>" for n in range(80)
    )
    + "</table>"
)
FRAME = """<html><head><meta charset="utf-8"><title>优秀职工名单公示_某某总工会</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/a/">新闻</a></div>
<div class="pos"><a href="/">首页</a> &gt; <a href="/tz/">通知公告</a></div>
<div class="main"><h1>优秀职工名单公示</h1><div class="info">发布时间:2021-09-27</div>
<div {attributes}>{body}</div><div class="share">分享到:</div></div>
<div class="foot"><p>版权所有 某某总工会</p></div></body></html>"""
MANY = "".join(f"<p>第{n}号</p>" for n in range(3000))


@pytest.mark.parametrize("attributes", ["", "class='txt'", "class='TRS_Editor'", "class='abcxyz'"])
@pytest.mark.parametrize(
    ("body", "lines", "last"),
    [
        (NAMES, 60, "张主倻"),
        (POEM, 48, "草原丯风起"),
        (TABLE, 80, "79\t李乏\t车间79"),
        (MANY, 3000, "第2999号"),
    ],
)
def test_every_line_is_kept(attributes: str, body: str, lines: int, last: str) -> None:
    html = FRAME.format(attributes=attributes, body=body)
    page = read_page(html.encode(), {}, "http://s.example/c/2021-09-27/1.shtml")
    assert page.article is not None
    text = finish_article(page.article, datetime(2026, 1, 1, tzinfo=UTC), None).body_text.split(
        "\n"
    )

    assert (len(text), text[-1]) == (lines, last)
