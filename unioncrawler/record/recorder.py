"""Puts the exchanges of a crawl on record and makes the captures that point there."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from unioncrawler.errors import WarcError
from unioncrawler.record.captures import response_capture
from unioncrawler.record.notes import NoteKind
from unioncrawler.warc import Original, WarcWriter, locate, read_exchange
from unioncrawler.warc.exchange import digest

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.archive.captures import KeptPayload
    from unioncrawler.items import Capture
    from unioncrawler.warc import Exchange, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A payload on record: the number of the capture that has it, and its record."""

    capture: int
    record: Original


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

    def record(self, exchange: Exchange, url: str, asked_about: Known | None = None) -> Capture:
        """Write an exchange and return its capture of the canonical address `url`.

        A 304 speaks of the payload that it was `asked_about`, or of none. The verdict is that of
        the status alone, until the response is read. Raises `WarcError`.
        """
        known = asked_about if exchange.status == 304 else self._same_payload(exchange, url)
        location = self.writer.write(exchange, known.record if known else None)
        capture = to_capture(exchange, url, location, known.capture if known else None)
        self._unsaved[location.record_id] = capture
        return capture

    def find(self, kept: KeptPayload) -> Known | None:
        """Return the record of a payload; None, and the log says so, where it cannot be read."""
        try:
            path = locate(self.writer.folder, kept.warc_file)
            stored = read_exchange(path, kept.warc_offset, kept.warc_length)
        except WarcError as error:
            logger.warning("the payload of capture %d is no longer on record: %s", kept.id, error)
            return None
        original = Original(
            record_id=stored.record_id, url=stored.url, fetched_at=stored.fetched_at
        )
        return Known(capture=kept.id, record=original)

    def _same_payload(self, exchange: Exchange, url: str) -> Known | None:
        if exchange.status != 200 or len(exchange.body) < LEAST_PAYLOAD:
            return None
        kept = self._store.kept_payload(self._site, url, digest(exchange.body))
        return self.find(kept) if kept else None

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
    capture = response_capture(
        url,
        exchange.fetched_at,
        exchange.status,
        exchange.response_headers,
        location,
        size=len(exchange.body),
    )
    return replace(capture, method=exchange.method, original=original)
