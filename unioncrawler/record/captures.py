"""From a record of a response back to the capture that points to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import captures as capture_rows
from unioncrawler.items import Capture, Verdict
from unioncrawler.pages.decode import header_value
from unioncrawler.pages.urls import canonical
from unioncrawler.pages.verdict import verdict_of_status
from unioncrawler.record.notes import read_note
from unioncrawler.warc.exchange import Location, digest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.sites import SiteProfile
    from unioncrawler.warc import StoredExchange
    from unioncrawler.warc.exchange import Headers


def stored_capture(
    stored: StoredExchange, url: str, connection: sqlite3.Connection, method: str | None = None
) -> Capture:
    """Return the capture of a response on record, or of its failure, of the canonical `url`.

    The verdict is that of the status alone. `connection` knows the exchange whose payload a revisit
    refers to.
    """
    if (note := read_note(stored)) is not None:
        return failed_capture(stored, note)
    original, size = None, len(stored.payload)
    if stored.kind == "revisit":
        refers_to = stored.fields.get("WARC-Refers-To", "")
        original = capture_rows.capture_of_record(connection, refers_to)
        if original is not None and stored.status != 304:
            size = capture_rows.size_of(connection, original)
    location = Location(
        file=stored.file,
        offset=stored.offset,
        length=stored.length,
        record_id=stored.record_id,
        payload_digest=stored.fields.get("WARC-Payload-Digest") or digest(stored.payload),
    )
    capture = response_capture(
        url, stored.fetched_at, stored.status or 0, stored.headers, location, size=size
    )
    return replace(capture, method=method or "GET", original=original)


def response_capture(
    url: str, fetched_at: datetime, status: int, headers: Headers, location: Location, *, size: int
) -> Capture:
    """Return the capture of a response that lies at `location`, its verdict that of the status.

    `size` is that of its payload in bytes, wherever that lies.
    """
    named = dict(headers)
    return Capture(
        url=url,
        verdict=verdict_of_status(status) or Verdict.ERROR,
        fetched_at=fetched_at,
        status=status,
        content_type=header_value(named, "content-type") or None,
        size=size,
        payload_digest=location.payload_digest,
        etag=header_value(named, "etag") or None,
        last_modified=header_value(named, "last-modified") or None,
        record_id=location.record_id,
        warc_file=location.file,
        warc_offset=location.offset,
        warc_length=location.length,
    )


def failed_capture(stored: StoredExchange, note: Mapping[str, Any]) -> Capture:
    """Return the capture of a request that brought no response, by the note of it."""
    return Capture(
        url=note["url"],
        verdict=Verdict(note["verdict"]),
        fetched_at=stored.fetched_at,
        error=note.get("error"),
        record_id=stored.record_id,
        warc_file=stored.file,
        warc_offset=stored.offset,
        warc_length=stored.length,
    )


def failed_by(capture: Capture, note: Mapping[str, Any]) -> Capture:
    """Return the capture of a response that could not be used, by the note of that."""
    return replace(capture, verdict=Verdict(note["verdict"]), error=note.get("error"))


def save_unread(
    store: ArchiveWriter,
    profile: SiteProfile,
    stored: StoredExchange,
    *,
    crawl: int | None,
    method: str | None = None,
    failed: Mapping[str, Any] | None = None,
) -> None:
    """Keep the capture of a response that no visit came of; `failed` is the note that says why.

    Raises `ArchiveError`.
    """
    url = canonical(stored.url, profile)
    capture = stored_capture(stored, url, store.connection, method)
    capture = failed_by(capture, failed) if failed is not None else capture
    store.save_captures(profile.key, [capture], crawl=crawl)
