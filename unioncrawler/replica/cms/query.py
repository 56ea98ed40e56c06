"""Pages by the query: `&page=2`, and what servers do with a page that there is not."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.cms.base import Asked, Cms, to_number
from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.dialect import Dialect

if TYPE_CHECKING:
    from unioncrawler.replica.responses import Response

LIST = "/index.php?m=content&c=index&a=lists&catid={catalog}"
SHOW = "/index.php?m=content&c=index&a=show&catid={catalog}&id={number}"
DEAF = (
    "政策文件/政策解读"  # all on one page, whatever page is asked for, and a link to the next one
)


class Query(Cms):
    """A page behind the last repeats the last one, with status 200."""

    summary = "?page=N; a page behind the end repeats the last, one channel ignores the number"
    dialect = Dialect(article=SHOW, channel=LIST, hub=LIST, part="&page={part}")
    look = Look(
        row='<li><span class="rt">{date}</span>·{pin}<a href="{href}" target="_blank" title="{full}">{shown}</a></li>',
        rows='<ul class="list lh24 f14">\n{rows}\n</ul>',
        title_length=28,
        trail='<div class="crumbs">{trail}</div>',
        separator="<span> &gt; </span>",
        body='<div class="article_content">{body}</div>',
    )
    index = "index.php"

    def listing(self, asked: Asked) -> Response | None:
        base, _, tail = asked.target.partition("&page=")
        channel = self.fronts.get(base)
        if channel is None or not channel.weight:
            return None
        place = self.place(asked.path, asked.host)
        wanted, pages = max(1, to_number(tail or None, 1)), self.pages(channel.path)
        if channel.path == DEAF:
            lines = self.catalog.window(channel.path, 0, self.catalog.size(channel.path))
            pager = f'<a href="{escape(base)}&amp;page={wanted + 1}">下一页</a>'
        else:
            page = min(wanted, pages)
            lines, pager = self.lines(channel.path, page), self._pager(base, page, channel.path)
        rows = self.to_rows(channel, lines, place)
        return self.to_listing_page(
            channel, f'{rows}\n<div id="pages" class="text-c">{pager}</div>'
        )

    def _pager(self, base: str, page: int, channel: str) -> str:
        """Return the pager; on the last page, the next one is the last page."""
        pages = self.pages(channel)

        def link(number: int, text: str) -> str:
            return f'<a href="{escape(base)}&amp;page={number}">{text}</a>'

        cells = [
            f'<a class="a1">{self.catalog.size(channel)}条</a>',
            link(max(1, page - 1), "上一页"),
        ]
        cells += [
            f"<span>{number}</span>" if number == page else link(number, str(number))
            for number in range(max(1, page - 2), min(page + 2, pages) + 1)
        ]
        return " ".join([*cells, link(min(page + 1, pages), "下一页")])
