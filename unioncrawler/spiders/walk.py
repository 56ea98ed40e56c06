"""The walk over a channel's listing pages: where it stands and when it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.pages.dates import parse_published

if TYPE_CHECKING:
    from datetime import date, datetime

    from unioncrawler.items import Listing

MOST_LISTING_PAGES = 100_000  # a pager that never ends is a trap, whatever it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far a walk has come: the channel, the page's number, the addresses listed before.

    `fixed`: the profile names the channel, so its page is a listing whatever it looks like.
    `first` and `previous` are the article addresses of the walk's first and latest page.
    """

    channel: str
    channel_url: str
    found_on: str | None = None
    page: int = 1
    fixed: bool = False
    first: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()


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


def _all_older(listing: Listing, since: date, fetched_at: datetime) -> bool:
    texts = [entry.date_text for entry in listing.entries if entry.date_text]
    dates = [parse_published(text, fetched_at=fetched_at) for text in texts]
    known = [read.iso for read in dates if read is not None]
    return bool(known) and all(day[:10] < since.isoformat()[: len(day)] for day in known)
