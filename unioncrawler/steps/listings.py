"""A page that was asked for as a listing, or as one that may be: what it turned out to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.items import Listing, PageKind, Verdict
from unioncrawler.pages.mechanisms.api import NO_JSON, ends_by_absence
from unioncrawler.steps.discovery import FRONT_PAGE, channel_path, is_channel
from unioncrawler.steps.redirects import hop
from unioncrawler.steps.walk import Walk
from unioncrawler.visits import Ending, ListingVisit, OtherVisit

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.items import Capture, Page
    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.asked import Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of a channel: how far the walk is with it, and what goes to the archive."""

    walk: Walk
    listing: Listing
    visit: ListingVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlisted:
    """A page that is none, or was read before: at most one of two is given.

    `overview`: the channel under which an overview's entries wait to be missed; `target`: where a
    redirect leads.
    """

    visit: OtherVisit | ListingVisit
    overview: str | None = None
    target: str | None = None


def read_walk(
    walk: Walk, page: Page, capture: Capture, hops: int, profile: SiteProfile
) -> Listed | Unlisted:
    """Return what a page is that was asked for as the next one of a channel.

    A first page that is what it was ends the walk; so does the first one that is not there, where
    an API does not say how many there are.
    """
    other = OtherVisit(captures=(capture,))
    if is_unchanged(walk, page):
        return Unlisted(visit=replace(_visit(walk, capture), ending=Ending.KNOWN))
    if target := hop(page, hops, profile):
        return Unlisted(visit=other, target=target)
    if _is_behind_the_last(walk, page, profile):
        return _listed(walk, Listing(url=page.url), capture)
    if page.listing is None or page.verdict is not Verdict.OK:
        return Unlisted(visit=other)
    if page.listing.is_hub and walk.page == 1 and not walk.fixed:
        return Unlisted(visit=other, overview=walk.channel)
    return _listed(walk, page.listing, capture)


def read_candidate(
    tried: Tried,
    page: Page,
    capture: Capture,
    hops: int,
    profile: SiteProfile,
    wants: Callable[[str], bool],
) -> Listed | Unlisted:
    """Return what a page is that may list something; where it does, its channel is new.

    `wants` says of a channel's path whether it is to be walked.
    """
    other = OtherVisit(captures=(capture,))
    is_front, listing = tried.depth == 0, page.listing
    if listing and (is_front or page.kind is PageKind.LISTING):
        path = FRONT_PAGE if is_front else channel_path(listing, tried.text, tried.parent)
        if is_front or not is_channel(listing) or not wants(path):
            return Unlisted(visit=other, overview=path)
        walk = Walk(channel=path, channel_url=page.url, found_on=tried.found_on)
        return _listed(walk, listing, capture)
    return Unlisted(visit=other, target=hop(page, hops, profile))


def is_unchanged(carried: Walk | Tried, page: Page) -> bool:
    """Return whether the server says, as it was asked, that a page is what it was."""
    return carried.conditional and page.verdict is Verdict.UNCHANGED


def is_absent(page: Page) -> bool:
    """Return whether there is no page at an address, as far as the answer tells."""
    return page.verdict in {Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404, Verdict.REDIRECTED}


def _is_behind_the_last(walk: Walk, page: Page, profile: SiteProfile) -> bool:
    ruled = profile.api_of(walk.channel)
    if ruled is None or walk.page == 1 or not ends_by_absence(ruled[0]):
        return False
    return is_absent(page) or page.reason == NO_JSON


def _listed(walk: Walk, listing: Listing, capture: Capture) -> Listed:
    visit = replace(
        _visit(walk, capture),
        entries=listing.entries,
        pages=listing.paging.pages,
        items=listing.paging.items,
    )
    return Listed(walk=walk, listing=listing, visit=visit)


def _visit(walk: Walk, capture: Capture) -> ListingVisit:
    return ListingVisit(
        channel=walk.channel,
        channel_url=walk.channel_url,
        entries=(),
        capture=capture,
        found_on=walk.found_on,
    )
