"""Writing in batches: each step whole or not at all, many of them in one transaction."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from unioncrawler.archive.faults import archive_errors
from unioncrawler.archive.reader import Archive
from unioncrawler.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unioncrawler.archive.lock import WriterLock

BATCH_WRITES = 64
BATCH_SECONDS = 1.0


class BatchWriter(Archive):
    """An archive that is open for writing.

    Steps gather in one transaction, which ends after `BATCH_WRITES` of them or `BATCH_SECONDS`;
    whoever waits for the network calls `commit_if_due()` now and then. A killed process loses at
    most the open batch. All raise `ArchiveFullError` when the disk is full. `before_commit` is
    called before a batch is made to last: what rows point to must last first.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: WriterLock,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(path, connection)
        self._lock = lock
        self._clock = clock
        self._writes = 0
        self._opened = 0.0
        self._is_held = False
        self.before_commit: Callable[[], None] = lambda: None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let several writes last together or not at all: none of them ends the batch.

        Within another of these they last with that one.
        """
        was_held, self._is_held = self._is_held, True
        try:
            with self._step():
                yield
        finally:
            self._is_held = was_held
        self.commit_if_due()

    @contextmanager
    def step(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one more step of the batch that is whole or undone."""
        with self._step() as connection:
            yield connection

    def commit(self) -> None:
        """Make everything saved so far last."""
        with archive_errors(self.path):
            try:
                if self.connection.in_transaction:
                    self.before_commit()
                    self.connection.execute("COMMIT")
            except (sqlite3.Error, ArchiveError):
                self._roll_back()
                raise

    def commit_if_due(self) -> bool:
        """Commit if the open batch is large or old enough; return whether it was."""
        if self._is_held or not self.connection.in_transaction:
            return False
        is_due = self._writes >= BATCH_WRITES or self._clock() - self._opened >= BATCH_SECONDS
        if is_due:
            self.commit()
        return is_due

    def close(self) -> None:
        """Commit, close and let the next writer in; the lock is let go whatever happens."""
        try:
            self.commit()
        finally:
            self.connection.close()
            self._lock.release()

    @contextmanager
    def _step(self) -> Iterator[sqlite3.Connection]:
        with archive_errors(self.path):
            if not self.connection.in_transaction:
                self.connection.execute("BEGIN IMMEDIATE")
                self._writes, self._opened = 0, self._clock()
            self.connection.execute("SAVEPOINT step")
            try:
                yield self.connection
                self.connection.execute("RELEASE step")
            except BaseException:
                self._undo_step()
                raise
            self._writes += 1
        self.commit_if_due()

    def _undo_step(self) -> None:
        # On a full disk SQLite may have undone the whole batch already.
        if self.connection.in_transaction:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK TO step")
                self.connection.execute("RELEASE step")

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
