"""Smaller CMS of files: what they have in common is only that each counts in its own way."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.cms.static import StaticPages
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.links import DottedPlace, Place

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel


class Dede(StaticPages):
    """DedeCMS: the first page stands under its number too."""

    summary = "list_98_2.html, pager of links"
    dialect = Dialect(
        article="/{folder}/{year}/{tail}/{number}.html", channel="/{folder}/", hub="/{folder}/"
    )
    look = Look(
        row='<li>{pin}<a href="{href}">{shown}</a><span class="date">{date}</span></li>',
        rows='<ul class="d1 ico3">\n{rows}\n</ul>',
        trail='<div class="place"><strong>当前位置:</strong> {trail}</div>',
        separator=" > ",
        body='<div class="content"><table width="100%"><tr><td>{body}</td></tr></table></div>',
    )
    later = "/{folder}/list_{catalog}_{n}.html"
    has_first = True

    def to_link(self, channel: Channel, page: int, text: str, place: Place) -> str:
        return f"<a href='list_{channel.catalog}_{page}.html'>{text}</a>"

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        steps = [(1, "首页"), (page - 1, "上一页")] if page > 1 else []
        steps += [(number, str(number)) for number in range(1, pages + 1)]
        steps += [(page + 1, "下一页"), (pages, "末页")] if page < pages else []
        cells = [
            f'<li class="thisclass">{text}</li>'
            if number == page
            else f"<li>{self.to_link(channel, number, text, place)}</li>"
            for number, text in steps
        ]
        total = self.catalog.size(channel.path)
        info = f'<li><span class="pageinfo">共 <strong>{pages}</strong>页<strong>{total}</strong>条</span></li>'
        return f'<div class="dede_pages"><ul class="pagelist">{"".join(cells)}{info}</ul></div>'


class JeeCms(StaticPages):
    """JEECMS: nothing on a page leads to the next one but `第1/5页`; a script makes the buttons."""

    summary = "index_2.jhtml, a pager written by script that leaves only 第1/5页"
    dialect = Dialect(
        article="/{folder}/{number}.jhtml",
        channel="/{folder}/index.jhtml",
        hub="/{folder}/index.jhtml",
    )
    look = Look(
        rows='<div class="channel_list"><ul>\n{rows}\n</ul></div>',
        title_length=30,
        info='<div class="msgbar">{header}</div>',
        body='<div class="txt" id="txt">{body}</div>',
    )
    later = "/{folder}/index_{n}.jhtml"
    place_type = Place
    index = "index.jhtml"

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        total = self.catalog.size(channel.path)
        return (
            f'<div class="pagebar">共{total}条记录 第{page}/{pages}页 <span id="pagebuttons"></span>'
            '<script src="/images/js/pagebar.js"></script></div>'
        )


class Nfiles0(StaticPages):
    """The buttons of the pager only call a function, and what that counts from is not said."""

    summary = "index_1.shtml is page 2, buttons call goPage(2) of a script"
    dialect = Dialect(article="/doc/{year}/{m}/{d}/{number}.shtml")
    look = Look(
        rows='<div class="newsList"><ul class="list1">\n{rows}\n</ul></div>',
        row='<li>{pin}<a href="{href}" target="_blank">{shown}</a>（{date}）</li>',
        body='<div id="News_Body_Txt_A">{body}</div>',
    )
    later = "/{folder}/index_{n}.shtml"
    second = 1
    index = "index.shtml"

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        steps = [(1, "首页"), (page - 1, "上一页"), (page + 1, "下一页"), (pages, "尾页")]
        cells = [
            f'<a href="javascript:void(0)" onclick="goPage({number})">{text}</a>'
            for number, text in steps
            if 1 <= number <= pages and number != page
        ]
        return f'<div class="pages">{" ".join(cells)} 共{pages}页</div><script src="/images/js/page.js"></script>'


class List2(StaticPages):
    """The number follows the name without anything between."""

    summary = "list.htm, list2.htm, list3.htm"
    dialect = Dialect(
        article="/{year}/{tail}/c{catalog}a{number}/page.htm",
        channel="/{folder}/list.htm",
        hub="/{folder}/list.htm",
    )
    look = Look(
        row='<li class="news"><span class="news_title">{pin}<a href="{href}" target="_blank" title="{full}">{shown}</a></span><span class="news_meta">{date}</span></li>',
        rows='<ul class="news_list list2">\n{rows}\n</ul>',
        body='<div class="wp_articlecontent">{body}</div>',
    )
    later = "/{folder}/list{n}.htm"
    index = "main.htm"

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        back = self.to_link(channel, page - 1, "上一页&lt;&lt;", place) if page > 1 else ""
        more = self.to_link(channel, page + 1, "下一页&gt;&gt;", place) if page < pages else ""
        size, last = self.page_size, self.to_link(channel, pages, "尾页", place)
        return (
            f'<div class="wp_paging"><span>每页 <em>{size}</em> 记录</span>{back} {more} {last} '
            f"<span>页码 <em>{page}</em>/<em>{pages}</em></span></div>"
        )


class OnClick(StaticPages):
    """Lines lead nowhere by their href: a script jumps to what `onclick` names."""

    summary = "lines by onclick=\"jumpToDetail('./202605/t….html')\", index_2.html"
    dialect = Dialect(
        article="/{folder}/{month}/t{stamp}_{number}.html",
        channel="/{folder}/index.html",
        hub="/{folder}/index.html",
    )
    look = Look(
        row='<li>{pin}<a href="javascript:void(0)" onclick="jumpToDetail(\'{href}\')" title="{full}">{shown}</a><span>{date}</span></li>',
        title_length=26,
        body='<div class="article-content">{body}</div>',
    )
    later = "/{folder}/index_{n}.html"
    place_type = DottedPlace

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        cells = [
            f"<b>{number}</b>"
            if number == page
            else self.to_link(channel, number, str(number), place)
            for number in range(1, pages + 1)
        ]
        cells += [self.to_link(channel, page + 1, "下一页", place)] if page < pages else []
        return f'<div class="page">{" ".join(cells)}</div>'
