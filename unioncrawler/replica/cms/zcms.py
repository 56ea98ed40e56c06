"""ZCMS: the look that the federation's own site is taken to have, and the replica by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.replica.answers import answer
from unioncrawler.replica.cms.base import Asked, Cms
from unioncrawler.replica.responses import Response

if TYPE_CHECKING:
    from unioncrawler.replica.wire import Request


class Zcms(Cms):
    summary = "index_2.shtml, deeper pages at the catalog endpoint, pager of links"

    def answer(self, request: Request, crawl_delay: float | None) -> Response:
        if request.method == "POST":
            return Response(405, b"", "text/plain", headers={"Allow": "GET, HEAD"})
        return answer(self.catalog, request.path, request.headers.get("host"), crawl_delay)

    def listing(self, asked: Asked) -> Response | None:
        return answer(self.catalog, asked.target, asked.host, None)
