"""A JSP of the years before 2010: pages by POST to the same address, in GBK."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.cms.base import Asked, Cms, to_number
from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.dialect import Dialect

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.responses import Response

LIST = "/template/10001/column.jsp?cid={catalog}"
FORM = """<form name="jumpform" method="post" action="">
<table width="100%"><tr><td class="pagenote_left">共{total}条记录　第{page}页/共{pages}页</td>
<td align="right">{links}　转到第<input type="text" name="pgno" size="3" value="{page}" />页</td></tr></table>
</form>
<script type="text/javascript">
function jump(n){{ document.jumpform.pgno.value = n; document.jumpform.submit(); }}
</script>"""


class Post(Cms):
    """`pgno` counts in the body of a POST alone; a number behind the end means the last page."""

    summary = "POST pgno=N to the same address, javascript:jump(2), pages in GBK"
    dialect = Dialect(
        article="/template/10001/file.jsp?cid={catalog}&aid={number}",
        channel=LIST,
        hub=LIST,
        part="&pgno={part}",
    )
    look = Look(
        row='<tr><td class="list">·{pin}<a href="{href}" target="_blank" class="a12">{shown}</a></td><td class="time">{date}</td></tr>',
        rows='<table width="98%" border="0">\n{rows}\n</table>',
        trail='<table><tr><td class="dh">您当前的位置是：{trail}</td></tr></table>',
        separator=" >> ",
        title='<p align="center" class="title">{title}</p>',
        info='<p align="center">{header}</p>',
        body='<div class="article" id="content">{body}</div>',
    )
    charset = "gb2312"
    index = "index.jsp"

    def listing(self, asked: Asked) -> Response | None:
        channel = self._of(asked)
        return self._page(asked, channel, 1) if channel else None

    def post(self, asked: Asked) -> Response | None:
        channel = self._of(asked)
        if channel is None:
            return None
        page = max(1, to_number(asked.form.get("pgno"), 1))
        return self._page(asked, channel, min(page, self.pages(channel.path)))

    def _of(self, asked: Asked) -> Channel | None:
        """Return the channel that a list's address means, whatever else stands in its query."""
        channel = self.fronts.get(f"{asked.path}?cid={asked.query.get('cid')}")
        return channel if channel and channel.weight else None

    def _page(self, asked: Asked, channel: Channel, page: int) -> Response:
        pages = self.pages(channel.path)
        steps = {"首页": 1, "上一页": page - 1, "下一页": page + 1, "末页": pages}
        links = " ".join(
            f'<a href="javascript:jump({number})">{text}</a>'
            if 1 <= number <= pages and number != page
            else text
            for text, number in steps.items()
        )
        place = self.place(asked.path, asked.host)
        rows = self.to_rows(channel, self.lines(channel.path, page), place)
        form = FORM.format(
            total=self.catalog.size(channel.path), page=page, pages=pages, links=links
        )
        return self.to_listing_page(channel, f"{rows}\n{form}")
