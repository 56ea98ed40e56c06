"""Pagers without an end: by what a walk met so far, whether going on brings anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.pages.shapes import is_file, looks_like_article

if TYPE_CHECKING:
    from collections.abc import Collection

    from unioncrawler.items import Entry, Listing

MOST_STALE = 5  # pages in a row that list only what earlier ones did
FEWEST_REPEATS = 300  # so many entries met again, and more of them than new ones
MOST_UNPROVEN = 300  # pages in a row of entries that look like no article, and no stated end
# How far a walk may go beyond what the site states, which is often somewhat less than there is.
BEYOND, MORE_PAGES, MORE_ENTRIES = 3, 100, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What a walk met: the addresses, and what speaks against there being an end.

    `repeats` counts entries that an earlier page had, pinned ones left out; `stale` the latest
    pages in a row that had nothing else, `unproven` those of entries that look like no article.
    """

    seen: frozenset[str] = frozenset()
    repeats: int = 0
    stale: int = 0
    unproven: int = 0

    def after(self, listing: Listing, counted: Collection[str]) -> Trail:
        """Return the trail behind a page; `counted` are its entries that are not pinned."""
        again = sum(url in self.seen for url in counted)
        is_stale = bool(counted) and again == len(counted)
        return replace(
            self,
            seen=self.seen.union(entry.url for entry in listing.entries),
            repeats=self.repeats + again,
            stale=self.stale + 1 if is_stale else 0,
            unproven=0 if any(map(_is_likely, listing.entries)) else self.unproven + 1,
        )


def trap(trail: Trail, *, page: int, pages: int, items: int) -> str | None:
    """Return why a walk that came to `page` by that trail is to end, None where it may go on.

    `pages` and `items` are the totals that the site states, 0 for none.
    """
    met = len(trail.seen)
    if trail.stale >= MOST_STALE:
        return f"a pager without end: {trail.stale} pages in a row repeat earlier ones"
    if trail.repeats >= max(FEWEST_REPEATS, met):
        return "a pager without end: most of its entries repeat earlier ones"
    if pages and page > BEYOND * pages + MORE_PAGES:
        return f"a pager without end: page {page} of {pages}"
    if items and met > BEYOND * items + MORE_ENTRIES:
        return f"a pager without end: {met} entries of {items}"
    if not (pages or items) and trail.unproven >= MOST_UNPROVEN:
        return f"a pager without end: nothing like an article on {trail.unproven} pages"
    return None


def _is_likely(entry: Entry) -> bool:
    """Tell whether a line of a list looks like one of an article: dated, or by its address."""
    return entry.date_text is not None or looks_like_article(entry.url) or is_file(entry.url)
