"""Puts the exchanges of a crawl on record and makes the captures that point there."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.errors import WarcError
from unioncrawler.items import Capture, Verdict
from unioncrawler.pages.decode import header_value
from unioncrawler.pages.verdict import verdict_of_status
from unioncrawler.record.notes import NoteKind
from unioncrawler.warc import Original, WarcWriter, locate, read_exchange
from unioncrawler.warc.exchange import digest

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.archive.captures import KeptPayload
    from unioncrawler.warc import Exchange, Location

LEAST_PAYLOAD = 256  # a smaller payload costs less than the fields of a reference to it


class Recorder:
    """Writes exchanges into WARC files.

    What was recorded is remembered until its capture is `saved`; `unsaved` is the rest: retried
    requests, robots.txt, responses that a stopped crawl never read.
    """

    def __init__(self, store: ArchiveWriter, site: str, writer: WarcWriter) -> None:
        self.writer = writer
        self._store = store
        self._site = site
        self._unsaved: dict[str, Capture] = {}

    def record(self, exchange: Exchange, url: str) -> Capture:
        """Write an exchange and return its capture of the canonical address `url`.

        The verdict is that of the status alone, until the response is read. Raises `WarcError`.
        """
        kept = self._kept(exchange, url)
        original = self._original(kept, exchange) if kept else None
        location = self.writer.write(exchange, original)
        capture = to_capture(exchange, url, location, kept.id if kept and original else None)
        self._unsaved[location.record_id] = capture
        return capture

    def _original(self, kept: KeptPayload, exchange: Exchange) -> Original | None:
        """Return the record that has the payload; None where it cannot be read any more."""
        try:
            path = locate(self.writer.folder, kept.warc_file)
            stored = read_exchange(path, kept.warc_offset, kept.warc_length)
        except WarcError as error:
            logger.warning("kept anew: %s is on record, but %s", exchange.url, error)
            return None
        return Original(record_id=stored.record_id, url=stored.url, fetched_at=stored.fetched_at)

    def _kept(self, exchange: Exchange, url: str) -> KeptPayload | None:
        if exchange.status == 304:
            return self._store.kept_payload(self._site, url)
        if exchange.status == 200 and len(exchange.body) >= LEAST_PAYLOAD:
            return self._store.kept_payload(self._site, url, digest(exchange.body))
        return None

    def fail(self, purpose: Mapping[str, object], capture: Capture) -> Capture:
        """Write that a request brought nothing to read; return its capture, on record.

        Raises `WarcError`.
        """
        note: dict[str, object] = {"note": NoteKind.FAILED.value, "purpose": dict(purpose)}
        note |= {"url": capture.url, "verdict": capture.verdict.value}
        if capture.error is not None:
            note["error"] = capture.error
        if capture.record_id is not None:  # it came, and could not be used
            note["record"] = capture.record_id
            self.writer.note(note, capture.fetched_at)
            return capture
        location = self.writer.note(note, capture.fetched_at)
        capture = replace(
            capture,
            record_id=location.record_id,
            warc_file=location.file,
            warc_offset=location.offset,
            warc_length=location.length,
        )
        self._unsaved[location.record_id] = capture
        return capture

    def saved(self, captures: Iterable[Capture]) -> None:
        """Take note that these captures are rows now."""
        for capture in captures:
            if capture.record_id:
                self._unsaved.pop(capture.record_id, None)

    @property
    def unsaved(self) -> list[Capture]:
        """The captures that are no rows yet, in the order of the record."""
        return list(self._unsaved.values())


def to_capture(exchange: Exchange, url: str, location: Location, original: int | None) -> Capture:
    """Return the capture of an exchange that lies at `location`."""
    headers = dict(exchange.response_headers)
    return Capture(
        url=url,
        verdict=verdict_of_status(exchange.status) or Verdict.ERROR,
        fetched_at=exchange.fetched_at,
        method=exchange.method,
        status=exchange.status,
        content_type=header_value(headers, "content-type") or None,
        size=len(exchange.body),
        payload_digest=location.payload_digest,
        etag=header_value(headers, "etag") or None,
        last_modified=header_value(headers, "last-modified") or None,
        record_id=location.record_id,
        warc_file=location.file,
        warc_offset=location.offset,
        warc_length=location.length,
        original=original,
    )
