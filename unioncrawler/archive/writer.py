"""The one writer of an archive: every step whole or not at all, committed in batches."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import (
    articles,
    attachment_texts,
    captures,
    channels,
    crawls,
    entries,
    events,
    evidence,
    failures,
    imports,
    judging,
    walks,
    watching,
)
from unioncrawler.archive.crawl_reader import CrawlReader
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.items import Article

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive.articles import Outcome
    from unioncrawler.archive.attachments import (
        AttachmentOutcome,
    )
    from unioncrawler.archive.entries import ListingCount
    from unioncrawler.archive.events import Event
    from unioncrawler.archive.judging import Judgement
    from unioncrawler.archive.lock import WriterLock
    from unioncrawler.archive.watching import ChannelRow
    from unioncrawler.documents.outcomes import Reading
    from unioncrawler.items import Capture
    from unioncrawler.sites.profile import SiteProfile
    from unioncrawler.sites.rules import GoneRule
    from unioncrawler.visits import (
        ArticleVisit,
        AttachmentVisit,
        Ending,
        FailedVisit,
        ListingVisit,
        UnchangedVisit,
    )
    from unioncrawler.warc import ClosedFile


class ArchiveWriter(CrawlReader):
    """What the crawler does to an archive.

    Every `save_*` is whole or undone; they gather in batches, as `BatchWriter` says. What a killed
    process loses is still waiting as entries. Times are aware datetimes; a `crawl` begun here marks
    every later row. `before_change` is called before a known article, by its id, gets a new
    version: it may correct the article over `connection`, and returns whether it did.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: WriterLock,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(path, connection, lock, clock)
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

    def count_notes(self, crawl: int, number: int) -> None:
        """Keep how many of a crawl's notes have been carried out."""
        with self._step() as connection:
            connection.execute("UPDATE crawls SET notes = ? WHERE id = ?", (number, crawl))

    def save_watch(
        self,
        site: str,
        crawl: int,
        rows: Sequence[ChannelRow],
        *,
        suspect: bool,
        findings: Mapping[str, Any],
        figures: Mapping[str, Any],
        known: Sequence[int],
        over: Sequence[int],
    ) -> None:
        """Keep figures and findings of a run; alarms by their ids that go on or are over."""
        with self._step() as connection:
            watching.save_channel_rows(connection, site, crawl, rows)
            for finding in findings["found"]:
                if finding["state"] == "begun":
                    watching.begin_alarm(connection, site, crawl, finding)
            marked = [("last_crawl", known), ("over_crawl", over)]
            for column, numbers in marked:
                connection.executemany(
                    f"UPDATE alarms SET {column} = ? WHERE id = ?",
                    [(crawl, number) for number in numbers],
                )
            watching.save_outcome(
                connection, crawl, suspect=suspect, findings=findings, figures=figures
            )

    def accept_run(self, crawl: int, *, now: datetime) -> int:
        """Take a suspect run for sound, and commit; return how many alarms that settles."""
        with self._step() as connection:
            settled = watching.accept_run(connection, crawl, to_stored(now))
        self.commit()
        return settled

    def save_notified(self, crawl: int, told: Mapping[str, Any]) -> None:
        """Keep what each hook was told of a run, and commit."""
        with self._step() as connection:
            watching.save_notified(connection, crawl, told)
        self.commit()

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

    def save_earlier(self, site: str, uid: str, visit: ArticleVisit) -> None:
        """Keep the exchanges of an article that was read since, and link what led to it."""
        with self._step() as connection:
            imports.save_earlier(connection, site, uid, visit, crawl=self.crawl)

    def save_failure(self, site: str, visit: FailedVisit, *, now: datetime | None = None) -> None:
        """Keep a visit that gave no article, as evidence against one that is archived."""
        moment = now or max((c.fetched_at for c in visit.captures), default=None) or china_now()
        with self._step() as connection:
            failures.save_failure(connection, site, visit, crawl=self.crawl, now=to_stored(moment))

    def judge_absences(self, site: str, rule: GoneRule, *, began: datetime) -> Judgement:
        """Make articles gone that this crawl, which `began` then, found absent, by the rule."""
        with self._step() as connection:
            return judging.judge_absences(
                connection, site, rule, crawl=self.crawl, began=to_stored(began)
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

    def save_walk_end(
        self, site: str, channel: str, ending: Ending, *, capture: int | None, now: datetime
    ) -> None:
        """Keep that a walk over the channel with that path ended well, how and with what."""
        with self._step() as connection:
            walks.save_walk_end(
                connection, site, channel, ending, capture=capture, now=to_stored(now)
            )

    def save_looked_over(self, site: str, *, now: datetime) -> None:
        """Keep that every overview of a site was looked at, and everything it leads to."""
        with self._step() as connection:
            walks.save_looked_over(connection, site, now=to_stored(now))

    def save_warc_file(self, site: str, file: ClosedFile) -> None:
        """Keep what a closed WARC file must be."""
        with self._step() as connection:
            captures.save_warc_file(connection, site, file)

    def save_attachment(self, site: str, visit: AttachmentVisit) -> AttachmentOutcome:
        """Keep what came of an attachment; other bytes make a version of what shows it."""
        with self._step() as connection:
            return articles.keep_attachment(connection, site, visit, crawl=self.crawl)

    def save_reading(self, sha256: str, reading: Reading) -> bool:
        """Keep what a file of that SHA-256 says; return whether that was not known."""
        with self._step() as connection:
            return attachment_texts.save_reading(connection, sha256, reading)

    def save_captures(
        self, site: str, exchanges: Iterable[Capture], *, crawl: int | None = None
    ) -> None:
        """Keep exchanges that belong to no entry; of this crawl, where no other is named."""
        with self._step() as connection:
            captures.save_captures(connection, site, exchanges, crawl=crawl or self.crawl)
