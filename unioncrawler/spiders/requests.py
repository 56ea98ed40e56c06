"""The requests of a crawl: canonical addresses in, addresses of the site as it is reached out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Request

from unioncrawler.items import Verdict
from unioncrawler.pages import urls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrapy.http import Response

    from unioncrawler.items import Capture, Page, RawArticle
    from unioncrawler.sites import SiteProfile

MOST_HOPS = 5  # redirects followed for one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request for an article carries along: whose entry it is and what came before.

    `attempts` counts the earlier crawls that asked for it in vain.
    """

    entry_url: str
    attempts: int = 0
    captures: tuple[Capture, ...] = ()
    parts: tuple[RawArticle, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a request for a page that may be a listing carries along: what led to it.

    `depth` counts the links from the front page, which itself has depth 0.
    """

    text: str
    found_on: str | None = None
    parent: str | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a request for an attachment carries along: the address its articles give it."""

    url: str
    captures: tuple[Capture, ...] = ()

    def with_capture(self, capture: Capture) -> Fetched:
        """Return the same with one more exchange."""
        return replace(self, captures=(*self.captures, capture))


@dataclass(slots=True)
class SiteRequests:
    """Makes requests for a site that is reached at `origin` (scheme, host and port).

    A site may send every request on to its https address or to another of its hosts: then `origin`
    changes for the rest of the crawl. `fixed_host` keeps it on the one host an operator named.
    """

    profile: SiteProfile
    origin: str
    fixed_host: str | None = None

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
        **carried: Any,
    ) -> Request:
        """Return the request for a page.

        `carried` reaches the callback, `hops` counts the redirects that led here.
        """
        parts = urlsplit(self.canonical(url))
        callback, errback = callbacks
        return Request(
            f"{self.origin}{parts.path}" + (f"?{parts.query}" if parts.query else ""),
            callback=callback,
            errback=errback,
            priority=priority,
            cb_kwargs=carried,
            meta={"dont_redirect": True, "hops": hops, "purpose": purpose_of(carried, hops)},
        )

    def hop(self, response: Response, page: Page) -> str | None:
        """Return where a redirect on the site leads; None for all else, and after too many."""
        target = page.redirect_to
        if page.verdict is not Verdict.REDIRECTED or target is None:
            return None
        if self.is_endless(response, page) or not urls.is_own(target, self.profile):
            return None
        parts = urlsplit(target)
        if self.is_same(response, target) and self.fixed_host in {None, parts.hostname}:
            self.origin = f"{parts.scheme}://{parts.netloc}"
        return self.canonical(target)

    def is_same(self, response: Response, target: str) -> bool:
        """Return whether a redirect leads to the same page under another scheme or host."""
        return self.canonical(target) == self.canonical(response.url)

    def is_endless(self, response: Response, page: Page) -> bool:
        """Return whether a response is one redirect too many."""
        return page.verdict is Verdict.REDIRECTED and response.meta["hops"] >= MOST_HOPS


def purpose_of(carried: Mapping[str, Any], hops: int) -> dict[str, object]:
    """Return why a request is made, as it goes on record beside it; nothing that is not known."""
    known: dict[str, object] = {}
    match carried:
        case {"asked": Asked() as asked}:
            number = len(asked.parts) + 1
            known = {"for": "article", "attempts": asked.attempts}
            if number > 1 or hops:  # else it is the entry's own address that is asked
                known |= {"entry": asked.entry_url, "page": number}
        case {"tried": Tried() as tried}:
            known = {"for": "candidate", "text": tried.text, "found_on": tried.found_on}
            known |= {"parent": tried.parent, "depth": tried.depth}
        case {"fetched": Fetched() as fetched}:
            known = {"for": "attachment", "url": fetched.url}
        case {"walk": walk}:
            known = {"for": "listing", "channel": walk.channel, "first": walk.channel_url}
            known |= {"found_on": walk.found_on, "page": walk.page, "fixed": walk.fixed}
    return {name: value for name, value in {**known, "hops": hops}.items() if value}
