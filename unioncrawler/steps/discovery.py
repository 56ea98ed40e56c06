"""Channel discovery: which links may lead to listings, and what a found channel is called."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unioncrawler.pages import urls
from unioncrawler.visits import ListingVisit, LookedOver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from unioncrawler.items import Entry, Link, Listing
    from unioncrawler.sites import SiteProfile

FRONT_PAGE = "首页"  # the channel of entries that stand on the front page and in no listing
MOST_CANDIDATES = 5000  # pages tried in one crawl; a union site has some dozens of channels
DEEPEST = 3  # links followed from the front page to find a listing


class Candidates:
    """Remembers which pages were tried as listings, so that each is asked for once."""

    def __init__(self, profile: SiteProfile) -> None:
        self.profile = profile
        self._tried: set[str] = set()
        self._handed_out = 0
        self.is_full = False

    def tried(self, url: str) -> bool:
        """Return whether the page was tried before, and count it as tried from now on."""
        key = urls.page_key(url)
        if key in self._tried:
            return True
        self._tried.add(key)
        return False

    def new(self, links: Iterable[Link], depth: int) -> Iterator[Link]:
        """Yield the links worth trying as listings that were not tried yet."""
        if depth > DEEPEST:
            return
        for link in links:
            if self._handed_out >= MOST_CANDIDATES:
                self.is_full = True
                return
            if link.url and self._may_list(link.url) and not self.tried(link.url):
                self._handed_out += 1
                yield link

    def _may_list(self, url: str) -> bool:
        rules = self.profile.urls
        if not urls.is_own(url, self.profile) or urls.names_document(url):
            return False
        if any(pattern.search(url) for pattern in (*rules.article, *rules.ignore)):
            return False
        return not rules.listing or any(pattern.search(url) for pattern in rules.listing)


class Leftovers:
    """Entries of front pages, kept aside until it is known which of them stand in no listing."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[str, dict[str, Entry]]] = {}

    def __bool__(self) -> bool:
        return bool(self._pages)

    def add(self, path: str, url: str, entries: Iterable[Entry]) -> None:
        """Keep the entries of a front page of the channel `path`."""
        _, kept = self._pages.setdefault(path, (url, {}))
        kept.update((entry.url, entry) for entry in entries)

    def take(
        self, unknown: Callable[[list[str]], set[str]], at: datetime
    ) -> Iterator[ListingVisit]:
        """Yield what is left of each page at a time, the front page last, and keep nothing.

        `unknown` says which addresses nothing has listed so far; it is asked page by page, so
        that an entry is left on one page only.
        """
        pages = sorted(self._pages.items(), key=lambda page: page[0] == FRONT_PAGE)
        self._pages = {}
        for path, (url, kept) in pages:
            left = unknown(list(kept))
            entries = tuple(entry for entry in kept.values() if entry.url in left)
            if entries:
                yield ListingVisit(channel=path, channel_url=url, entries=entries, at=at)


def looked_over(began: datetime, now: datetime, *, is_whole: bool) -> LookedOver:
    """Return until when a crawl, which `began` then, has looked over all there is.

    Unless `is_whole`, some pages that may list something did not answer; then what came in this
    crawl is to be followed again, and what came before it is not.
    """
    return LookedOver(at=now if is_whole else began - timedelta(seconds=1))


def is_channel(listing: Listing) -> bool:
    """Return whether a page found by discovery makes a channel: it lists something, or has pages.

    A page of which neither is true (关于我们) is tried again by the next crawl.
    """
    return not listing.is_hub and bool(listing.entries or listing.paging.mechanism != "none")


def channel_path(listing: Listing, link_text: str, parent: str | None) -> str:
    """Return the path of a channel: its breadcrumb without 首页, else the words that led to it.

    `parent` is the path of the channel whose page led here, used where there is no breadcrumb.
    """
    names = [_name(crumb.text) for crumb in listing.breadcrumbs[1:]]
    if any(names):
        return "/".join(name for name in names if name)
    name = _name(link_text) or urls.page_key(listing.url)
    return f"{parent}/{name}" if parent and parent != FRONT_PAGE else name


def _name(text: str) -> str:
    return text.strip().replace("/", "∕")  # a slash would look like one more level
