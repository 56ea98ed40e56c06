"""Checks whether archive and record are still what was written, and names what is not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from unioncrawler.archive import checks
from unioncrawler.errors import ArchiveBusyError, ArchiveError, WarcError
from unioncrawler.record.findings import Damage, Finding, Note, Tally
from unioncrawler.record.walking import check_attachments, check_records
from unioncrawler.warc import locate
from unioncrawler.warc.writer import OPEN, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from unioncrawler.archive import Archive
    from unioncrawler.archive.checks import RecordFile

_PIECE = 1 << 20


def check_archive(
    archive: Archive, folder: Path, tally: Tally, *, full: bool = False
) -> Iterator[Finding]:
    """Yield everything that is damaged in an archive and the WARC files in `folder`.

    Every byte of every file is read; `full` also unpacks every record and holds the rows against
    them. The archive must be open for writing, for SQLite checks its search index only then; no
    row is changed. Raises `ArchiveBusyError` where another program writes to it.
    """
    file = archive.path.name
    for check in (_structure(archive, full), _references(archive), _index(archive)):
        yield from _survived(file, check)
    yield from _survived(file, _record(archive, folder, tally, full))
    if full:
        yield from _survived(file, check_attachments(archive, folder, tally))


def _survived(file: str, check: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what a check finds; that the database cannot be read is one more finding."""
    try:
        yield from check
    except ArchiveBusyError:
        raise
    except ArchiveError as error:
        yield Damage(what="database", file=file, reason=f"a check could not be made: {error}")


def _structure(archive: Archive, full: bool) -> Iterator[Damage]:
    with archive.reading() as connection:
        for fault in checks.structure_faults(connection, full=full):
            reason = " ".join(fault.split())
            yield Damage(what="database", file=archive.path.name, reason=f"SQLite finds: {reason}")


def _references(archive: Archive) -> Iterator[Damage]:
    with archive.reading() as connection:
        for row, reason in checks.broken_references(connection):
            yield Damage(what="reference", file=archive.path.name, touches=(row,), reason=reason)


def _index(archive: Archive) -> Iterator[Damage]:
    try:
        with archive.reading() as connection:
            checks.check_search_index(connection)
    except ArchiveBusyError:
        raise
    except ArchiveError as error:
        yield Damage(
            what="index",
            file=archive.path.name,
            touches=("articles_fts",),
            reason=f"the search index does not match the text of the articles: {error.__cause__}",
        )


def _record(archive: Archive, folder: Path, tally: Tally, full: bool) -> Iterator[Finding]:
    with archive.reading() as connection:
        files = checks.record_files(connection)
    tally.files_total = len(files)
    tally.bytes_total = sum(file.bytes or 0 for file in files)
    if files and not folder.is_dir():
        yield Damage(
            what="file",
            file=folder.name,
            touches=tuple(file.name for file in files),
            reason=f"there is no folder {folder}, and the archive needs {len(files)} WARC files "
            "in it; copy it together with the database",
        )
        return
    for file in files:
        yield from _one_file(archive, folder, file, tally, full)
        tally.files += 1
        tally.tell()
    known = {file.name for file in files}
    for path in sorted(folder.glob(f"*{SUFFIX}*")):
        if path.name.removesuffix(OPEN) not in known:
            yield Note(file=path.name, text="no row of the archive knows this file")


def _one_file(
    archive: Archive, folder: Path, file: RecordFile, tally: Tally, full: bool
) -> Iterator[Finding]:
    try:
        path = locate(folder, file.name)
    except WarcError:
        reason = f"this WARC file is missing; {file.captures} captures point into it"
        yield Damage(what="file", file=file.name, touches=_some(archive, file), reason=reason)
        return
    is_open = path.name.endswith(OPEN)
    try:
        changed = _difference(path, file, tally)
    except OSError as error:
        reason = f"this WARC file cannot be read: {error.strerror}"
        yield Damage(what="file", file=file.name, touches=_some(archive, file), reason=reason)
        return
    if file.sha256 is None and is_open:
        yield Note(file=path.name, text="was not closed; the next crawl of its site does that")
    elif file.sha256 is None:
        reason = "captures point into this file, but warc_files has no row of it; "
        reason += "a crawl that was killed leaves that, the next one of its site adds it"
        yield Damage(what="file", file=file.name, touches=_some(archive, file), reason=reason)
    if not full and changed is None:
        yield from _beyond(archive, file.name, path.stat().st_size)
        return
    names_a_record = False
    for finding in check_records(archive, path, file.name, tally):
        names_a_record = names_a_record or isinstance(finding, Damage)
        yield finding
    if changed and not names_a_record:
        reason = f"{changed}, though every record in it can be read"
        yield Damage(what="file", file=file.name, touches=_some(archive, file), reason=reason)


def _difference(path: Path, file: RecordFile, tally: Tally) -> str | None:
    """Return in words how the bytes of a file differ from its row; None where they do not."""
    sha256, size = hashlib.sha256(), 0
    with path.open("rb") as opened:
        while piece := opened.read(_PIECE):
            sha256.update(piece)
            size += len(piece)
            tally.bytes += len(piece)
            tally.tell()
    if file.bytes is not None and size != file.bytes:
        return f"has {size} bytes instead of {file.bytes}"
    if file.sha256 is not None and sha256.hexdigest() != file.sha256:
        return f"its SHA-256 is {sha256.hexdigest()} instead of {file.sha256}"
    return None


def _beyond(archive: Archive, file: str, size: int) -> Iterator[Damage]:
    with archive.reading() as connection:
        for row in checks.captures_of_file(connection, file, beyond=size):
            yield Damage(
                what="capture",
                file=file,
                offset=row.warc_offset,
                touches=(row.url,),
                reason=f"capture {row.id} should be {row.warc_length} bytes there, "
                f"but the file has {size}",
            )


def _some(archive: Archive, file: RecordFile, most: int = 20) -> tuple[str, ...]:
    """Return the addresses of the first captures of a file, and how many more there are."""
    with archive.reading() as connection:
        rows = checks.captures_of_file(connection, file.name)
        urls = tuple(row.url for _, row in zip(range(most), rows, strict=False))
    more = file.captures - len(urls)
    return (*urls, f"and {more} more") if more > 0 else urls
