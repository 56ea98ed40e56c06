"""Makes archive and record agree after a kill: no response in one that the other does not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import captures as capture_rows
from unioncrawler.archive.crawls import notes_done
from unioncrawler.errors import MissingWarcError, WarcError
from unioncrawler.record.captures import save_unread
from unioncrawler.record.notes import NoteKind, is_failure_alone, read_note
from unioncrawler.record.origins import read_origin
from unioncrawler.warc import locate, read_exchange
from unioncrawler.warc.reader import RESPONSES
from unioncrawler.warc.salvage import (
    describe_closed,
    files_of,
    is_of,
    readable,
    salvage,
    unfinished,
)
from unioncrawler.warc.writer import OPEN, ClosedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.record.origins import Origin
    from unioncrawler.sites import SiteProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What was made good: the files, in words, and how many responses became captures.

    `missing` are the names of files of the site that are not there, or end before the last response
    that a row points to.
    """

    notes: tuple[str, ...]
    captures: int
    missing: tuple[str, ...] = ()


def recover(
    folder: Path,
    store: ArchiveWriter,
    profile: SiteProfile,
    *,
    unread: Callable[[list[str]], None] = lambda records: None,
) -> Recovered:
    """Close the WARC files that a killed crawl of the site left, and add the rows it lost.

    Responses become captures with the verdict of their status; their entries wait as before, and
    `unread` is told of their records first. A file that is damaged is named and used as far
    as it can be read; one that is not the site's, or a copy under another name, is named and left.
    Raises `ArchiveError` where files or archive cannot be written.
    """
    notes: list[str] = []
    added = 0
    files: list[ClosedFile] = [
        found for path in unfinished(folder, profile.key) if (found := _close(path, notes))
    ]
    files += _unknown_files(folder, store, profile.key, {file.name for file in files})
    files.sort(key=lambda file: file.name)  # as a rebuild meets them
    for file in files:
        lost = _Lost(profile.key)
        lost.look_through(folder / file.name, store, notes)
        if lost.stranger is not None:
            notes.append(f"{file.name}: left as it is: {lost.stranger}")
            continue
        if lost.responses or lost.notes:
            unread([*(record_id for record_id, _, _ in lost.responses), *lost.notes])
        with store.together():  # a file that is known is not looked through again
            store.save_warc_file(profile.key, file)
            added += _save_lost(folder / file.name, lost, store, profile, notes)
    store.commit()
    return Recovered(
        notes=tuple(notes), captures=added, missing=_missing(folder, store, profile.key)
    )


def _save_lost(
    path: Path, lost: _Lost, store: ArchiveWriter, profile: SiteProfile, notes: list[str]
) -> int:
    """Add the rows of what was lost; return how many."""
    added = 0
    for record_id, offset, length in lost.responses:
        try:
            stored = read_exchange(path, offset, length)
            failed = lost.failed.get(record_id)
            save_unread(store, profile, stored, crawl=lost.crawl, failed=failed)
        except WarcError as error:
            notes.append(str(error))
        else:
            added += 1
    return added


def _missing(folder: Path, store: ArchiveWriter, site: str) -> tuple[str, ...]:
    needed = dict.fromkeys(capture_rows.known_warc_files(store.connection, site), 0)
    for name, reach in capture_rows.needed_warc_files(store.connection).items():
        if is_of(name, site):
            needed[name] = reach
    return tuple(name for name, reach in sorted(needed.items()) if _size(folder, name) < reach)


def _size(folder: Path, name: str) -> int:
    """Return how many bytes a file has, -1 where it is not there."""
    try:
        return locate(folder, name).stat().st_size
    except (MissingWarcError, OSError):
        return -1


def _close(path: Path, notes: list[str]) -> ClosedFile | None:
    try:
        saved = salvage(path)
    except WarcError as error:
        notes.append(str(error))
        return None
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
    known = known | capture_rows.known_warc_files(store.connection, site)
    for path in files_of(folder, site):
        if path.name not in known and not path.name.endswith(OPEN):
            yield describe_closed(path)


class _Lost:
    """What of a file the archive does not know, and the crawl it belongs to.

    `responses` (id, offset, length) no row points to; `notes` (ids) were not carried out; `failed`
    says by their ids which responses could not be used. `stranger` says why the file is none that
    a crawl of the site left here.
    """

    def __init__(self, site: str) -> None:
        self.site = site
        self.responses: list[tuple[str, int, int]] = []
        self.notes: list[str] = []
        self.failed: dict[str, Mapping[str, Any]] = {}
        self.crawl: int | None = None
        self.stranger: str | None = None

    def look_through(self, path: Path, store: ArchiveWriter, told: list[str]) -> None:
        """Find them; damage, and notes that make no sense, are told, and what is sound is read."""
        known = capture_rows.known_offsets(store.connection, path.name)
        done = 0

        def tell(error: WarcError) -> None:
            told.append(str(error))

        for stored in readable(path, tell):
            if stored.kind == "warcinfo":
                origin = read_origin(stored)
                if origin.site != self.site or origin.crawl is None:
                    self.stranger = f"no crawl of {self.site} wrote it"
                    return
                done = self._take_in(origin, store) or 0
                continue
            try:
                note = read_note(stored)
            except WarcError as error:
                tell(error)
                continue
            if stored.kind in RESPONSES or is_failure_alone(note):
                if stored.offset in known:
                    continue
                if name := capture_rows.file_of_record(store.connection, stored.record_id):
                    self.stranger = f"the archive has what is in it in {name}"
                    return
                self.responses.append((stored.record_id, stored.offset, stored.length))
            elif note is not None:
                self._note(note, stored.record_id, done)

    def _note(self, note: Mapping[str, Any], record_id: str, done: int) -> None:
        if note["note"] == NoteKind.FAILED:
            self.failed[str(note["record"])] = note
        elif note.get("number", 0) > done:
            self.notes.append(record_id)

    def _take_in(self, origin: Origin, store: ArchiveWriter) -> int | None:
        """Keep which crawl it was; return how many of its notes were carried out."""
        if origin.crawl is None or origin.began is None:
            return None
        done = notes_done(store.connection, origin.crawl, origin.began)
        self.crawl = None if done is None else origin.crawl  # of a database that is lost
        return done
