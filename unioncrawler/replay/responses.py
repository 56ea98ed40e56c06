"""One response on record, read as the crawl at hand reads it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from unioncrawler.pages import read_page
from unioncrawler.record.payloads import original_payload, reader_headers
from unioncrawler.steps.articles import listed_date
from unioncrawler.steps.walk import Walk, page_of_walk

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.items import Capture, Page
    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.asked import Carried
    from unioncrawler.steps.landmarks import Landmarks
    from unioncrawler.warc import StoredExchange


def read_response(
    store: ArchiveWriter,
    folder: Path,
    profile: SiteProfile,
    landmarks: Landmarks | None,
    carried: Carried | None,
    stored: StoredExchange,
    capture: Capture,
    body: bytes,
) -> tuple[Page, Capture]:
    """Return what a response says, and its capture with the verdict of that.

    `folder` holds the record, `body` is the payload unpacked, `carried` what the request was made
    for; `landmarks` learn from the page.
    """

    def dates_of(url: str) -> list[str]:
        return store.dates_of(profile.key, url)

    headers = reader_headers(stored.headers)
    page = read_page(
        body,
        headers,
        capture.url,
        profile,
        status=stored.status or 0,
        asked=page_of_walk(carried, capture.url) if isinstance(carried, Walk) else None,
        listed=listed_date(carried, profile, dates_of),
    )
    if landmarks is not None:
        kept = partial(original_payload, folder, store.connection, capture)
        page = landmarks.look(carried, page, body, headers, kept)
    return page, replace(capture, verdict=page.verdict)
