"""The look of a CMS: its templates, as data."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from dataclasses import dataclass

SHARE = """<div class="share">分享到：<a href="#" title="分享到微信"></a><a href="#" title="分享到QQ空间"></a></div>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Templates for `str.format`.

    `row` is a line of a list: href, full and shown title, date, and the mark of pinned lines;
    `title_length` cuts the shown one. `body` holds an article's text, `info` its header line.
    `head` and `tail` stand in the head and below the text of article pages and may name `pages`,
    `page` (from 0) and `number`.
    """

    row: str = '<li>{pin}<a href="{href}" target="_blank" title="{full}">{shown}</a><span>{date}</span></li>'
    rows: str = '<ul class="list">\n{rows}\n</ul>'
    title_length: int = 0
    trail: str = '<div class="position">当前位置：{trail}</div>'
    separator: str = " &gt; "
    title: str = "<h1>{title}</h1>"
    info: str = '<div class="info">{header}</div>'
    body: str = '<div class="content">{body}</div>'
    head: str = ""
    tail: str = ""
