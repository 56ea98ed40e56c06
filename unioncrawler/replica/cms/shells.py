"""Sites that show nothing without their scripts: an application, and an API that is encrypted."""

from __future__ import annotations

import base64
import json
from itertools import cycle

from unioncrawler.replica.channels import BY_CATALOG, LISTS
from unioncrawler.replica.cms.base import Api, Asked, Cms, to_number
from unioncrawler.replica.cms.json_list import JSON, to_local
from unioncrawler.replica.dialect import Dialect
from unioncrawler.replica.responses import Response
from unioncrawler.replica.vocabulary import SITE_NAME

API = "/zgh-web/article/plate/list"
KEY = b"zgh-web-2021"
APP = f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{SITE_NAME}</title>
<link href="/images/css/app.8f3c.css" rel="preload" as="style"></head>
<body><noscript><strong>请启用 JavaScript 后浏览。</strong></noscript><div id="app"></div>
<script src="/images/js/chunk-vendors.8a1b.js"></script>
<script src="/images/js/app.41d7.js"></script>
</body></html>"""
SHELL = """<ul id="list"></ul><script src="/images/js/jsencrypt.min.js"></script>
<script>loadList("{api}", {{plate: {catalog}, page: 1, size: {size}}});</script>"""


class Spa(Cms):
    """Channels and articles exist behind the hash of one page; every page is the same shell."""

    summary = "an application in one page: a shell of some hundred bytes, whatever is asked for"
    dialect = Dialect(
        article="/newsDetail/{catalog}/{number}",
        channel="/newsCenter/{catalog}",
        hub="/newsCenter/{catalog}",
        part="/{part}",
    )

    def listing(self, asked: Asked) -> Response | None:
        is_page = asked.path in ("/", "/index.html") or asked.path in self.fronts
        return self.to_html(APP, None) if is_page else None

    def article(self, asked: Asked) -> Response | None:
        return self.to_html(APP, None) if self.catalog.find(asked.path) else None


class Encrypted(Cms):
    """Channel pages are empty, and so are the overviews; what fills them cannot be read.

    Nothing but articles themselves, which nothing leads to, can be read without the scripts.
    """

    summary = "empty channel pages, filled from a JSON API whose answers are encrypted"
    dialect = Dialect(
        article="/article/{catalog}/{number}.html",
        channel="/{folder}/index.html",
        hub="/{folder}/index.html",
    )

    def listing(self, asked: Asked) -> Response | None:
        channel = self.fronts.get(asked.path)
        if channel is None and asked.path not in ("/", "/index.html"):
            return None
        if channel is None or not channel.weight:
            return self.to_html(self.to_page("首页", '<div id="blocks"></div>'), None)
        middle = SHELL.format(api=API, catalog=channel.catalog, size=self.page_size)
        text = self.to_page(channel.name, f"{self.to_trail(channel.path)}\n{middle}")
        return self.to_html(text, self.catalog.channel_modified(channel.path))

    def api(self) -> Api:
        table = {
            "name": "plate",
            "url": API,
            "body": "form",
            "fields": {"plate": "{code}", "page": "{page}"},
            "size": self.page_size,
            "items": "rows",
            "title": "title",
            "date": "date",
            "link": "url",
        }
        return Api(table, {channel.path: str(channel.catalog) for channel in LISTS})

    def post(self, asked: Asked) -> Response | None:
        if asked.path != API:
            return None
        channel = BY_CATALOG.get(to_number(asked.form.get("plate"), 0))
        page = max(1, to_number(asked.form.get("page"), 1))
        if channel is None or not channel.weight:
            return Response(200, encrypt({"rows": []}), JSON)
        rows = [
            {"title": line.title, "date": line.day, "url": to_local(line)}
            for line in self.lines(channel.path, page)
        ]
        return Response(200, encrypt({"rows": rows}), JSON, listing=channel.path)


def encrypt(value: object) -> bytes:
    """Return JSON as one string of base64 that tells nothing without the key."""
    pairs = zip(json.dumps(value).encode(), cycle(KEY), strict=False)
    return base64.b64encode(bytes(byte ^ key ^ 0xA5 for byte, key in pairs))
