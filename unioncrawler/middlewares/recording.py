"""What comes over the wire: put on record as it came, then unpacked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.responsetypes import responsetypes

from unioncrawler.errors import ArchiveError
from unioncrawler.extensions import ArchiveSession, Given
from unioncrawler.record.payloads import LARGEST
from unioncrawler.warc import Exchange
from unioncrawler.warc.codings import CodingError, TooLargeError, unpack

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response


class UnpackingMiddleware:
    """Unpacks compressed bodies, whole ones only, as everything does that reads the record.

    Of a body that was cut off Scrapy gives the part that came: here it is asked for again, and is
    lost if it never comes whole.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        packed_by = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not packed_by or request.method == "HEAD":
            return response
        default = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        most = request.meta.get("download_maxsize", default) or LARGEST
        try:
            body, left = unpack(response.body, packed_by, most)
        except TooLargeError as error:
            raise IgnoreRequest(f"{response}: {error}") from error
        except CodingError as error:
            return self._again(request, str(error))
        self.crawler.stats.inc_value("httpcompression/response_count")
        self.crawler.stats.inc_value("httpcompression/response_bytes", len(body))
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        if left:
            headers["Content-Encoding"] = left
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return kind(
            response.url,
            status=response.status,
            headers=headers,
            body=body,
            flags=response.flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )

    def _again(self, request: Request, reason: str) -> Request:
        spider = self.crawler.spider
        retry = get_retry_request(request, spider=spider, reason=reason) if spider else None
        if retry is None:
            raise ResponseDataLossError(reason)
        return retry


class RecordMiddleware:
    """Puts every response on record before anything reads it.

    The capture goes with the request, as `meta["capture"]`, to whoever reads the response. What a
    request with conditions has in `meta["asked_about"]` is the payload that a 304 speaks of.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = ArchiveSession.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the exchange. An archive that cannot be written ends the crawl."""
        request.meta.pop("capture", None)
        if self.session.recorder is None or self.session.failure is not None:
            return response
        exchange = to_exchange(request, response, datetime.now(UTC), Given.of(self.crawler))
        try:
            capture = self.session.recorder.record(
                exchange, self.session.canonical(response.url), request.meta.get("asked_about")
            )
        except ArchiveError as error:
            self.session.fail(error)
            raise IgnoreRequest(f"not on record: {error}") from error
        request.meta["capture"] = capture
        self.crawler.stats.inc_value("warc/exchanges")
        return response


def to_exchange(
    request: Request, response: Response, fetched_at: datetime, given: Given | None = None
) -> Exchange:
    """Return request and response as they go on record, without what was `given` in confidence."""
    purpose = request.meta.get("purpose")
    if purpose is None and urlsplit(request.url).path == "/robots.txt":
        purpose = {"for": "robots"}
    return Exchange(
        url=response.url,
        fetched_at=fetched_at.replace(microsecond=0),
        method=request.method,
        request_headers=_without_secrets(_pairs(request.headers), given),
        request_body=request.body,
        status=response.status,
        response_headers=_pairs(response.headers),
        body=response.body,
        ip_address=str(response.ip_address) if response.ip_address else None,
        purpose=purpose or {},
    )


def _without_secrets(
    headers: tuple[tuple[str, str], ...], given: Given | None
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, given.withhold(value) if given and name.lower() == "cookie" else value)
        for name, value in headers
        if name.lower() != "proxy-authorization"  # it was for the proxy
    )


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )
