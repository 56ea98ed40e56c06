"""The lines of a listing as they go to the archive: bounded in time by when they were read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.pages.dates import latest_day_of

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.items import Entry
    from unioncrawler.visits import ListingVisit


def as_read(visit: ListingVisit, at: datetime) -> ListingVisit:
    """Return the visit with what its entries say at the time at which their page was read."""
    return replace(visit, entries=tuple(_as_read(entry, at) for entry in visit.entries))


def _as_read(entry: Entry, at: datetime) -> Entry:
    if entry.date_text is None:
        return entry
    return replace(entry, latest=latest_day_of(entry.date_text, fetched_at=at))
