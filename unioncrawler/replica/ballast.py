"""Ballast: styles, scripts, menus and lists that make article pages as heavy as those of real sites."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import accumulate, count, takewhile
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import CHANNELS
from unioncrawler.replica.draw import Draw
from unioncrawler.replica.vocabulary import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.replica.catalog import Catalog

MOST_PAGE_BYTES = 1_000_000
LONGER = 3
"""How many times more paragraphs the articles of a site of heavy pages have."""
_UNLADEN = 18_500  # bytes of such an article's page without ballast
_STYLES, _SCRIPTS, _MENU, _LISTS = 0.30, 0.35, 0.12, 0.23
_SAME_LISTS = 40
_LIST_LENGTH = 10
_HEADINGS = ("最新要闻", "图片新闻", "基层动态", "专题专栏", "职工服务")

_STYLE = """.m{0} .tit{{height:36px;line-height:36px;background:#f2f2f2 url(/images/m{0}.png) no-repeat 0 8px;font-size:16px;color:#b3130f}}
.m{0} ul.list{0} li{{height:30px;line-height:30px;overflow:hidden;padding-left:12px}}.m{0} ul.list{0} li span{{float:right;color:#999}}
"""
_SCRIPT = """function slide{0}(n){{var box=document.getElementById("slide{0}");if(!box||n<0){{return;}}for(var i=0;i<{1};i++){{if(i==n&&i<{1}){{box.children[i].style.display="block";}}else{{box.children[i].style.display="none";}}}}
if(box.title==""){{box.title="图片{0}";box.innerHTML+='<a href="#" class="more">更多</a>';}}window.setTimeout(function(){{slide{0}((n+1)%{1});}},3000);}}
"""
_MENU_ITEM = (
    '<li><a href="http://gh{0}.example/" target="_blank" title="{1}总工会">{1}总工会</a></li>\n'
)


@dataclass(frozen=True, slots=True)
class Ballast:
    """What is added to an article's page: to its head, above its middle and below it."""

    head: str = ""
    above: str = ""
    below: str = ""


def to_ballast(catalog: Catalog, serial: int) -> Ballast:
    """Return what brings an article's page to about `catalog.page_bytes`; nothing for 0.

    Styles, scripts and menu are the same on every page; the lists change from time to time.
    """
    missing = max(0, catalog.page_bytes - _UNLADEN)
    if not missing:
        return Ballast()
    return Ballast(_head(missing), _menu(missing), _lists(catalog, serial, missing))


def _fill(limit: float, piece: Callable[[int], str]) -> list[str]:
    """Return pieces in turn as long as they stay within a number of bytes."""
    pieces = map(piece, count())
    sized = accumulate(
        ((text, len(text.encode())) for text in pieces),
        lambda done, new: (new[0], done[1] + new[1]),
    )
    return [text for text, _ in takewhile(lambda pair: pair[1] <= limit, sized)]


@lru_cache(8)
def _head(missing: int) -> str:
    styles = _fill(_STYLES * missing, _STYLE.format)
    scripts = _fill(_SCRIPTS * missing, lambda number: _SCRIPT.format(number, 3 + number % 4))
    return (
        f'<style type="text/css">\n{"".join(styles)}</style>\n'
        f'<script type="text/javascript">\n{"".join(scripts)}</script>'
    )


@lru_cache(8)
def _menu(missing: int) -> str:
    channels = "".join(f'<a href="{c.url_path}">{c.name}</a>\n' for c in CHANNELS[:6])
    items = _fill(
        _MENU * missing, lambda number: _MENU_ITEM.format(number, PLACES[number % len(PLACES)])
    )
    return (
        f'<div class="subnav w1100">{channels}</div>\n'
        f'<div class="nav_unions w1100"><ul>{"".join(items)}</ul></div>'
    )


def _lists(catalog: Catalog, serial: int, missing: int) -> str:
    draw = Draw(catalog.stories.seed, serial // _SAME_LISTS, 6)

    def row(_: int) -> str:
        head = catalog.headline(draw.below(catalog.stories.count))
        title = escape(head.title)
        return f'<li><a href="{head.path}" target="_blank" title="{title}">{title}</a><span>[{head.day[5:]}]</span></li>\n'

    rows = _fill(_LISTS * missing, row)
    starts = range(0, len(rows), _LIST_LENGTH)
    lists = "\n".join(
        f'<div class="m{number} fl"><div class="tit"><span>{_HEADINGS[number % len(_HEADINGS)]}</span></div>'
        f'<ul class="list{number}">{"".join(rows[start : start + _LIST_LENGTH])}</ul></div>'
        for number, start in enumerate(starts)
    )
    return f'<div class="w1100 more_news">{lists}</div>'
