"""ASP.NET postback: every page of a listing is a form that is sent back to the same address."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from unioncrawler.replica.cms.base import Asked, Cms
from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.draw import mix

if TYPE_CHECKING:
    from unioncrawler.replica.catalog import Catalog
    from unioncrawler.replica.channels import Channel
    from unioncrawler.replica.responses import Response

MOST_STATES = 10_000
GENERATOR = "CA0B0334"
LIST = "/NewsList.aspx?tid={catalog}"
FORM = """<form method="post" action=".{action}" id="form1">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{state}" />
<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="{generator}" />
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{validation}" />
<script type="text/javascript">
function __doPostBack(eventTarget, eventArgument) {{
  var theForm = document.forms['form1'];
  theForm.__EVENTTARGET.value = eventTarget; theForm.__EVENTARGUMENT.value = eventArgument; theForm.submit();
}}
</script>
{rows}
<div id="AspNetPager1" class="paginator">{pager}</div>
</form>"""
ERROR = """<h1>“/”应用程序中的服务器错误。</h1><h2><i>回发或回调参数无效。</i></h2>"""


class AspNet(Cms):
    """Each page comes with a state of its own, good for one step that the page offered.

    The same step may be repeated with it; any other is refused, as is a state of another channel.
    """

    summary = "__doPostBack('AspNetPager1','2') with the __VIEWSTATE of the page before"
    dialect = Dialect(
        article="/NewsDetail.aspx?id={number}&tid={catalog}",
        channel=LIST,
        hub=LIST,
        part="&page={part}",
    )
    look = Look(
        row='<tr><td>·</td><td>{pin}<a href="{href}" target="_blank" title="{full}">{shown}</a></td><td class="date">{date}</td></tr>',
        rows='<table id="DataList1" cellspacing="0">\n{rows}\n</table>',
        title_length=30,
        separator=" >> ",
        title='<span id="lblTitle" class="title">{title}</span>',
        body='<div id="Content">{body}</div>',
    )
    index = "Default.aspx"

    def __init__(self, catalog: Catalog) -> None:
        super().__init__(catalog)
        self.issued = 0
        # what each state is good for: its address, the arguments offered, the one that was taken
        self.states: dict[tuple[str, str], tuple[str, frozenset[str], str]] = {}

    def listing(self, asked: Asked) -> Response | None:
        channel = self.fronts.get(asked.target)
        if channel is None or not channel.weight:
            return None
        return self._page(asked, channel, 1)

    def post(self, asked: Asked) -> Response | None:
        channel = self.fronts.get(asked.target)
        if channel is None or not channel.weight:
            return None
        argument = asked.form.get("__EVENTARGUMENT", "")
        key = (asked.form.get("__VIEWSTATE", ""), asked.form.get("__EVENTVALIDATION", ""))
        target, offered, taken = self.states.get(key, ("", frozenset(), ""))
        if (
            target != asked.target
            or asked.form.get("__EVENTTARGET") != "AspNetPager1"
            or asked.form.get("__VIEWSTATEGENERATOR") != GENERATOR
            or argument not in offered
            or taken not in ("", argument)
        ):
            return self._error()
        self.states[key] = (target, offered, argument)
        return self._page(asked, channel, min(int(argument), self.pages(channel.path)))

    def _error(self) -> Response:
        response = self.to_html(self.to_page("运行时错误", ERROR), None)
        response.status = 500
        return response

    def _page(self, asked: Asked, channel: Channel, page: int) -> Response:
        offered, pager = self._pager(page, self.pages(channel.path))
        state, validation = self._issue(asked.target, offered)
        place = self.place(asked.path, asked.host)
        rows = self.to_rows(channel, self.lines(channel.path, page), place)
        form = FORM.format(
            action=escape(asked.target), state=state, validation=validation, generator=GENERATOR,
            rows=rows, pager=pager,
        )  # fmt: skip
        return self.to_listing_page(channel, form)

    def _issue(self, target: str, offered: frozenset[str]) -> tuple[str, str]:
        """Return a new state and its validation, and forget the oldest where there are many."""
        self.issued += 1
        words = [mix(self.catalog.stories.seed, self.issued, part) for part in range(9)]
        data = b"".join(word.to_bytes(8, "big") for word in words)
        key = (
            "/wEP" + base64.b64encode(data[:48]).decode(),
            "/wEd" + base64.b64encode(data[48:]).decode(),
        )
        self.states[key] = (target, offered, "")
        if len(self.states) > MOST_STATES:
            del self.states[next(iter(self.states))]
        return key

    def _pager(self, page: int, pages: int) -> tuple[frozenset[str], str]:
        """Return the pages the pager offers, and the pager: none for a single page."""
        offered: set[str] = set()
        if pages == 1:
            return frozenset(), ""

        def link(number: int, text: str) -> str:
            if number == page or not 1 <= number <= pages:
                return f'<a disabled="disabled">{text}</a>'
            offered.add(str(number))
            return f"""<a href="javascript:__doPostBack('AspNetPager1','{number}')">{text}</a>"""

        numbers = range(max(1, page - 1), min(page + 1, pages) + 1)
        cells = [link(1, "首页"), link(page - 1, "上一页")]
        cells += [
            f'<span class="cpb">{number}</span>' if number == page else link(number, str(number))
            for number in numbers
        ]
        cells += [link(page + 1, "下一页"), link(pages, "尾页")]
        return frozenset(offered), "&nbsp;".join(cells)
