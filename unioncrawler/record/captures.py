"""From a record of a response back to the capture that points to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncrawler.archive import captures as capture_rows
from unioncrawler.items import Capture, Verdict
from unioncrawler.pages.decode import header_value
from unioncrawler.pages.urls import canonical
from unioncrawler.pages.verdict import verdict_of_status
from unioncrawler.record.notes import read_note
from unioncrawler.warc.exchange import digest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.sites import SiteProfile
    from unioncrawler.warc import StoredExchange


def stored_capture(
    stored: StoredExchange, url: str, connection: sqlite3.Connection, method: str | None = None
) -> Capture:
    """Return the capture of a response on record, or of its failure, of the canonical `url`.

    The verdict is that of the status alone. `connection` knows the exchange whose payload a revisit
    refers to.
    """
    if (note := read_note(stored)) is not None:
        return failed_capture(stored, note)
    headers = dict(stored.headers)
    original, size = None, len(stored.payload)
    if stored.kind == "revisit":
        refers_to = stored.fields.get("WARC-Refers-To", "")
        original = capture_rows.capture_of_record(connection, refers_to)
        if original is not None and stored.status != 304:
            size = capture_rows.size_of(connection, original)
    return Capture(
        url=url,
        verdict=verdict_of_status(stored.status or 0) or Verdict.ERROR,
        fetched_at=stored.fetched_at,
        method=method or "GET",
        status=stored.status,
        content_type=header_value(headers, "content-type") or None,
        size=size,
        payload_digest=stored.fields.get("WARC-Payload-Digest") or digest(stored.payload),
        etag=header_value(headers, "etag") or None,
        last_modified=header_value(headers, "last-modified") or None,
        record_id=stored.record_id,
        warc_file=stored.file,
        warc_offset=stored.offset,
        warc_length=stored.length,
        original=original,
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


def save_unread(
    store: ArchiveWriter,
    profile: SiteProfile,
    stored: StoredExchange,
    *,
    crawl: int | None,
    method: str | None = None,
) -> None:
    """Keep the capture of a response that no visit came of. Raises `ArchiveError`."""
    url = canonical(stored.url, profile)
    capture = stored_capture(stored, url, store.connection, method)
    store.save_captures(profile.key, [capture], crawl=crawl)
