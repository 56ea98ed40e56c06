"""Which pages of a site to look at: its front page, some listings, some articles of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.errors import PageFileError
from unioncrawler.items import EntryKind
from unioncrawler.pages import urls
from unioncrawler.pages.shapes import is_home, looks_like_article
from unioncrawler.steps.discovery import is_channel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from unioncrawler.drafting.samples import Sample
    from unioncrawler.items import Link
    from unioncrawler.sites import SiteProfile

LISTINGS, ARTICLES = 4, 9  # looked at, where that many requests are left
_MOST_HOPS = 3


class SpentError(Exception):
    """Raised by whatever asks for pages when no request is left."""


@dataclass(slots=True)
class Survey:
    """Looks at a site, page by page. `ask` brings the page of an address.

    `profile` is what is known so far: its `base_url` is where the site is reached, and its hosts
    grow with what its pages show, if it `takes_hosts`. `failures` are the addresses that brought
    nothing, with why; `listing_share` is how much of the pages the search for listings may take,
    `turned` the second page of a listing with how many new entries it listed.
    """

    profile: SiteProfile
    ask: Callable[[str, SiteProfile], Sample]
    samples: list[Sample] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    turned: tuple[str, int] | None = None
    takes_hosts: bool = True
    listing_share: float = 0.5
    _asked: set[str] = field(default_factory=set)

    def look(self, addresses: Sequence[str], most: int) -> None:
        """Look at the addresses given, the front page, listings, a second page and articles.

        These are `most` pages at most; it ends early where no request is left.
        """
        try:
            for address in addresses:
                self._visit(address)
            home = next((each for each in self.samples if each.is_home), None)
            home = home or self._visit(f"{self.profile.base_url}/")
            self._take_hosts()
            if home is not None and home.page.listing is not None:
                self._look_at_listings(home.page.listing.channels, int(most * self.listing_share))
            if self.takes_hosts:
                self._turn_one()
            self._look_at_articles(min(most - len(self.samples), ARTICLES))
            if not any(map(_lists, self.samples)):
                self._look_at_listings(self._above_articles(), most)
        except SpentError:
            pass
        self._take_hosts()
        self.samples = [sample.read_with(self.profile) for sample in self.samples]

    def take(self, files: Iterable[Sample]) -> None:
        """Take saved pages in, read as all others are."""
        self.samples += files
        self._take_hosts()
        self.samples = [sample.read_with(self.profile) for sample in self.samples]

    def _visit(self, url: str) -> Sample | None:
        """Return the page of an address, behind its redirects on the site; None where none came."""
        # A redirect may lead to another address of its page: / to /index.html.
        own: set[str] = set()
        for _ in range(_MOST_HOPS + 1):
            key = urls.page_key(urls.canonical(url, self.profile))
            if key in self._asked - own:
                return None
            own.add(key)
            self._asked.add(key)
            try:
                sample = self.ask(url, self.profile)
            except PageFileError as error:
                self.failures.append((url, str(error)))
                return None
            target = sample.page.redirect_to
            if target is None:
                self.samples.append(sample)
                return sample
            if not self._moves_to(url, target):
                self.failures.append((url, f"leads to {target}"))
                return None
            url = target
        self.failures.append((url, "redirects without end"))
        return None

    def _moves_to(self, url: str, target: str) -> bool:
        """Tell whether a redirect stays on the site; one of its front page may rename it."""
        if not urls.same_site(target, url, self.profile) and not _is_variant(target, url):
            return False
        old, new = urlsplit(url), urlsplit(target)
        hosts = dict.fromkeys([*self.profile.hosts, new.hostname or ""])
        base = self.profile.base_url
        if (old.scheme, old.netloc) != (new.scheme, new.netloc) and is_home(url):
            base = f"{new.scheme}://{new.netloc}"
        self.profile = replace(self.profile, base_url=base, hosts=tuple(filter(None, hosts)))
        return True

    def _above_articles(self) -> list[Link]:
        """Return what the breadcrumbs of articles lead to, the nearest first."""
        trails = (sample.page.article.breadcrumbs for sample in self.samples if sample.page.article)
        return [link for trail in trails for link in reversed(trail[1:])]

    def _look_at_listings(self, links: Sequence[Link], most: int) -> None:
        for link in self._spread(links):
            is_enough = sum(map(_lists, self.samples)) >= LISTINGS
            if is_enough or len(self.samples) >= most or not link.url:
                break
            sample = self._visit(link.url)
            if sample is not None and sample.page.listing is not None:
                self._take_hosts()

    def _spread(self, links: Sequence[Link]) -> list[Link]:
        """Return the links in an order that takes some of everywhere first."""
        step = max(1, len(links) // (LISTINGS + 1))
        return [link for start in range(step) for link in links[start::step]]

    def _turn_one(self) -> None:
        """Look at the page behind one listing, to see that it goes on as it seems to."""
        for sample in list(self.samples):
            listing = sample.page.listing
            if listing is None or listing.paging.next is None or not _lists(sample):
                continue
            ahead = listing.paging.next
            if ahead.body is not None or ahead.headers:
                continue
            shown = {entry.url for entry in listing.entries}
            for following in (ahead, *listing.paging.others):
                page = self._visit(following.url)
                listed = page.page.listing.entries if page and page.page.listing else ()
                self.turned = (following.url, sum(entry.url not in shown for entry in listed))
                if self.turned[1]:
                    break
            return

    def _look_at_articles(self, most: int) -> None:
        columns = [
            [entry.url for entry in sample.page.listing.entries if entry.kind is EntryKind.ARTICLE]
            for sample in self.samples
            if sample.page.listing is not None and (_lists(sample) or sample.is_home)
        ]
        # the newest and the oldest of each listing first: layouts change with time
        turns = [_from_both_ends(column) for column in columns if column]
        left = most - sum(sample.is_article for sample in self.samples)
        for depth in range(max(map(len, turns), default=0)):
            for column in turns:
                if left <= 0:
                    return
                if depth < len(column) and urls.is_own(column[depth], self.profile):
                    sample = self._visit(column[depth])
                    left -= sample is not None and sample.is_article

    def _take_hosts(self) -> None:
        """Take the other names of the site from the links of its pages, and read these anew."""
        own = own_hosts(self.samples, self.profile) if self.takes_hosts else ()
        hosts = tuple(dict.fromkeys([*self.profile.hosts, *own]))
        if hosts != self.profile.hosts:
            self.profile = replace(self.profile, hosts=hosts)
            self.samples = [sample.read_with(self.profile) for sample in self.samples]


def linked(samples: Iterable[Sample]) -> dict[str, set[str]]:
    """Return the hosts that pages link to, each with the paths that are linked there."""
    hosts: dict[str, set[str]] = {}
    for sample in samples:
        for element in sample.root.iter("a"):
            address = urls.resolve(sample.url, element.get("href") or "")
            parts = urlsplit(address or "")
            if parts.hostname:
                place = f"{parts.path}?{parts.query}" if parts.query else parts.path
                hosts.setdefault(parts.hostname, set()).add(place)
    return hosts


def own_hosts(samples: Iterable[Sample], profile: SiteProfile) -> list[str]:
    """Return other hosts that are the same site.

    These are its name with or without www., where it is linked, and hosts under which two articles
    or more are linked that are linked under a known host too.
    """
    hosts = linked(samples)
    mine = {
        place
        for host in profile.hosts
        for place in hosts.get(host, ())
        if looks_like_article(f"http://{host}{place}")
    }
    known = {host.removeprefix("www.") for host in profile.hosts}
    return sorted(
        host
        for host, places in hosts.items()
        if host not in profile.hosts
        and (len(places & mine) >= 2 or (host.removeprefix("www.") in known and places))
    )


def _lists(sample: Sample) -> bool:
    listing = sample.page.listing
    return sample.is_listing and not sample.is_home and listing is not None and is_channel(listing)


def _is_variant(target: str, url: str) -> bool:
    one, other = (urlsplit(each).hostname or "" for each in (target, url))
    return one.removeprefix("www.") == other.removeprefix("www.")


def _from_both_ends(column: list[str]) -> list[str]:
    ordered: list[str] = []
    while column:
        ordered.append(column[0])
        column = column[:0:-1]
    return ordered
