"""The walk over a channel's listing pages: where it stands and when it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.pages.dates import parse_published
from unioncrawler.steps.discovery import FRONT_PAGE

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from datetime import date, datetime

    from unioncrawler.archive.channels import Channel
    from unioncrawler.items import Listing
    from unioncrawler.sites import SiteProfile

MOST_LISTING_PAGES = 100_000  # a pager that never ends is a trap, whatever it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far a walk has come: the channel, the page's number, the addresses listed before.

    `fixed`: the profile names the channel, so its page is a listing whatever it looks like.
    `known`: an earlier crawl found entries in it.
    `first` and `previous` are the article addresses of the walk's first and latest page.
    """

    channel: str
    channel_url: str
    found_on: str | None = None
    page: int = 1
    fixed: bool = False
    known: bool = False
    first: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()


def first_walks(
    profile: SiteProfile, channels: Iterable[Channel], filled: Container[str]
) -> list[Walk]:
    """Return a walk for each channel the profile names or the archive knows, at its first page.

    `filled` are the paths of the channels that have entries. What was left over on front pages is
    kept under `FRONT_PAGE` and is no channel to walk.
    """
    fixed = {rule.path: profile.absolute(rule.url) for rule in profile.channels}
    known = {channel.path: channel.url for channel in channels if channel.path != FRONT_PAGE}
    return [
        Walk(channel=path, channel_url=url, fixed=path in fixed, known=path in filled)
        for path, url in (known | fixed).items()
    ]


def step(
    walk: Walk, listing: Listing, *, since: date | None, fetched_at: datetime
) -> tuple[str, Walk] | None:
    """Return the address of the next listing page with the walk as it stands there, or None.

    The walk ends where the pager does; where a page lists nothing that its predecessor and the
    first page do not (servers repeat the last page, or the first one, for ever); and with `since`
    where every dated entry of a page is older.
    """
    following = listing.paging.next
    if following is None or walk.page >= MOST_LISTING_PAGES:
        return None
    listed = frozenset(entry.url for entry in listing.entries)
    if walk.page > 1 and not listed - walk.first - walk.previous:
        return None
    if since and _all_older(listing, since, fetched_at):
        return None
    first = listed if walk.page == 1 else walk.first
    return following, replace(walk, page=walk.page + 1, first=first, previous=listed)


def gap(walk: Walk, listing: Listing) -> str | None:
    """Return in words what a walk that ends on this page may have missed, None for nothing.

    The page states more pages than were walked, or has a pager that could not be followed. A
    channel that lists nothing where it once did, or where the profile names it, was not read.
    """
    stated = listing.paging.pages
    if stated and stated > walk.page:
        return f"{walk.page} of {stated} pages"
    if stated is None and walk.page == 1 and listing.paging.mechanism == "script":
        return "a pager that only a script can follow"
    if walk.page == 1 and not listing.entries and (walk.fixed or walk.known):
        return "nothing listed"
    return None


def _all_older(listing: Listing, since: date, fetched_at: datetime) -> bool:
    texts = [entry.date_text for entry in listing.entries if entry.date_text]
    dates = [parse_published(text, fetched_at=fetched_at) for text in texts]
    known = [read.iso for read in dates if read is not None]
    return bool(known) and all(day[:10] < since.isoformat()[: len(day)] for day in known)
