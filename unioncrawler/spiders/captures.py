"""Turns Scrapy's responses and failures into `Capture` values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest

from unioncrawler.items import Capture, Verdict
from unioncrawler.middlewares import UnreadableRobots, fault_text
from unioncrawler.steps.walk import Walk, page_of_walk
from unioncrawler.warc.exchange import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Request
    from scrapy.http import Response

    from unioncrawler.items import PageRequest


class RequestFailure(Protocol):
    """What Scrapy hands to an errback: Twisted's Failure with the request put in."""

    request: Request
    value: BaseException


def now() -> datetime:
    """Return the time of the clock, aware."""
    return datetime.now(UTC)


def headers_of(response: Response) -> dict[str, str]:
    """Return the response's headers as text, repeated ones joined by a comma."""
    return {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }


def asked_page(carried: Mapping[str, Any], url: str, request: Request | None) -> PageRequest | None:
    """Return which page of which channel a request asked for, None for any other request."""
    walk = carried.get("walk")
    body = request.body if request is not None and request.method == "POST" else None
    return page_of_walk(walk, url, body) if isinstance(walk, Walk) else None


def capture_of(response: Response, url: str, verdict: Verdict) -> Capture:
    """Return the exchange as a capture of the canonical address `url`."""
    kept = _on_record(response.request)
    if kept is not None:
        return replace(kept, url=url, verdict=verdict)
    headers = response.headers
    return Capture(
        url=url,
        verdict=verdict,
        fetched_at=now(),
        method=response.request.method if response.request else "GET",
        status=response.status,
        content_type=_header(headers.get("Content-Type")),
        size=len(response.body),
        payload_digest=digest(response.body),
        etag=_header(headers.get("ETag")),
        last_modified=_header(headers.get("Last-Modified")),
    )


def capture_of_failure(failure: RequestFailure, url: str) -> Capture:
    """Return the capture of a request that got no response: robots, too large, or error."""
    error = failure.value
    if isinstance(error, UnreadableRobots):
        verdict = Verdict.ERROR
    elif isinstance(error, IgnoreRequest):
        # the same exception says "robots.txt" and "larger than allowed once it is unpacked"
        verdict = Verdict.ROBOTS if "robots.txt" in str(error) else Verdict.TOO_LARGE
    elif isinstance(error, DownloadCancelledError):
        verdict = Verdict.TOO_LARGE
    else:
        verdict = Verdict.ERROR
    text = str(error) if isinstance(error, UnreadableRobots) else fault_text(error)
    kept = _on_record(failure.request)
    if kept is not None:  # it came, and could not be used
        return replace(kept, url=url, verdict=verdict, error=text[:500])
    return Capture(url=url, verdict=verdict, fetched_at=now(), error=text[:500])


def _on_record(request: Request | None) -> Capture | None:
    kept = request.meta.get("capture") if request is not None else None
    return kept if isinstance(kept, Capture) else None


def _header(value: bytes | None) -> str | None:
    return value.decode("latin-1") if value else None
