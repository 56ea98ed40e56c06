"""One writer at a time: a lock file beside the archive that a dead process cannot hold."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from unioncrawler.errors import ArchiveBusyError, ArchiveError

if TYPE_CHECKING:
    from pathlib import Path


class WriterLock:
    """Holds `archive.db.lock`, which names the pid and the start of the writing process.

    The lock is the kernel's (`flock`), so it ends with the process, however that ends. Raises
    `ArchiveBusyError`, which names the other's pid and start, and `ArchiveError` where no file can
    be written.
    """

    def __init__(self, archive: Path, started: str) -> None:
        self.path = archive.with_name(archive.name + ".lock")
        try:
            self._file = self._take()
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()} {started}\n".encode(), 0)
        except OSError as error:
            raise ArchiveError(f"{archive}: cannot be locked: {error.strerror}") from error

    def _take(self) -> int:
        while True:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_current(file):
                    return file
            except BlockingIOError:
                holder = os.pread(file, 200, 0).decode(errors="replace")
                os.close(file)
                raise self._busy(holder) from None
            # The one who held it took the file away between our open() and our flock().
            os.close(file)

    def _is_current(self, file: int) -> bool:
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(file))  # noqa: PTH116
        except FileNotFoundError:
            return False

    def _busy(self, holder: str) -> ArchiveBusyError:
        who = _words(holder) or "another process"
        return ArchiveBusyError(f"{self.path.with_suffix('')}: is being written by {who}")

    def fileno(self) -> int:
        """Return the descriptor; a process that inherits it holds the lock as well."""
        return self._file

    def release(self) -> None:
        """Take the file away, then let go."""
        self.path.unlink(missing_ok=True)
        os.close(self._file)


def is_held(archive: Path) -> bool:
    """Tell whether a process holds the lock; that the pid in it lives would not prove it."""
    try:
        file = os.open(archive.with_name(archive.name + ".lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def writer_of(archive: Path) -> str | None:
    """Return in words which process of this machine writes to an archive, None where none does."""
    try:
        holder = archive.with_name(archive.name + ".lock").read_text(errors="replace")
        os.kill(int(holder.split()[0]), 0)
    except (OSError, ValueError, IndexError):
        return None
    return _words(holder)


def _words(holder: str) -> str | None:
    pid, _, started = holder.strip().partition(" ")
    return f"process {pid}, since {started}" if started else None
