"""Asking a host more slowly, or no more, by how it answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)

from unioncrawler.extensions import Backoff
from unioncrawler.steps.faults import connection_fault

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_ADDRESS = re.compile(r"(?:Getting )?https?://\S+", re.IGNORECASE)
_OF_CONNECTION = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    OSError,
)


class PaceMiddleware:
    """Asks nothing behind a wall, and leaves a host that throttles us alone for this crawl's sake.

    What is throttled is not asked again at once, as Scrapy would: it waits for the next crawl. Nor
    is anything of a host whose latest page did not come, however often it was tried.
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
        self._spare(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Slow down where a connection broke."""
        backoff = Backoff.of(self.crawler)
        if backoff is not None and not isinstance(exception, IgnoreRequest):
            backoff.broke(request)
        self._spare(request)

    def _spare(self, request: Request) -> None:
        backoff = Backoff.of(self.crawler)
        if backoff is not None and backoff.is_in_trouble(request.url):
            request.meta["dont_retry"] = True


def fault_text(error: BaseException) -> str:
    """Return an error in words, the name of what broke the connection first where one is known.

    The words are those of the error or, where it only wraps others, of the innermost of them;
    without the address, so that what happened to many pages is counted as one.
    """
    text = f"{type(error).__name__}: {error}".strip(": ")
    if not is_of_connection(error):
        return text
    said, plain = [text], [str(error)]
    cause = error.__cause__ or error.__context__
    while cause is not None and len(said) < 5:
        reasons = [getattr(reason, "value", reason) for reason in getattr(cause, "reasons", ())]
        said += [f"{type(cause).__name__}: {cause!r}", *map(repr, reasons)]
        plain += [str(cause), *map(str, reasons)]
        cause = cause.__cause__ or cause.__context__
    words = next((each for each in plain if each and "<" not in each), type(error).__name__)
    return f"{connection_fault(' '.join(said))}: {_ADDRESS.sub('', words).strip()}"


def is_of_connection(error: BaseException) -> bool:
    """Tell whether an error came of the network, not of us."""
    return isinstance(error, _OF_CONNECTION)
