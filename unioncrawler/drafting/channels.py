"""Which channels a site has, by the pages that were looked at and the links on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.pages import urls
from unioncrawler.steps.discovery import channel_path, is_channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.drafting.samples import Sample
    from unioncrawler.sites import SiteProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFound:
    """A listing that was looked at, and what it showed."""

    path: str
    url: str
    entries: int
    dated: int
    mechanism: str
    pages: int | None
    has_trail: bool


def find_channels(samples: Sequence[Sample], profile: SiteProfile) -> tuple[ChannelFound, ...]:
    found: dict[str, ChannelFound] = {}
    for sample in samples:
        listing = sample.page.listing
        is_one = sample.is_placed and sample.is_listing and not sample.is_home
        if not is_one or listing is None or not is_channel(listing) or not listing.entries:
            continue
        path = channel_path(listing, _words_for(sample, samples), None)
        address = urls.canonical(sample.url, profile)
        if path in found or _is_later_page(sample, samples):
            continue
        found[path] = ChannelFound(
            path=path,
            url=address.removeprefix(profile.base_url) or "/",
            entries=len(listing.entries),
            dated=sum(entry.date_text is not None for entry in listing.entries),
            mechanism=listing.paging.mechanism,
            pages=listing.paging.pages,
            has_trail=len(listing.breadcrumbs) > 1,
        )
    return tuple(found.values())


def _words_for(sample: Sample, samples: Sequence[Sample]) -> str:
    """Return the words of the link that leads to a page."""
    key = urls.page_key(sample.url)
    for other in samples:
        for link in other.page.listing.channels if other.page.listing else ():
            if link.url and urls.page_key(link.url) == key:
                return link.text
    return ""


def _is_later_page(sample: Sample, samples: Sequence[Sample]) -> bool:
    key = urls.page_key(sample.url)
    return any(
        other is not sample  # a form leads to its own address
        and other.page.listing is not None
        and other.page.listing.paging.next_url is not None
        and urls.page_key(other.page.listing.paging.next_url) == key
        for other in samples
    )


def other_channels(
    samples: Sequence[Sample], profile: SiteProfile, known: Sequence[ChannelFound]
) -> tuple[tuple[str, str], ...]:
    seen = {urls.page_key(sample.url) for sample in samples}
    seen |= {urls.page_key(profile.absolute(channel.url)) for channel in known}
    found: dict[str, tuple[str, str]] = {}
    for sample in samples:
        for link in sample.page.listing.channels if sample.page.listing else ():
            if link.url is None or not urls.is_own(link.url, profile):
                continue
            key = urls.page_key(link.url)
            if key not in seen:
                address = urls.canonical(link.url, profile).removeprefix(profile.base_url)
                found.setdefault(key, (link.text, address or "/"))
    return tuple(found.values())
