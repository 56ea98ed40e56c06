"""Makes archive and record agree after a kill: no response in one that the other does not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.archive import captures as capture_rows
from unioncrawler.errors import WarcError
from unioncrawler.items import Capture, Verdict
from unioncrawler.pages.decode import header_value
from unioncrawler.pages.urls import canonical
from unioncrawler.pages.verdict import verdict_of_status
from unioncrawler.warc import iterate
from unioncrawler.warc.exchange import digest
from unioncrawler.warc.reader import RESPONSES
from unioncrawler.warc.salvage import file_sha256, salvage, unfinished
from unioncrawler.warc.writer import SUFFIX, ClosedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.sites import SiteProfile
    from unioncrawler.warc import StoredExchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What was made good: the files, in words, and how many responses became captures."""

    notes: tuple[str, ...]
    captures: int


def recover(
    folder: Path, store: ArchiveWriter, profile: SiteProfile, *, now: datetime
) -> Recovered:
    """Close the WARC files that a killed crawl of the site left, and add the rows it lost.

    Responses become captures with the verdict of their status; their entries wait as before. A
    file that is damaged is named and used as far as it can be read. Raises `ArchiveError` where
    files or archive cannot be written.
    """
    notes: list[str] = []
    added = 0
    files = [found for path in unfinished(folder, profile.key) if (found := _close(path, notes))]
    files += _unknown_files(folder, store, profile.key, {file.name for file in files})
    for file in files:
        try:
            lost = list(_lost_captures(folder / file.name, store, profile, notes))
        finally:
            store.save_warc_file(profile.key, file, now=now)
        store.save_captures(profile.key, lost)
        added += len(lost)
    store.commit()
    return Recovered(notes=tuple(notes), captures=added)


def _close(path: Path, notes: list[str]) -> ClosedFile | None:
    saved = salvage(path)
    if saved is None:
        notes.append(f"{path}: was left open and had no whole record; taken away")
        return None
    cut = f", {saved.cut} bytes of a record that was cut off left out" if saved.cut else ""
    notes.append(f"{saved.file.name}: was left open; {saved.records} whole records saved{cut}")
    if saved.damaged_at is not None:
        notes.append(f"{saved.file.name}: damaged at offset {saved.damaged_at}, left as it is")
    return saved.file


def _unknown_files(
    folder: Path, store: ArchiveWriter, site: str, known: set[str]
) -> Iterator[ClosedFile]:
    """Yield the files that were closed, but not written down before the kill."""
    known = known | capture_rows.known_warc_files(store.connection)
    for path in sorted(folder.glob(f"{site}-[0-9]*{SUFFIX}")):
        if path.name not in known:
            yield ClosedFile(name=path.name, size=path.stat().st_size, sha256=file_sha256(path))


def _lost_captures(
    path: Path, store: ArchiveWriter, profile: SiteProfile, notes: list[str]
) -> Iterator[Capture]:
    known = capture_rows.known_offsets(store.connection, path.name)
    try:
        for stored in iterate(path):
            if stored.kind in RESPONSES and stored.offset not in known:
                yield _to_capture(stored, store, profile)
    except WarcError as error:
        notes.append(str(error))


def _to_capture(stored: StoredExchange, store: ArchiveWriter, profile: SiteProfile) -> Capture:
    headers = dict(stored.headers)
    original = None
    if stored.kind == "revisit":
        refers_to = stored.fields.get("WARC-Refers-To", "")
        original = capture_rows.capture_of_record(store.connection, refers_to)
    return Capture(
        url=canonical(stored.url, profile),
        verdict=verdict_of_status(stored.status or 0) or Verdict.ERROR,
        fetched_at=stored.fetched_at,
        status=stored.status,
        content_type=header_value(headers, "content-type") or None,
        size=len(stored.payload),
        payload_digest=stored.fields.get("WARC-Payload-Digest") or digest(stored.payload),
        etag=header_value(headers, "etag") or None,
        last_modified=header_value(headers, "last-modified") or None,
        record_id=stored.record_id,
        warc_file=stored.file,
        warc_offset=stored.offset,
        warc_length=stored.length,
        original=original,
    )
