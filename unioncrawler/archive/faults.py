"""Whose fault it is: what sqlite3 and the file system raise, named as an archive's errors."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from unioncrawler.errors import (
    ArchiveBusyError,
    ArchiveError,
    ArchiveFullError,
    NotAnArchiveError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def archive_errors(path: Path) -> Iterator[None]:
    """Turn what sqlite3 and the file system raise into the errors of an archive."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(path, error) from error
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be opened: {error.strerror}") from error


def _named(path: Path, error: sqlite3.Error) -> ArchiveError:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return ArchiveFullError(
                f"{path}: cannot be written: the disk is full or failing ({error}); "
                "everything committed before is safe"
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return ArchiveBusyError(f"{path}: another program is writing to it ({error})")
        case sqlite3.SQLITE_NOTADB:
            return NotAnArchiveError(f"{path}: is no archive: {error}")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return ArchiveError(f"{path}: may not be written: {error}")
        case sqlite3.SQLITE_CORRUPT:
            return ArchiveError(f"{path}: is damaged: {error}")
        case _:
            return ArchiveError(f"{path}: cannot be used: {error}")
