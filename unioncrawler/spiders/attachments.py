"""Fetching the images and files of articles: one address, its redirects, what came of it."""

from __future__ import annotations

import hashlib
import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.items import AttachmentState, Verdict
from unioncrawler.pages import urls
from unioncrawler.pages.page import NO_HTML
from unioncrawler.spiders.captures import capture_of_failure
from unioncrawler.visits import AttachmentVisit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from unioncrawler.items import Page
    from unioncrawler.spiders.captures import RequestFailure
    from unioncrawler.spiders.channel import ChannelSpider
    from unioncrawler.spiders.requests import Fetched

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


class AttachmentFetching:
    """The callbacks of a spider for attachments; each address ends as one visit."""

    def __init__(self, spider: ChannelSpider) -> None:
        self.spider = spider
        self.rules = spider.profile.attachments

    def refusal(self, url: str) -> AttachmentVisit | None:
        """Return why an address is not asked at all: its host, or a type that is not wanted."""
        if not urls.is_address(url):
            return _refused(url, "not an address that can be asked")
        host = urlsplit(url).hostname
        if not urls.is_own(url, self.spider.profile) and host not in self.rules.hosts:
            return _refused(url, f"on another site: {host}")
        guessed, _ = mimetypes.guess_type(urlsplit(url).path)
        if not self.rules.wants(guessed):
            return _refused(url, f"{guessed} is not wanted")
        return None

    def request(self, url: str, fetched: Fetched, hops: int = 0) -> Request:
        """Return the request for an address of an attachment."""
        callbacks = (self.parse, self.fail)
        request = self.spider.requests.make(url, callbacks, hops=hops, fetched=fetched)
        if not urls.is_own(url, self.spider.profile):
            request = request.replace(url=url)
        request.meta["download_maxsize"] = self.rules.max_bytes
        return request

    def parse(self, response: Response, fetched: Fetched) -> Iterator[object]:
        """Judge what came, follow redirects on the site."""
        page, capture = self.spider.read(response)
        fetched = fetched.with_capture(capture)
        target = self.spider.requests.hop(response, page)
        if target and self.refusal(target) is None:
            yield self.request(target, fetched, response.meta["hops"] + 1)
            return
        media_type = (capture.content_type or "").partition(";")[0].strip().lower() or None
        if reason := _why_not(page, media_type):
            yield _failed(fetched, *reason)
        elif not self.rules.wants(media_type):
            yield _refused(fetched.url, f"{media_type} is not wanted", fetched)
        else:
            yield AttachmentVisit(
                url=fetched.url,
                state=AttachmentState.CAPTURED,
                captures=fetched.captures,
                media_type=media_type,
                size=len(response.body),
                sha256=hashlib.sha256(response.body).hexdigest(),
                verdict=Verdict.OK,
            )

    def fail(self, failure: RequestFailure) -> Iterator[object]:
        """Record an attachment that did not come."""
        fetched: Fetched = failure.request.cb_kwargs["fetched"]
        capture = capture_of_failure(failure, self.spider.requests.canonical(failure.request.url))
        self.spider.count(f"verdict/{capture.verdict}")
        fetched = fetched.with_capture(capture)
        if capture.verdict is Verdict.TOO_LARGE:
            yield _refused(fetched.url, f"larger than {self.rules.max_bytes:,} bytes", fetched)
        else:
            yield _failed(fetched, capture.verdict, capture.error or capture.verdict)


def _why_not(page: Page, media_type: str | None) -> tuple[Verdict, str] | None:
    """Return why what came is no file: the verdict and the reason; None where it is one."""
    if page.verdict is not Verdict.OK:
        return page.verdict, page.reason or page.verdict
    if page.reason != NO_HTML and (media_type is None or media_type in _PAGES):
        return Verdict.SOFT_404, "a page instead of a file"
    return None


def _failed(fetched: Fetched, verdict: Verdict, reason: str) -> AttachmentVisit:
    return AttachmentVisit(
        url=fetched.url,
        state=AttachmentState.FAILED,
        captures=fetched.captures,
        verdict=verdict,
        reason=reason,
    )


def _refused(url: str, reason: str, fetched: Fetched | None = None) -> AttachmentVisit:
    captures = fetched.captures if fetched else ()
    return AttachmentVisit(url=url, state=AttachmentState.REFUSED, captures=captures, reason=reason)
