"""The walk over a channel's listing pages: where it stands and when it ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from unioncrawler.archive.times import MOST_AHEAD
from unioncrawler.items import PageRequest
from unioncrawler.pages.dates import latest_day_of, parse_published
from unioncrawler.steps.discovery import FRONT_PAGE
from unioncrawler.steps.traps import Trail, trap

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable
    from datetime import date, datetime

    from unioncrawler.archive.channels import Channel
    from unioncrawler.items import Listing
    from unioncrawler.sites import SiteProfile

MOST_LISTING_PAGES = 100_000  # a pager that never ends is a trap, whatever it shows
KNOWN_PAGES = 2  # so many in a row without an unknown entry, and the rest is known too
EVERY_ENTRY = 1 << 62  # an id above every other
FEWEST_MISSED = 3  # so many stated entries have to be missing to be missed,
ENOUGH_MET = 0.9  # and less than this share of them met
MOST_ROUNDS = 3  # how often a channel that changes while it is walked is walked again


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How far a walk has come: the channel, the page's number, the addresses listed before.

    `fixed`: the profile names the channel, so its page is a listing whatever it looks like.
    `known`: an earlier crawl found entries in it. `conditional`: the server is to send the page
    only if it is not what was read last; `read_by` is the latest capture that may be, if it is
    given: what came later was not walked on from.

    With `known_to` the walk may end before the last page: entries of the channel with an id up to
    it are known. `known_pages` counts the pages in a row that listed nothing else.
    `others` are the places where the page asked for may be instead, as `Paging.others` has them.
    `first` and `previous` are the article addresses of the walk's first and latest page; `before`
    those of the first page in the round before this one, `round` counts the rounds. `is_stirred`:
    the pages moved while they were read, or there were unknown entries behind the first page.
    `entries` counts those of the pages before this one; `pages` is the most that one of them
    states, `items` what the first does that states any: `again` looks for those published since.
    `before_this` is where the page before this one is asked for, `lost` counts the pages that did
    not come, `lost_in_a_row` the latest of them; `trail` is what may speak of a pager without end.
    """

    channel: str
    channel_url: str
    found_on: str | None = None
    page: int = 1
    fixed: bool = False
    known: bool = False
    conditional: bool = False
    read_by: int | None = None
    known_to: int | None = None
    known_pages: int = 0
    others: tuple[PageRequest, ...] = ()
    first: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()
    before: frozenset[str] | None = None
    round: int = 1
    is_stirred: bool = False
    entries: int = 0
    pages: int = 0
    items: int = 0
    before_this: str | None = None
    lost: int = 0
    lost_in_a_row: int = 0
    trail: Trail = field(default_factory=Trail)

    @property
    def is_known_enough(self) -> bool:
        """Whether the pages read so far tell that those behind them list nothing new."""
        return self.known_to is not None and self.known_pages >= KNOWN_PAGES


def page_of_walk(walk: Walk, url: str, body: bytes | None = None) -> PageRequest:
    """Return which page of which channel was asked for at `url`."""
    return PageRequest(
        url=url,
        body=body,
        channel=walk.channel,
        channel_url=walk.channel_url,
        number=walk.page,
    )


def first_walks(
    profile: SiteProfile,
    channels: Iterable[Channel],
    filled: Container[str],
    *,
    now: datetime | None,
) -> list[Walk]:
    """Return a walk for each channel the profile names or the archive knows, at its first page.

    `filled` are the paths of the channels that have entries. A channel that was walked whole
    lately, as of `now`, is walked as far as it has something new; without `now` every one is walked
    whole. What was left over on front pages is kept under `FRONT_PAGE` and is no channel to walk.
    """
    known = {channel.path: channel for channel in channels if channel.path != FRONT_PAGE}
    fixed = {rule.path: profile.absolute(rule.url) for rule in profile.channels}
    addresses = {path: channel.url for path, channel in known.items()} | fixed
    walks = []
    for path, url in addresses.items():
        walk = Walk(channel=path, channel_url=url, fixed=path in fixed, known=path in filled)
        channel = known.get(path)
        if channel and now and is_lately(channel.walked, profile, now):
            known_to, read_by = channel.known_to, channel.checked_by
            walk = replace(walk, known_to=known_to, read_by=read_by, conditional=True)
        walks.append(walk)
    return walks


def sweep_before(profile: SiteProfile, now: datetime) -> datetime:
    """Return the time before which what was looked at whole is to be looked at again."""
    return now - timedelta(days=profile.crawl.sweep_days)


def is_lately(moment: datetime | None, profile: SiteProfile, now: datetime) -> bool:
    """Return whether a time is so late that what was looked at whole then need not be `now`.

    A time ahead of `now` counts for nothing: the clock was wrong then.
    """
    return moment is not None and sweep_before(profile, now) <= moment <= now + MOST_AHEAD


def counted(walk: Walk, listing: Listing) -> frozenset[str]:
    """Return the addresses on a page by which a walk is to end, or not.

    Not those that its predecessor or the first page has: entries are pinned 置顶 to every page.
    """
    return frozenset(entry.url for entry in listing.entries) - walk.first - walk.previous


def met(walk: Walk, listing: Listing, unknown: Collection[str]) -> Walk:
    """Return the walk after a page, of whose entries those are `unknown`."""
    listed = frozenset(entry.url for entry in listing.entries)
    fresh = counted(walk, listing)
    is_known = bool(fresh) and fresh.isdisjoint(unknown)
    moved = not listed.isdisjoint(walk.previous - walk.first)
    stirs = walk.page > 1 and (moved or not fresh.isdisjoint(unknown))
    return replace(
        walk,
        known_pages=walk.known_pages + 1 if is_known else 0,
        is_stirred=walk.is_stirred or stirs,
    )


def step(
    walk: Walk, listing: Listing, *, since: date | None, fetched_at: datetime
) -> tuple[PageRequest, Walk] | None:
    """Return the request for the next listing page with the walk as it stands there, or None.

    The walk ends where the pager does; where a page lists nothing that its predecessor and the
    first page do not (servers repeat the last page, or the first one, for ever) and the next one
    can be nowhere else; and with `since` where every dated entry of a page is older.
    """
    if walk.page > 1 and not counted(walk, listing):
        return elsewhere(walk)
    following = listing.paging.next
    if following is None:
        return None
    if since and _all_older(listing, since, fetched_at):
        return None
    listed = frozenset(entry.url for entry in listing.entries)
    first = listed if walk.page == 1 else walk.first
    return following, replace(
        walk,
        page=walk.page + 1,
        first=first,
        previous=listed,
        others=listing.paging.others,
        conditional=False,
        entries=walk.entries + len(counted(walk, listing)),
        pages=max(walk.pages, listing.paging.pages or 0),
        items=walk.items or listing.paging.items or 0,
        before_this=listing.url,
        lost_in_a_row=0,
        trail=walk.trail.after(listing, counted(walk, listing)),
    )


def endless(walk: Walk) -> str | None:
    """Return why a walk is not to go on to the page it has come to, None where it may."""
    if walk.page >= MOST_LISTING_PAGES:
        return f"a pager without end: {MOST_LISTING_PAGES} pages"
    return trap(walk.trail, page=walk.page, pages=walk.pages, items=walk.items)


def elsewhere(walk: Walk) -> tuple[PageRequest, Walk] | None:
    """Return where the page that was asked for may be instead, None for nowhere else."""
    if not walk.others:
        return None
    return walk.others[0], replace(walk, others=walk.others[1:])


def is_as_before(walk: Walk, listing: Listing) -> bool:
    """Return whether a first page that is read again lists what it did."""
    return walk.page == 1 and walk.before == frozenset(entry.url for entry in listing.entries)


def again(walk: Walk) -> Walk | None:
    """Return the walk that looks whether a channel changed while it was walked, None for no need.

    Entries that came meanwhile have pushed others to pages that were not read yet, those that went
    have drawn others to pages that were. So after several pages the first one is read again, and
    those behind it as long as they have something the archive does not.
    """
    needed = walk.page > 1 and (walk.known_to is None or walk.is_stirred)
    if not needed or walk.round >= MOST_ROUNDS:
        return None
    return Walk(
        channel=walk.channel,
        channel_url=walk.channel_url,
        found_on=walk.found_on,
        fixed=walk.fixed,
        known=walk.known,
        conditional=True,
        known_to=EVERY_ENTRY,
        before=walk.first,
        round=walk.round + 1,
    )


def gap(walk: Walk, listing: Listing) -> str | None:
    """Return in words what a walk that ends on this page may have missed, None for nothing.

    A page of the walk states more pages than were walked, or more entries than were met; or it has
    a pager that could not be followed. A channel that lists nothing where it once did, or where the
    profile names it, was not read.

    Sites state some entries that they do not list: deleted ones, drafts, one that is pinned too.
    So it is a gap only where less than nine tenths of them were met, and three at least were not.
    """
    stated = max(walk.pages, listing.paging.pages or 0)
    items = walk.items or listing.paging.items or 0
    is_repeated = walk.page > 1 and not counted(walk, listing)
    if stated > walk.page - is_repeated:
        return f"{walk.page - is_repeated} of {stated} pages"
    entries = walk.entries + len(counted(walk, listing))
    if entries < items * ENOUGH_MET and items - entries >= FEWEST_MISSED:
        return f"{entries} of {items} entries"
    is_all = bool(items) and entries >= items
    is_scripted = listing.paging.mechanism == "script" and listing.paging.pages is None
    if walk.page == 1 and is_scripted and not is_all:
        return "a list or pager that only a script can follow"
    if walk.page == 1 and not listing.entries and (walk.fixed or walk.known):
        return "nothing listed"
    return None


def _all_older(listing: Listing, since: date, fetched_at: datetime) -> bool:
    """Tell whether no dated entry can be of the day `since` or later."""
    texts = [entry.date_text for entry in listing.entries if entry.date_text]
    dates = [(text, parse_published(text, fetched_at=fetched_at)) for text in texts]
    days = [
        read.iso if read else latest_day_of(text, fetched_at=fetched_at) for text, read in dates
    ]
    known = [day for day in days if day is not None]
    return bool(known) and all(day[:10] < since.isoformat()[: len(day)] for day in known)
