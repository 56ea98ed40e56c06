"""Downloader middlewares that differ from Scrapy's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares import cookies
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.responsetypes import responsetypes
from tldextract import TLDExtract

from unioncrawler.errors import ArchiveError
from unioncrawler.extensions import LONGEST_DELAY, ArchiveSession, Backoff, Given
from unioncrawler.items import Verdict
from unioncrawler.pages.decode import decode
from unioncrawler.pages.verdict import judge
from unioncrawler.record.payloads import LARGEST
from unioncrawler.steps.faults import NO_ROBOTS, connection_fault, fault_of
from unioncrawler.warc import Exchange
from unioncrawler.warc.codings import CodingError, TooLargeError, unpack

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response
    from scrapy.robotstxt import RobotParser


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


# Left alone, Scrapy fetches the list of public suffixes over the network, past robots.txt, record
# and politeness, when a site sets a cookie. The list that comes with tldextract serves.
cookies._split_domain = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)


class GivenCookiesMiddleware(CookiesMiddleware):
    """Keeps the cookies of a crawl in one jar, which begins with those of the operator."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        given = Given.of(crawler)
        for cookie in given.cookies if given else ():
            middleware.jars[None].set_cookie(cookie.to_cookie())
        return middleware


class GivenProxyMiddleware:
    """Sends every request by the operator's proxy, where one is given."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Name the proxy to Scrapy's own middleware."""
        given = Given.of(self.crawler)
        if given is not None and given.proxy:
            request.meta["proxy"] = given.proxy


class PaceMiddleware:
    """Asks nothing behind a wall, and leaves a host that throttles us alone for this crawl's sake.

    What is throttled is not asked again at once, as Scrapy would: it waits for the next crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let go of a request to a host that keeps us out."""
        if backoff := Backoff.of(self.crawler):
            backoff.check(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep Scrapy from repeating what was throttled."""
        if response.status == 429 or (response.status == 503 and "Retry-After" in response.headers):
            request.meta["dont_retry"] = True
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Slow down where a connection broke."""
        backoff = Backoff.of(self.crawler)
        if backoff is not None and not isinstance(exception, IgnoreRequest):
            backoff.broke(request)


_OF_CONNECTION = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,
)


def fault_text(error: BaseException) -> str:
    """Return an error in words, the name of what broke the connection first where one is known."""
    text = f"{type(error).__name__}: {error}".strip(": ")
    chain: list[str] = [text]
    cause = error.__cause__ or error.__context__
    while cause is not None and len(chain) < 5:
        chain.append(f"{type(cause).__name__}: {cause!r}")
        chain += [
            repr(getattr(reason, "value", reason)) for reason in getattr(cause, "reasons", ())
        ]
        cause = cause.__cause__ or cause.__context__
    return f"{connection_fault(' '.join(chain))}: {text}" if is_of_connection(error) else text


def is_of_connection(error: BaseException) -> bool:
    """Tell whether an error came of the network, not of us."""
    return isinstance(error, _OF_CONNECTION)


class UnreadableRobots(IgnoreRequest):
    """Raised for every request to a host whose robots.txt could not be had, or cannot be kept."""


class StrictRobotsMiddleware(RobotsTxtMiddleware):
    """Asks nothing of a host whose robots.txt cannot be had (RFC 9309, 2.3.1.4).

    A server error or no answer is not the same as "no rules". Scrapy's own middleware goes on then.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._unreadable: dict[str, str] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        netloc = request.url.split("/")[2]
        if reason := self._unreadable.get(netloc):
            raise UnreadableRobots(reason)
        delay = rp.crawl_delay(self._default_useragent) if rp else None
        if delay and delay > LONGEST_DELAY:
            raise UnreadableRobots(f"robots.txt asks for {delay:,.0f} s between requests")
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        headers = {
            name.decode("latin-1"): b", ".join(v).decode("latin-1")
            for name, v in response.headers.items()
        }
        text = decode(response.body, headers).text
        judgement = judge(response.status, headers, text, response.url)
        if response.status >= 500 or judgement.verdict in {Verdict.CHALLENGE, Verdict.THROTTLED}:
            self._shut(netloc, judgement.verdict, judgement.reason or judgement.verdict)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._shut(netloc, Verdict.ERROR, fault_text(exc))
        super()._robots_error(exc, netloc)

    def _shut(self, netloc: str, verdict: Verdict, reason: str) -> None:
        """Let nothing more be asked of a host; where it is the site's own, the crawl ends."""
        self._unreadable[netloc] = f"{NO_ROBOTS}{reason}"
        fault = fault_of(verdict, reason)
        if fault is not None and (backoff := Backoff.of(self.crawler)):
            self.crawler.stats.inc_value(f"fault/{fault.name}")
            backoff.wall_off(urlsplit(f"//{netloc}").hostname or "", fault.name, 1)
