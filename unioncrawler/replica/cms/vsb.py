"""博达 VSB: the numbers of listing pages descend, so that every new page moves them all."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.cms.static import StaticPages
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.links import RelativePlace
from unioncrawler.replica.stories import FIRST_ID

if TYPE_CHECKING:
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.cms.base import Asked
    from unioncrawler.replica.links import Place
    from unioncrawler.replica.responses import Response


class Vsb(StaticPages):
    """Page k of n has the number n - k + 1; articles stand under /info/ and content.jsp alike."""

    summary = "descending numbers: page 2 of 31 is X/30.htm; articles /info/…"
    dialect = Dialect(
        article="/info/{tree}/{number}.htm", channel="/{folder}.htm", hub="/{folder}.htm"
    )
    look = Look(
        row='<li id="line">{pin}<a href="{href}" target="_blank" title="{full}">{shown}</a>'
        "<span>{date}</span></li>",
        title_length=24,
        trail='<div class="dqwz">当前位置: {trail}</div>',
        separator=" &gt;&gt; ",
        info='<div class="xx">{header}</div>',
        body='<div id="vsb_content"><div class="v_news_content">{body}</div></div>',
        tail="""<p>点击数：<script>_showDynClicks("wbnews", 1470981840, {number})</script></p>
<div id="div_vote_id"></div>""",
    )
    later: ClassVar[str] = "/{folder}/{n}.htm"
    place_type = RelativePlace
    index = "index.htm"

    def to_number_of(self, channel: Channel, page: int) -> int:
        return self.pages(channel.path) - page + 1

    def to_page_of(self, channel: Channel, number: int) -> int:
        return self.pages(channel.path) - number + 1 if channel.weight else 0

    def article(self, asked: Asked) -> Response | None:
        number = asked.query.get("wbnewsid", "")
        if asked.path == "/content.jsp" and number.isascii() and number.isdigit():
            serial = int(number[:9]) - FIRST_ID
            if not self.catalog.is_live(serial):
                return None
            return self.to_article(serial, 1, self.place(asked.path, asked.host))
        return super().article(asked)

    def to_pager(self, channel: Channel, page: int, pages: int, place: Place) -> str:
        if pages == 1:
            return ""

        def cell(name: str, number: int, text: str) -> str:
            there = 1 <= number <= pages and number != page
            inner = self.to_link(channel, number, text, place) if there else text
            return f'<span class="{name if there else name.split(maxsplit=1)[0] + "_d"}">{inner}</span>'

        cells = [cell("p_prev p_fun", page - 1, "上页")]
        cells += [
            cell("p_no", number, str(number))
            for number in sorted({1, pages, *range(max(1, page - 2), min(page + 2, pages) + 1)})
        ]
        cells += [cell("p_next p_fun", page + 1, "下页"), cell("p_last p_fun", pages, "尾页")]
        goto = f'<script>_simple_list_gotopage_fun({pages},"u13_goto",2)</script>'
        return f'<div class="pb_sys_common">{"".join(cells)} <span class="p_t">共{pages}页</span>{goto}</div>'
