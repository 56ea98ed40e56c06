"""The requests of a crawl: canonical addresses in, addresses of the site as it is reached out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request

from unioncrawler.pages import urls
from unioncrawler.steps.asked import purpose_of
from unioncrawler.steps.redirects import hop

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.http import Response

    from unioncrawler.items import Page, PageRequest
    from unioncrawler.sites import SiteProfile
    from unioncrawler.spiders.conditions import Condition


@dataclass(slots=True)
class SiteRequests:
    """Makes requests for a site that is reached at `origin` (scheme, host and port).

    A site may send every request on to its https address or to another of its hosts: then `origin`
    changes for the rest of the crawl. `fixed_host` keeps it on the one host an operator named.
    A site may also give its session as a folder: then what is asked stands in it, `session`.
    """

    profile: SiteProfile
    origin: str
    fixed_host: str | None = None
    session: str = ""

    def canonical(self, url: str) -> str:
        """Return the site's own address for one that was asked or linked."""
        return urls.canonical(url, self.profile)

    def make(
        self,
        url: str,
        callbacks: tuple[Callable[..., Any], Callable[..., Any]],
        *,
        priority: int = 0,
        hops: int = 0,
        condition: Condition | None = None,
        sent: PageRequest | None = None,
        **carried: Any,
    ) -> Request:
        """Return the request for a page.

        `carried` reaches the callback, `hops` counts the redirects that led here; `condition` goes
        with this one request, not with what follows it, and so do body and headers of `sent`.
        """
        address = self.canonical(url)
        callback, errback = callbacks
        headers = dict(condition.headers) if condition else {}
        body = sent.body if sent else None
        return Request(
            self._reached(address),
            callback=callback,
            errback=errback,
            method="GET" if body is None else "POST",
            body=body,
            headers=headers | (dict(sent.headers) if sent else {}),
            priority=priority,
            cb_kwargs=carried,
            meta={
                "dont_redirect": True,
                "hops": hops,
                "purpose": purpose_of(carried, address, hops),
                "asked_about": condition.about if condition else None,
            },
        )

    def _reached(self, address: str) -> str:
        """Return where a page of the site is asked for; an API may be on a host of its own."""
        if not urls.is_own(address, self.profile):
            return address
        parts = urlsplit(address)
        place = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return f"{self.origin}{self.session}{place}"

    def hop(self, response: Response, page: Page) -> str | None:
        """Return where a redirect on the site leads, as `steps.redirects.hop` does."""
        self.follow(response, page)
        return hop(page, response.meta["hops"], self.profile)

    def follow(self, response: Response, page: Page) -> None:
        """Go on at the scheme and host the site sends a request to for the same page."""
        target = page.redirect_to
        if target is None or hop(page, response.meta["hops"], self.profile) is None:
            return
        parts = urlsplit(target)
        if not self.is_same(response, target):
            return
        self.session = urls.session_of(target)
        if self.fixed_host in {None, parts.hostname}:
            self.origin = f"{parts.scheme}://{parts.netloc}"

    def is_same(self, response: Response, target: str) -> bool:
        """Return whether a redirect leads to the same page under another scheme or host."""
        return self.canonical(target) == self.canonical(response.url)

    def is_alike(self, response: Response, target: str) -> bool:
        """Return whether a redirect leads to another address of one listing page: /a to /a/."""
        return urls.page_key(self.canonical(target)) == urls.page_key(self.canonical(response.url))
