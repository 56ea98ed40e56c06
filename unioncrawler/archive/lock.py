"""One writer at a time: a lock file beside the archive that a dead process cannot hold."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

from unioncrawler.errors import ArchiveBusyError, ArchiveError

if TYPE_CHECKING:
    from pathlib import Path

UNNAMED = "another process"
# Whoever looks holds the lock for microseconds, so a writer is refused only after that long.
_TRIES, _PAUSE = 25, 0.02


class WriterLock:
    """Holds `archive.db.lock`, which names the pid and the start of the writing process.

    The lock is the kernel's (`flock`), so it ends with the process and all that inherited it,
    however they end. Raises `ArchiveBusyError`, which names the other's pid and start, and
    `ArchiveError` where no file can be written.
    """

    def __init__(self, archive: Path, started: str) -> None:
        self._archive, self.path = archive, _lock_path(archive)
        try:
            self._file = self._take()
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, f"{os.getpid()} {started}\n".encode(), 0)
        except OSError as error:
            raise ArchiveError(f"{self.path}: cannot be locked: {error.strerror}") from error

    def _take(self) -> int:
        tries, holder = 0, None
        while True:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_current(file):
                    return file
            except BlockingIOError:
                tries += 1
                holder = _words(file)
            # The one who held it took the file away between our open() and our flock(), or looks.
            os.close(file)
            if tries == _TRIES:
                raise ArchiveBusyError(f"{self._archive}: is being written by {holder or UNNAMED}")
            if tries:
                time.sleep(_PAUSE)

    def _is_current(self, file: int) -> bool:
        try:
            return os.path.samestat(os.stat(self.path), os.fstat(file))  # noqa: PTH116
        except FileNotFoundError:
            return False

    def fileno(self) -> int:
        """Return the descriptor; a process that inherits it holds the lock as well."""
        return self._file

    def release(self) -> None:
        """Take the file away, then let go."""
        self.path.unlink(missing_ok=True)
        os.close(self._file)


def writer_of(archive: Path, unnamed: str = UNNAMED) -> str | None:
    """Return in words which process writes to an archive, None where none does.

    That is decided by the lock; a pid in its file that lives would not prove it. `unnamed` is
    returned where a process that inherited the lock holds it, after the one that took it ended.
    """
    try:
        file = os.open(_lock_path(archive), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _words(file) or unnamed
    finally:
        os.close(file)
    return None


def _lock_path(archive: Path) -> Path:
    """Return where the lock of an archive lies: by whatever link it is reached, there is one."""
    resolved = archive.resolve()
    return resolved.with_name(resolved.name + ".lock")


def _words(file: int) -> str | None:
    """Return who took a lock by its open file, None where that process is not alive."""
    pid, _, started = os.pread(file, 200, 0).decode(errors="replace").strip().partition(" ")
    return f"process {pid}, since {started}" if started and _is_alive(pid) else None


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:  # of another user
        return True
    except (OSError, ValueError, OverflowError):
        return False
    return True
