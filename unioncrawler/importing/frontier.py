"""The frontier of an import: hands out what the files answer, lets go of what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.frontier import ArchiveFrontier

if TYPE_CHECKING:
    from scrapy import Request


class ImportFrontier(ArchiveFrontier):
    """An `ArchiveFrontier` whose requests can all be answered.

    What is not in the files is left as it is: an entry stays pending, an attachment too. Last come
    the pages that nothing led to, once the spider says so.
    """

    def next_request(self) -> Request | None:
        request: Request | None
        while request := super().next_request() or self._spider.next_unlisted():
            if self._has_answer(request):
                return request
        return None

    def _has_answer(self, request: Request) -> bool:
        if "held" in request.meta:
            return True  # it was handed out before, and has come back to wake the engine
        held = self._spider.answer_to(request)
        if held is None:
            self._spider.count_absent(request)
            return False
        request.meta["held"] = held
        return True
