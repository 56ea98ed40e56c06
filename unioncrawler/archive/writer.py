"""The one writer of an archive: every step whole or not at all, committed in batches."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from unioncrawler.archive import (
    articles,
    attachments,
    captures,
    channels,
    crawls,
    entries,
    events,
    evidence,
)
from unioncrawler.archive.faults import archive_errors
from unioncrawler.archive.reader import Archive
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.errors import ArchiveError
from unioncrawler.items import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive.articles import Outcome
    from unioncrawler.archive.attachments import Place, WaitingAttachment
    from unioncrawler.archive.captures import KeptPayload
    from unioncrawler.archive.entries import ListingCount, WaitingEntry
    from unioncrawler.archive.events import Event
    from unioncrawler.archive.lock import WriterLock
    from unioncrawler.items import Capture
    from unioncrawler.sites.profile import GoneRule, SiteProfile
    from unioncrawler.visits import (
        ArticleVisit,
        AttachmentVisit,
        FailedVisit,
        ListingVisit,
        UnchangedVisit,
    )
    from unioncrawler.warc import ClosedFile

BATCH_WRITES = 64
BATCH_SECONDS = 1.0


class ArchiveWriter(Archive):
    """What the crawler does to an archive.

    Every `save_*` is whole or undone. They gather in one transaction, which ends after
    `BATCH_WRITES` of them or `BATCH_SECONDS`; whoever waits for the network calls
    `commit_if_due()` now and then. A killed process loses at most the open batch, and what it
    loses is still waiting as entries. All raise `ArchiveFullError` when the disk is full. Times
    are aware datetimes; a `crawl` begun here marks every later row. `before_commit` is called
    before a batch is made to last: what rows point to must last first. `before_change` is called
    before a known article, by its id, gets a new version: it may correct the article over
    `connection`, and returns whether it did.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: WriterLock,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(path, connection)
        self.crawl: int | None = None
        self._lock = lock
        self._clock = clock
        self._writes = 0
        self._opened = 0.0
        self._is_held = False
        self.before_commit: Callable[[], None] = lambda: None
        self.before_change: Callable[[int], bool] | None = None

    def begin_crawl(
        self,
        profile: SiteProfile,
        arguments: Mapping[str, object],
        *,
        now: datetime,
        version: str,
        crawl: int | None = None,
    ) -> int:
        """Begin a run of the site and return its number: `crawl`, where it has one already."""
        with self._step() as connection:
            self.crawl = crawls.begin_crawl(
                connection, profile, arguments, now=to_stored(now), version=version, crawl=crawl
            )
        self.commit()
        return self.crawl

    def finish_crawl(
        self, crawl: int, reason: str, stats: Mapping[str, object], *, now: datetime
    ) -> None:
        """Write down how the run ended, and commit."""
        with self._step() as connection:
            crawls.finish_crawl(connection, crawl, reason, stats, now=to_stored(now))
        self.commit()

    @contextmanager
    def step(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one more step of the batch that is whole or undone."""
        with self._step() as connection:
            yield connection

    def count_notes(self, crawl: int, number: int) -> None:
        """Keep how many of a crawl's notes have been carried out."""
        with self._step() as connection:
            connection.execute("UPDATE crawls SET notes = ? WHERE id = ?", (number, crawl))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let several writes last together or not at all: none of them ends the batch."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        self.commit_if_due()

    def save_event(self, event: Event) -> None:
        """Write down what was done to the archive as a whole, and commit."""
        with self._step() as connection:
            events.save_event(connection, event)
        self.commit()

    def save_channel(
        self, site: str, path: str, url: str, *, found_on: str | None = None, now: datetime
    ) -> bool:
        """Keep a channel; return whether it is new. The first address a crawl gives it counts."""
        with self._step() as connection:
            return channels.save_channel(
                connection,
                site,
                path,
                url,
                found_on=found_on,
                crawl=self.crawl,
                now=to_stored(now),
            )

    def save_listing(
        self, site: str, visit: ListingVisit, uids: Sequence[str | None], now: datetime
    ) -> ListingCount:
        """Keep a listing page; `uids` go with its entries, None for what is no article."""
        with self._step() as connection:
            return entries.save_listing(
                connection, site, visit, uids, crawl=self.crawl, now=to_stored(now)
            )

    def save_article(self, site: str, uid: str, visit: ArticleVisit, now: datetime) -> Outcome:
        """Keep an article that was read and normalised: `new`, `same` or `changed`."""
        if not isinstance(visit.article, Article):
            raise TypeError(f"not normalised yet: {visit.article.url}")
        with self._step() as connection:
            return articles.save_article(
                connection,
                site,
                uid,
                visit,
                visit.article,
                crawl=self.crawl,
                now=to_stored(now),
                before_change=self.before_change,
            )

    def save_failure(
        self,
        site: str,
        visit: FailedVisit,
        *,
        rule: GoneRule | None = None,
        now: datetime | None = None,
    ) -> bool:
        """Keep a visit that gave no article; return whether, by `rule`, an archived one is gone."""
        moment = now or max((c.fetched_at for c in visit.captures), default=None) or china_now()
        with self._step() as connection:
            return entries.save_failure(
                connection, site, visit, rule=rule, crawl=self.crawl, now=to_stored(moment)
            )

    def save_absence(self, site: str, visit: FailedVisit, *, rule: GoneRule, now: datetime) -> bool:
        """Keep a failed visit to an archived article; return whether it is gone with it."""
        with self._step() as connection:
            ids = captures.save_visit(connection, site, visit.captures, crawl=self.crawl)
            return evidence.save_absence(
                connection, site, visit, ids, rule=rule, crawl=self.crawl, now=to_stored(now)
            )

    def save_unchanged(self, site: str, visit: UnchangedVisit, *, now: datetime) -> bool:
        """Keep that an archived article is what it was; return whether there is one."""
        with self._step() as connection:
            captures.save_visit(connection, site, visit.captures, crawl=self.crawl)
            return evidence.save_presence(
                connection, site, visit, crawl=self.crawl, now=to_stored(now)
            )

    def save_unlisted(self, site: str, channel: str, walk_began: str, now: datetime) -> int:
        """Mark articles that a walk of the whole channel did not meet; return how many."""
        with self._step() as connection:
            return evidence.save_unlisted(
                connection, site, channel, walk_began, crawl=self.crawl, now=to_stored(now)
            )

    def save_warc_file(self, site: str, file: ClosedFile) -> None:
        """Keep what a closed WARC file must be."""
        with self._step() as connection:
            captures.save_warc_file(connection, site, file)

    def kept_payload(
        self, site: str, url: str, payload_digest: str | None = None
    ) -> KeptPayload | None:
        """Return the latest capture that has a payload of the address, or just that payload."""
        with archive_errors(self.path):
            return captures.kept_payload(self.connection, site, url, payload_digest)

    def save_attachment(self, site: str, visit: AttachmentVisit) -> None:
        """Keep what came of an attachment."""
        with self._step() as connection:
            attachments.save_attachment(connection, site, visit, crawl=self.crawl)

    def next_attachments(
        self, site: str, after: Place = attachments.FIRST, limit: int = 100
    ) -> list[WaitingAttachment]:
        """Return attachments to fetch behind a place, each address once."""
        with archive_errors(self.path):
            return attachments.next_attachments(self.connection, site, after=after, limit=limit)

    def save_captures(
        self, site: str, exchanges: Iterable[Capture], *, crawl: int | None = None
    ) -> None:
        """Keep exchanges that belong to no entry; of this crawl, where no other is named."""
        with self._step() as connection:
            captures.save_captures(connection, site, exchanges, crawl=crawl or self.crawl)

    def next_entries(
        self,
        site: str,
        after: int = 0,
        limit: int = 100,
        *,
        channels: Sequence[str] | None = None,
        since: str | None = None,
    ) -> list[WaitingEntry]:
        """Return entries to fetch with an id above `after`, each article once.

        Going on from the last id returned asks for every one, failed ones too, once a crawl.
        `channels` are whole paths; `since`, an ISO date, leaves what is listed with an earlier one.
        """
        with archive_errors(self.path):
            return entries.next_entries(
                self.connection,
                site,
                after=after,
                limit=limit,
                channels=channels,
                since=since,
            )

    def is_waiting(self, entry: int) -> bool:
        """Return whether an entry, by its id, is still to be fetched."""
        with archive_errors(self.path):
            return entries.is_waiting(self.connection, entry)

    def known_urls(self, site: str, uids: Mapping[str, str | None]) -> set[str]:
        """Return the addresses (keys) that are listed, or whose uid (value) is known."""
        with archive_errors(self.path):
            return entries.known_urls(self.connection, site, uids)

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
