"""Listing pages: three templates, a first page that differs from the others, and the pager."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.frame import to_page, to_trail
from unioncrawler.replica.model import ORIGIN
from unioncrawler.replica.side import cut, to_side
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from unioncrawler.replica.catalog import Catalog, Line
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.links import Place

STATIC_PAGES = 3  # deeper ones only stand under the catalog endpoint
TITLE_LENGTH = 26


def to_list_path(channel: Channel, page: int) -> str:
    """Return the path of a page of a channel's listing, as the pager links it."""
    if page == 1:
        return channel.url_path
    if page <= STATIC_PAGES:
        return f"/{channel.folder}/index_{page}.shtml"
    return f"/zcms/catalog/{channel.catalog}/pc/index_{page}.shtml"


def to_href(line: Line, place: Place) -> str:
    """Return the line's href: as it is to other sites, in any form within this one."""
    if not line.url.startswith(ORIGIN):
        return line.url
    return place.href(line.url[len(ORIGIN) :])


def to_link(line: Line, place: Place, length: int = TITLE_LENGTH) -> str:
    """Return a line's link: a title cut to the length, in full in its `title` attribute."""
    mark = "..." if line.ref % 4 == 0 else "…"
    shown = escape(cut(line.title, length, mark), quote=False)
    full = escape(line.title)
    if line.title_form in ("spaced", "double_escaped"):
        space = "&#32;" if line.title_form == "spaced" else "&amp;#32;"
        shown, full = shown.replace(" ", space), full.replace(" ", space)
    return f'<a href="{to_href(line, place)}" target="_blank" title="{full}">{shown}</a>'


def _pin(line: Line) -> str:
    return '<i class="zd">[置顶]</i>' if line.pinned else ""


def _lines(channel: Channel, lines: list[Line], place: Place, page: int) -> str:
    """Return plain lines; the first page gives its newest one a box of its own."""
    box = ""
    if page == 1 and lines and not lines[0].pinned:
        first, lines = lines[0], lines[1:]
        date = channel.date_form.format(first.day)
        box = f'<div class="toutiao"><h3>{to_link(first, place, 40)}</h3><p class="date">{date}</p></div>\n'
    tag = "newslist" if page == 1 else "list_ul"
    rows = "\n".join(
        f"<li>{_pin(line)}{to_link(line, place)}<span>{channel.date_form.format(line.day)}</span></li>"
        + ('\n<li class="line"></li>' if number % 5 == 4 else "")
        for number, line in enumerate(lines)
    )
    return f'{box}<div class="{tag}"><ul>\n{rows}\n</ul></div>'


def _thumbs(channel: Channel, lines: list[Line], place: Place, page: int) -> str:
    """Return lines with a small picture that is a link too."""
    rows = "\n".join(
        f'<dl class="piclist"><dt><a href="{to_href(line, place)}" target="_blank">'
        f'<img src="/upload/resources/image/2021/09/01/{1000 + line.ref % 20}_331x210c.jpg" alt="" /></a></dt>'
        f"<dd>{_pin(line)}{to_link(line, place, 30)}</dd>"
        f'<dd class="date">{channel.date_form.format(line.day)}</dd></dl>'
        for line in lines
    )
    return f'<div class="pic{"box" if page == 1 else "more"}">\n{rows}\n</div>'


def _rows(channel: Channel, lines: list[Line], place: Place, page: int) -> str:
    """Return the lines as rows of a table, numbered."""
    rows = "\n".join(
        f'<tr><td width="40">{number}</td><td>{_pin(line)}{to_link(line, place, 36)}</td>'
        f'<td width="110">{channel.date_form.format(line.day)}</td></tr>'
        for number, line in enumerate(lines, 1)
    )
    head = "<tr><th>序号</th><th>标题</th><th>发布日期</th></tr>\n" if page == 1 else ""
    return f'<table class="gwlist" width="100%">\n{head}{rows}\n</table>'


LAYOUTS = {"lines": _lines, "thumbs": _thumbs, "rows": _rows}


def to_pager(channel: Channel, page: int, pages: int, items: int) -> str:
    """Return the pager: 首页 上一页 1 2 3 下一页 尾页, with totals as the template has them."""

    def link(number: int, text: str) -> str:
        return f'<a href="{to_list_path(channel, number)}">{text}</a>'

    if pages == 1:
        return '<div class="page_list"></div>'
    first = max(1, min(page - 2, pages - 4))
    cells = (
        [link(1, "首页"), link(page - 1, "上一页")]
        if page > 1
        else ["<span>首页</span>", "<span>上一页</span>"]
    )
    cells += [
        f'<span class="current">{number}</span>' if number == page else link(number, str(number))
        for number in range(first, min(first + 5, pages + 1))
    ]
    cells += (
        [link(page + 1, "下一页"), link(pages, "尾页")]
        if page < pages
        else ["<span>下一页</span>", "<span>尾页</span>"]
    )
    total = f"共{items}条记录&nbsp;{page}/{pages}页" if channel.layout == "rows" else f"共{pages}页"
    return f'<div class="page_list">{" ".join(cells)} <em>{total}</em></div>'


def to_listing_page(catalog: Catalog, channel: Channel, page: int, place: Place) -> str | None:
    """Return a page of a channel's listing, None where it has not so many."""
    pages = catalog.pages(channel.path)
    if not 1 <= page <= pages:
        return None
    lines = catalog.lines(channel.path, page)
    middle = f"""<div class="w1100 content">
<div class="main fl"><div class="position">当前位置：{to_trail(channel.path)}</div>
<div class="lmtit"><h2>{channel.name}</h2></div>
{LAYOUTS[channel.layout](channel, lines, place, page)}
{to_pager(channel, page, pages, catalog.size(channel.path))}
</div>
{to_side(catalog, channel.path)}</div>"""
    return to_page(
        f"{channel.name}_{SITE_NAME}",
        middle,
        moment=catalog.channel_modified(channel.path),
        beacon=f"CatalogInnerCode={channel.catalog:012}&Type=Catalog",
    )
