"""Listings that scripts fetch as JSON: an API that takes a form, and files of further lines."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from unioncrawler.replica.channels import BY_CATALOG, LISTS
from unioncrawler.replica.cms.base import Api, Asked, Cms, to_number
from unioncrawler.replica.cms.look import Look
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.model import ORIGIN
from unioncrawler.replica.responses import Response

if TYPE_CHECKING:
    from unioncrawler.replica.catalog import Line
    from unioncrawler.replica.channels import Channel

JSON = "application/json;charset=UTF-8"
MOST_LINES = 50  # of one answer
WEB_SITE = "fzghw"
SHELL = """<ul class="list" id="list"></ul>
<div id="page"></div>
<script type="text/javascript">
var webSiteCode = "{site}", channelCode = "{code}", pageSize = {size};
function load(current){{
  $.post("/queryList", {{"current": current, "pageSize": pageSize, "webSiteCode[]": webSiteCode, "channelCode[]": channelCode, "sort": "sortNum", "order": "desc"}}, show, "json");
}}
load(1);
</script>"""
MORE = """<a class="more" href="javascript:;" onclick="loadMore()">加载更多</a>
<script type="text/javascript">
var pageIndex = 1;
function loadMore(){{ pageIndex++; $.getJSON("/json/{catalog}/index_" + pageIndex + ".json?t=" + (+new Date()), append); }}
</script>"""
MORE_PATH = re.compile(r"/json/(\d{1,9})/index_([1-9]\d{0,5})\.json")


def to_json(value: object, listing: str | None = None) -> Response:
    """Return a response of JSON."""
    return Response(200, json.dumps(value, ensure_ascii=False).encode(), JSON, listing=listing)


def to_local(line: Line) -> str:
    """Return the address as an API gives it: from the root on, whole to other sites."""
    return line.url.removeprefix(ORIGIN)


class JsonApi(Cms):
    """Channel pages have an empty list. The API answers nothing for channels it does not know."""

    summary = "POST /queryList: JSON with JSON in strings; channel pages are empty"
    dialect = Dialect(
        article="/{folder}/content/content_{number}.html",
        channel="/{folder}/index.html",
        hub="/{folder}/index.html",
    )
    look = Look(body='<div class="article-content" id="zoomcon">{body}</div>')

    def listing(self, asked: Asked) -> Response | None:
        channel = self.fronts.get(asked.path)
        if channel is None or not channel.weight:
            return None
        middle = SHELL.format(site=WEB_SITE, code=self.to_code(channel), size=self.page_size)
        response = self.to_listing_page(channel, middle)
        response.listing = None  # no line of it is there
        return response

    def to_code(self, channel: Channel) -> str:
        """Return what the API calls the channel."""
        return channel.folder.rpartition("/")[2]

    def post(self, asked: Asked) -> Response | None:
        if asked.path != "/queryList":
            return None
        code = asked.form.get("channelCode[]")
        channel = next(
            (c for c in self.fronts.values() if c.weight and self.to_code(c) == code), None
        )
        size = min(to_number(asked.form.get("pageSize"), self.page_size), MOST_LINES)
        current = max(1, to_number(asked.form.get("current"), 1))
        if channel is None or asked.form.get("webSiteCode[]") != WEB_SITE or not size:
            return to_json({"code": "200", "data": {"total": 0, "results": []}})
        lines = self.catalog.window(channel.path, (current - 1) * size, current * size)
        results = [{"source": self._source(line)} for line in lines]
        total = self.catalog.size(channel.path)
        return to_json({"code": "200", "data": {"total": total, "results": results}}, channel.path)

    def _source(self, line: Line) -> dict[str, str]:
        return {
            "title": line.title,
            "pubDate": line.day,
            "urls": json.dumps({"pc": to_local(line)}),
            "metadata": json.dumps({"istop": str(int(line.pinned))}),
            "images": "[]",
            "content": "",
        }

    def api(self) -> Api:
        fields = {
            "current": "{page}",
            "pageSize": "{size}",
            "webSiteCode[]": WEB_SITE,
            "channelCode[]": "{code}",
            "sort": "sortNum",
            "order": "desc",
        }
        table = {
            "name": "query",
            "url": "/queryList",
            "body": "form",
            "fields": fields,
            "size": self.page_size,
            "items": "data.results",
            "title": "source.title",
            "date": "source.pubDate",
            "link": "source.urls.pc",
            "total": "data.total",
        }
        return Api(table, {channel.path: self.to_code(channel) for channel in LISTS})


class LoadMore(Cms):
    """The first lines stand in the page, further ones in files; behind the last there is none."""

    summary = "加载更多: /json/<catalog>/index_N.json, a bare array without a total"
    look = Look(rows='<ul class="list" id="list">\n{rows}\n</ul>', title_length=28)
    index = "index.shtml"

    def listing(self, asked: Asked) -> Response | None:
        if match := MORE_PATH.fullmatch(asked.path):
            return self._more(BY_CATALOG.get(int(match[1])), int(match[2]))
        channel = self.fronts.get(asked.path)
        if channel is None or not channel.weight:
            return None
        place = self.place(asked.path, asked.host)
        rows = self.to_rows(channel, self.lines(channel.path, 1), place)
        return self.to_listing_page(channel, f"{rows}\n{MORE.format(catalog=channel.catalog)}")

    def _more(self, channel: Channel | None, page: int) -> Response | None:
        if channel is None or not channel.weight or page > self.pages(channel.path):
            return None
        items = [
            {"href": to_local(line), "title": line.title, "publishDate": line.day}
            for line in self.lines(channel.path, page)
        ]
        return to_json(items, channel.path)

    def api(self) -> Api:
        table = {
            "name": "more",
            "url": "/json/{code}/index_{page}.json",
            "size": self.page_size,
            "items": "",
            "title": "title",
            "date": "publishDate",
            "link": "href",
        }
        return Api(table, {channel.path: str(channel.catalog) for channel in LISTS})
