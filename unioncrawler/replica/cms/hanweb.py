"""大汉 Hanweb jpage: a block of records in the column page, further ones from dataproxy.jsp."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_CATALOG
from unioncrawler.replica.cms.base import Asked, Cms, to_number
from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.cms.sealed import seal, unseal
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.responses import Response
from unioncrawler.replica.side import cut
from unioncrawler.replica.vocabulary import SITE_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.replica.catalog import Line
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.links import Place

PROXY = "/module/web/jpage/dataproxy.jsp"
WEB_ID = 14
WINDOW = 3  # pages that one request brings
GROUPED = "基层频道/基层动态"  # its blocks name the next one, with plain parameters
ENCRYPTED = "基层频道/党建巡礼"  # its blocks name the next one, with a sealed parameter only
SIZES = {ENCRYPTED: 10}  # lines of a page, where the template has another number
RECORD = '<li>{pin}<a target="_blank" href="{href}" title="{full}">{shown}</a><b readlabel="{day}">{day}</b></li>'
BROKEN = '<li style=<br/>{pin}<a target="_blank" href="{href}" title="{full}">{shown}<b readlabel="{day}">{day}</b>'
PAGE = """<div id="{unit}" class="default_pgContainer"><ul></ul></div>
<script type="text/xml">{block}</script>
<script type="text/javascript">
$(function(){{
  $("#{unit}").jpage({{
    dataStore:dataStore_{unit}, totalRecord:{total}, proxyUrl:'{proxy}', perPage:{size}, groupSize:{window}, barPosition:'bottom',
    ajaxParam:{{col:1,appid:1,webid:{web},path:'/',columnid:{column},sourceContentType:1,unitid:'{unit}',webname:'{site}',permissiontype:0}}
  }});
}});
</script>
<div class="default_pgBar">{numbers} 共{pages}页</div>"""


def _unit(channel: Channel) -> int:
    return channel.catalog * 25 + 7134


class Hanweb(Cms):
    """Column pages show the first block whatever `pageNum` says; their visible list is empty.

    `dataproxy.jsp` takes a POST with a window of records and the parameters of the page. Some
    channels name the next block in `nextgroup`: `page` counts blocks, the one in the page is 0.
    """

    summary = "inline <datastore>, then POST dataproxy.jsp in windows of three pages; nextgroup"
    dialect = Dialect(
        article="/art/{year}/{m}/{d}/art_{catalog}_{number}.html",
        channel="/col/col{catalog}/index.html",
        hub="/col/col{catalog}/index.html",
    )
    look = Look(
        separator=" / ",
        title='<div class="bt">{title}</div>',
        info='<div class="xxly">{header}</div>',
        body='<div id="zoom"><!--ZJEG_RSS.content.begin-->{body}<!--ZJEG_RSS.content.end--></div>',
    )

    def listing(self, asked: Asked) -> Response | None:
        if asked.path == PROXY:
            return self._next_group(asked)
        channel = self.fronts.get(asked.path)
        if channel is None or not channel.weight:
            return None
        place, pages, unit = (
            self.place(asked.path, asked.host),
            self.pages(channel.path),
            _unit(channel),
        )
        numbers = " ".join(
            f'<a href="{asked.path}?uid={unit}&amp;pageNum={number}">{number}</a>'
            for number in range(1, min(pages, 5) + 1)
        )
        middle = PAGE.format(
            unit=unit, total=self.catalog.size(channel.path), proxy=PROXY, size=self._size(channel.path),
            window=WINDOW, web=WEB_ID, column=channel.catalog, site=SITE_NAME, numbers=numbers,
            pages=pages, block=self._block(channel, 0, self._window(channel.path), place),
        )  # fmt: skip
        return self.to_listing_page(channel, middle)

    def post(self, asked: Asked) -> Response | None:
        """Return the records from `startrecord` to `endrecord`, no more than a window of them."""
        if asked.path != PROXY:
            return None
        channel = self._of(asked.form)
        if channel is None:
            return self._xml("<datastore></datastore>", None)
        if channel.path == ENCRYPTED:
            return Response(403, b"", f"text/html; charset={self.charset}")
        start = max(1, to_number(asked.query.get("startrecord"), 1)) - 1
        stop = min(to_number(asked.query.get("endrecord"), 0), start + self._window(channel.path))
        place = self.place(asked.path, asked.host)
        return self._xml(self._block(channel, start, stop, place), channel)

    def pages(self, channel: str) -> int:
        return max(1, -(-self.catalog.size(channel) // self._size(channel)))

    def _size(self, channel: str) -> int:
        return SIZES.get(channel, self.page_size)

    def _window(self, channel: str) -> int:
        """Return how many records one request brings."""
        return self._size(channel) * WINDOW

    def _next_group(self, asked: Asked) -> Response:
        """Return the block that a `nextgroup` link asks for."""
        sealed = unseal(asked.query.get("p", ""))
        catalog, _, number = sealed.partition("-") if sealed else ("", "", "")
        channel = BY_CATALOG.get(to_number(catalog, 0)) if sealed else self._of(asked.query)
        if channel is None or (channel.path == ENCRYPTED and not sealed):
            return self._xml("<datastore></datastore>", None)
        start = to_number(number or asked.query.get("page"), 0) * self._window(channel.path)
        place = self.place(asked.path, asked.host)
        block = self._block(channel, start, start + self._window(channel.path), place)
        return self._xml(block, channel)

    def _of(self, given: Mapping[str, str]) -> Channel | None:
        """Return the channel that the parameters mean; the unit and site must be its own."""
        channel = BY_CATALOG.get(to_number(given.get("columnid"), 0))
        if channel is None or not channel.weight:
            return None
        own = {"unitid": str(_unit(channel)), "webid": str(WEB_ID), "appid": "1", "path": "/"}
        return channel if all(given.get(name) == value for name, value in own.items()) else None

    def _block(self, channel: Channel, start: int, stop: int, place: Place) -> str:
        records = "\n".join(
            f"<record><![CDATA[{self._record(line, place)}]]></record>"
            for line in self.catalog.window(channel.path, start, stop)
        )
        total, pages = self.catalog.size(channel.path), self.pages(channel.path)
        group = self._group_link(channel, start, place) if stop < total else ""
        return (
            f"<datastore>{group}<totalrecord>{total}</totalrecord><totalpage>{pages}</totalpage>"
            f"<recordset>{records}</recordset></datastore>"
        )

    def _group_link(self, channel: Channel, start: int, place: Place) -> str:
        number = start // (self._window(channel.path)) + 1
        if channel.path == ENCRYPTED:
            query = f"page={number}&p={seal(f'{channel.catalog}-{number}')}"
        elif channel.path == GROUPED:
            query = (
                f"page={number}&appid=1&webid={WEB_ID}&path=/&columnid={channel.catalog}"
                f"&unitid={_unit(channel)}&webname={SITE_NAME}"
            )
        else:
            return ""
        script = "./dataproxy.jsp" if place.path == PROXY else PROXY
        return f'<nextgroup><![CDATA[<a href="{script}?{query}"></a>]]></nextgroup>'

    def _record(self, line: Line, place: Place) -> str:
        """Return the markup of a line, now and then with a tag that is not closed."""
        return (BROKEN if line.ref % 7 == 3 else RECORD).format(
            href=self.to_href(line, place),
            full=escape(line.title),
            shown=escape(cut(line.title, 20, "..."), quote=False),
            day=line.day,
            pin="<i>[置顶]</i>" if line.pinned else "",
        )

    def _xml(self, text: str, channel: Channel | None) -> Response:
        """Return XML, under the media type of pages."""
        path = channel.path if channel else None
        return self.to_html(text, self.catalog.channel_modified(path) if path else None, path)
