"""Answers requests from the files, and puts what they hold on our record first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from unioncrawler.errors import ArchiveError, WarcError
from unioncrawler.importing.session import ImportSession

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from unioncrawler.warc import Exchange


class NotInFilesError(IgnoreRequest):
    """Raised for a request that the files do not answer: it says nothing about the page."""


class ForeignAnswers:
    """Stands where the network would be: no request passes it.

    The exchange that answers a request is its `meta["held"]`, which the frontier put there.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = ImportSession.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Response:
        """Return the response of a request, its capture in `request.meta["capture"]`."""
        request.meta.pop("capture", None)
        held = request.meta.pop("held", None)
        if held is None or self.session.failure is not None:
            raise NotInFilesError(f"{request.url} is not in the files")
        try:
            exchange = held.read()
        except WarcError as error:
            self.crawler.stats.inc_value("import/unreadable")
            raise NotInFilesError(str(error)) from error
        purpose = {**request.meta.get("purpose", {}), **exchange.purpose}
        exchange = replace(exchange, purpose=purpose)
        try:
            capture = self.session.record(exchange, self.session.canonical(exchange.url))
        except ArchiveError as error:
            self.session.fail(error)
            raise NotInFilesError(f"not on record: {error}") from error
        if capture is not None:
            request.meta["capture"] = capture
        return to_response(exchange, request)


def to_response(exchange: Exchange, request: Request) -> Response:
    """Return an exchange as Scrapy's downloader would have given it."""
    headers = Headers()
    for name, value in exchange.response_headers:
        if name.lower() != "transfer-encoding":
            headers.appendlist(
                name.encode("latin-1", "replace"), value.encode("latin-1", "replace")
            )
    kind = responsetypes.from_args(headers=headers, url=exchange.url, body=exchange.body)
    return kind(
        exchange.url,
        status=exchange.status,
        headers=headers,
        body=exchange.body,
        request=request,
    )
