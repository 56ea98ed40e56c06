"""Opening an archive: which file, is it one of ours, may it be written, and whose fault it is."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Literal, overload
from urllib.parse import quote

from unioncrawler.archive.faults import archive_errors
from unioncrawler.archive.reader import Archive
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.errors import ArchiveError, NewerSchemaError, NotAnArchiveError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive.writer import ArchiveWriter

FILE_NAME = "archive.db"
APPLICATION_ID = 0x756E6372  # "uncr": how `file` and we tell an archive from other databases
SCHEMA_VERSION = 11
_BUSY_SECONDS = 5.0
_SUFFIXES = {".db", ".sqlite", ".sqlite3"}
_MAY_NOT_WRITE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
_HEADER = b"SQLite format 3\x00"


def archive_path(place: Path) -> Path:
    """Return the archive's file for what a user named: the file itself, or its folder."""
    if place.suffix in _SUFFIXES and not place.is_dir():
        return place
    return place if place.is_file() else place / FILE_NAME


def warc_folder(place: Path) -> Path:
    """Return the folder of the WARC files that belong to an archive."""
    return archive_path(place).parent / "warc"


@overload
def open_archive(place: Path, *, write: Literal[False] = False) -> Archive: ...
@overload
def open_archive(
    place: Path, *, write: Literal[True], create: bool = False, now: datetime | None = None
) -> ArchiveWriter: ...
def open_archive(
    place: Path, *, write: bool = False, create: bool = False, now: datetime | None = None
) -> Archive | ArchiveWriter:
    """Open an archive, its file or its folder, to read or, alone, to write.

    `create` makes a new one where there is none.
    `now` is the start that a second writer is told about. An archive of an earlier schema is
    brought up to date first. Raises `NotAnArchiveError`, `NewerSchemaError`, `ArchiveBusyError`,
    `ArchiveFullError`, or `ArchiveError` where there is no such file or it cannot be used.
    """
    path = archive_path(place)
    with archive_errors(path):
        if create and write:
            path.parent.mkdir(parents=True, exist_ok=True)
        version = read_schema_version(path, may_be_new=create and write)
        if not write and version == SCHEMA_VERSION:
            return Archive(path, _connect_reader(path))
        writer = _open_writer(path, to_stored(now or china_now()))
        if write:
            return writer
        writer.close()
        return Archive(path, _connect_reader(path))


def read_schema_version(path: Path, *, may_be_new: bool = False) -> int:
    """Return the schema version of the archive in `path`, 0 for a file still to be made.

    Raises the errors of `open_archive`.
    """
    if path.is_dir():
        raise NotAnArchiveError(f"{path}: is a folder, not an archive")
    if not path.exists() or (may_be_new and path.stat().st_size == 0):
        if may_be_new:
            return 0
        raise ArchiveError(f"{path}: there is no archive here yet")
    with path.open("rb") as file:
        header = file.read(len(_HEADER))
    if header != _HEADER:
        raise NotAnArchiveError(f"{path}: is no archive: not a SQLite database")
    connection = _connect_reader(path)
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        is_blank = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        connection.close()
    if application == 0 and is_blank and may_be_new:  # the first opening was cut short
        return 0
    if application != APPLICATION_ID:
        raise NotAnArchiveError(f"{path}: is a SQLite database, but no archive of unioncrawler")
    if version > SCHEMA_VERSION:
        raise NewerSchemaError(
            f"{path}: has schema {version}, written by a later version of unioncrawler; "
            f"this one knows {SCHEMA_VERSION}"
        )
    return version


def _connect_reader(path: Path) -> sqlite3.Connection:
    """Connect without ever writing a row.

    A connection that may write takes its -wal and -shm files away again when it closes; one that
    may not leaves them lying. Where the folder cannot be written there is nobody who could write
    the archive either, so it is read as it lies.
    """
    try:
        return _connect_to_read(path, "mode=rw")
    except sqlite3.OperationalError as error:
        is_closed_folder = error.sqlite_errorcode & 0xFF in _MAY_NOT_WRITE
        if not is_closed_folder or _has_log(path):
            raise
        return _connect_to_read(path, "mode=ro&immutable=1")


def _connect_to_read(path: Path, mode: str) -> sqlite3.Connection:
    connection = _connect(path, mode)
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _has_log(path: Path) -> bool:
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{mode}", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
    )
    connection.row_factory = sqlite3.Row
    return connection


def _open_writer(path: Path, started: str) -> ArchiveWriter:
    # Only here, because readers need neither: one keeps a lock, the other imports sqlite-utils.
    from unioncrawler.archive.lock import WriterLock  # noqa: PLC0415
    from unioncrawler.archive.schema import migrate  # noqa: PLC0415
    from unioncrawler.archive.writer import ArchiveWriter  # noqa: PLC0415

    lock = WriterLock(path, started)
    connection = None
    try:
        connection = _connect(path, "mode=rwc")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
            migrate(connection)
    except BaseException:
        if connection is not None:
            connection.close()
        lock.release()
        raise
    return ArchiveWriter(path, connection, lock)
