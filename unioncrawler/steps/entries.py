"""The lines of a listing as they go to the archive: what its page alone does not tell of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.items import EntryKind
from unioncrawler.pages.dates import latest_day_of
from unioncrawler.pages.urls import names_document
from unioncrawler.steps.attachments import refusal

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.items import Entry
    from unioncrawler.sites import SiteProfile
    from unioncrawler.visits import ListingVisit


def as_read(visit: ListingVisit, at: datetime, profile: SiteProfile) -> ListingVisit:
    """Return the visit with what its entries mean at the time at which their page was read.

    A link to a file is an article to be fetched where the profile wants such files.
    """
    return replace(visit, entries=tuple(_as_read(entry, at, profile) for entry in visit.entries))


def _as_read(entry: Entry, at: datetime, profile: SiteProfile) -> Entry:
    if entry.date_text is not None:
        entry = replace(entry, latest=latest_day_of(entry.date_text, fetched_at=at))
    if entry.kind is EntryKind.FILE and _is_wanted(entry.url, profile):
        return replace(entry, kind=EntryKind.ARTICLE)
    return entry


def _is_wanted(url: str, profile: SiteProfile) -> bool:
    rules = profile.attachments
    if not (rules.fetch and rules.listed) or not names_document(url):
        return False
    return refusal(url, profile) is None
