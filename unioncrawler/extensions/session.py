"""The session of a crawl: the open archive, and what is put on record."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from unioncrawler import __version__
from unioncrawler.archive import open_archive, warc_folder
from unioncrawler.archive.reposts import link_reposts
from unioncrawler.errors import ArchiveError
from unioncrawler.pages.urls import canonical
from unioncrawler.record.notes import NoteKind
from unioncrawler.record.origins import Origin, describe
from unioncrawler.record.recorder import Recorder
from unioncrawler.record.recovery import recover
from unioncrawler.replay.revisits import correct_first
from unioncrawler.steps.saving import captures_of, judge, save, unknown_urls
from unioncrawler.visits import AttachmentVisit
from unioncrawler.warc import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scrapy.crawler import Crawler

    from unioncrawler.archive.channels import Channel
    from unioncrawler.items import Capture
    from unioncrawler.sites import SiteProfile
    from unioncrawler.warc import ClosedFile

logger = logging.getLogger(__name__)
COMMIT_SECONDS = 0.5  # how often it is asked whether the open transaction is due
# How long the end of a crawl waits for reposts; what is left is found after the next one.
REPOST_SECONDS, STOPPED_REPOST_SECONDS = 60.0, 2.0


class ArchiveSession:
    """Opens the archive for writing, records the crawl as a run, commits in time, closes it.

    Pipelines and frontier get `store`, `site` and `crawl` from here. `failure` is the error that
    made the archive unusable during the crawl, if one did; `is_closed` says that it is over.
    `save_visit` is how visits are saved. `changes` counts the visits that may have left more work:
    all but those of attachments.
    """

    save_visit = staticmethod(save)
    is_always_on_record = True  # also where nothing is fetched

    def __init__(self, crawler: Crawler) -> None:
        spider: Any = crawler.spider
        self.crawler = crawler
        self.profile: SiteProfile = spider.profile
        self.site = self.profile.key
        self.failure: ArchiveError | None = None
        self.is_closed = False
        self.changes = 0
        self._arguments: dict[str, Any] = spider.arguments
        self._closed_files: list[ClosedFile] = []
        place = Path(crawler.settings["ARCHIVE_DIR"])
        self.store = open_archive(place, write=True, create=True)
        self.warc_dir = warc_folder(place)
        self._moment = datetime.now(UTC)  # tells the crawl from another of the same second
        self.began = self._moment.replace(microsecond=0)
        self.crawl = self.store.begin_crawl(
            self.profile, spider.arguments, now=self.began, version=__version__
        )
        self.recorder = self._make_recorder() if crawler.settings.getbool("WARC_ENABLED") else None
        self.recovered = recover(self.warc_dir, self.store, self.profile, unread=self._note_unread)
        if self.recorder is not None and self.is_always_on_record:
            self.recorder.writer.begin()
        self.store.before_change = self._correct_first
        self.before_end: list[Callable[[str], None]] = []  # called with the reason, still open
        self.finished_with: list[Channel] | None = None
        self._started = monotonic()
        self._commits: Any = None
        self._closing: asyncio.Future[None] | None = None
        self._notes = 0  # those that the archive counts

    def warcinfo(self) -> dict[str, str]:
        """Return what the WARC files of the crawl say of themselves."""
        settings = self.crawler.settings
        origin = Origin(
            site=self.site,
            software=f"unioncrawler/{__version__} (scrapy, warcio)",
            crawl=self.crawl,
            began=self._moment,
            arguments=self._arguments,
        )
        return {
            **describe(origin),
            "description": f"crawl {self.crawl} of {self.profile.name}",
            "robots": "obeyed" if settings.getbool("ROBOTSTXT_OBEY") else "ignored",
            "http-header-user-agent": settings["USER_AGENT"],
        }

    def _make_recorder(self) -> Recorder:
        writer = WarcWriter(
            self.warc_dir,
            self.site,
            self.warcinfo(),
            self._keep_closed,
            profile=self.profile.text,
            taken=self.store.closed_files(self.site),  # also those that were moved away
            rotate_bytes=self.crawler.settings.getint("WARC_ROTATE_BYTES"),
        )
        self.store.before_commit = writer.sync
        return Recorder(self.store, self.site, writer)

    def _keep_closed(self, file: ClosedFile) -> None:
        """Write down the closed files whose responses all have rows, the others later.

        After a kill a file that is written down is not looked through.
        """
        self._closed_files.append(file)
        waiting = {capture.warc_file for capture in self.recorder.unsaved} if self.recorder else ()
        for closed in [each for each in self._closed_files if each.name not in waiting]:
            self.store.save_warc_file(self.site, closed)
            self._closed_files.remove(closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        session = cls(crawler)
        crawler.signals.connect(session.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(session.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(session.count_error, signal=signals.spider_error)
        crawler.signals.connect(session.count_error, signal=signals.item_error)
        return session

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the session of a crawl. Raises `RuntimeError` where the extension is off."""
        session = crawler.get_extension(cls)
        if session is None:
            raise RuntimeError("EXTENSIONS must contain unioncrawler.extensions.ArchiveSession")
        return session

    def spider_opened(self) -> None:
        for note in self.recovered.notes:
            logger.warning("%s", note)
        if missing := self.recovered.missing:
            text = "%s: %d WARC files that the archive needs are not here, or cut off: %s"
            logger.warning(text, self.warc_dir, len(missing), ", ".join(missing[:10]))
        self.crawler.stats.set_value("warc/missing", len(missing))
        spider: Any = self.crawler.spider
        self.crawler.stats.set_value("attachments/wanted", spider.with_attachments)
        self.crawler.stats.set_value("warc/salvaged", len(self.recovered.notes))
        self.crawler.stats.set_value("warc/recovered", self.recovered.captures)
        self._commits = create_looping_call(self._commit_if_due)
        self._commits.start(COMMIT_SECONDS, now=False)

    def count_error(self) -> None:
        """Count a mistake of the program itself; Scrapy has logged it."""
        self.crawler.stats.inc_value("program/errors")

    def spider_closed(self, reason: str) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        if self._commits and self._commits.running:
            self._commits.stop()
        self.crawler.stats.set_value("crawl/seconds", round(monotonic() - self._started, 2))
        try:
            if reason == "finished":  # one that was cut short met too little to judge by
                self._carry_out(NoteKind.JUDGED, datetime.now(UTC), self._judge)
            stats = dict(self.crawler.stats.get_stats())
            self.finished_with = self.store.channels(self.site)
            if self.recorder is not None:
                self._close_record(self.recorder, reason)
            for work in self.before_end:
                work(reason)
            self.store.finish_crawl(self.crawl, reason, stats, now=datetime.now(UTC))
            self._link_reposts(reason)
        except ArchiveError as error:
            self.fail(error)
        finally:
            self.store.close()

    def _link_reposts(self, reason: str) -> None:
        if self.failure is None:
            seconds = STOPPED_REPOST_SECONDS if reason == "shutdown" else REPOST_SECONDS
            linking = link_reposts(self.store, seconds=seconds)
            if not linking.is_whole:
                logger.info("reposts were not all found; the next crawl goes on with them")

    def _close_record(self, recorder: Recorder, reason: str) -> None:
        """End the record; after a failure it is left to the next crawl, as after a kill."""
        if self.failure is not None:
            recorder.writer.abandon()
            return
        if unread := recorder.unsaved:
            self._note_unread([capture.record_id or "" for capture in unread])
            self.store.save_captures(self.site, unread)
            recorder.saved(unread)
        self.note(NoteKind.ENDED, datetime.now(UTC), reason=reason)
        recorder.writer.close()

    def save(self, visit: object) -> Mapping[str, int]:
        """Write a visit, count what grew. Returns those figures by name; none after a failure."""
        if self.failure is not None:
            return {}
        grown = self._write(visit)
        self._count(grown)
        return grown

    def save_noted(
        self, kind: NoteKind, at: datetime, visits: Iterable[object], **told: object
    ) -> Mapping[str, int]:
        """Write visits that no exchange brought, with a note of them; return what grew, by name."""

        def write_all() -> Mapping[str, int]:
            grown: Counter[str] = Counter()
            for visit in visits:
                grown.update(self._write(visit))
            return grown

        return self._carry_out(kind, at, write_all, **told)

    def _write(self, visit: object) -> Mapping[str, int]:
        self.changes += not isinstance(visit, AttachmentVisit)
        grown = self.save_visit(self.store, self.profile, visit, began=self.began)
        if self.recorder is not None:
            self.recorder.saved(captures_of(visit))
        return grown

    def _judge(self) -> Mapping[str, int]:
        return judge(self.store, self.profile, began=self.began)

    def _carry_out(
        self, kind: NoteKind, at: datetime, work: Callable[[], Mapping[str, int]], **told: object
    ) -> Mapping[str, int]:
        """Do what is noted here, in one piece, and let the archive count that it was done."""
        if self.failure is not None:
            return {}
        self._notes += 1
        self.note(kind, at, number=self._notes, **told)
        try:
            with self.store.together():
                grown = work()
                self.store.count_notes(self.crawl, self._notes)
        except ArchiveError as error:
            self.fail(error)
            return {}
        self._count(grown)
        return grown

    def _count(self, grown: Mapping[str, int]) -> None:
        for stat, number in grown.items():
            if number:
                self.crawler.stats.inc_value(stat, number)

    def _correct_first(self, article: int) -> bool:
        """Read an article again from the record that a visit is about to change."""
        is_better = correct_first(self.store, self.warc_dir, self.profile, article)
        if is_better:
            self.crawler.stats.inc_value("articles/corrected")
        return is_better

    def note(self, kind: NoteKind, at: datetime, **told: object) -> None:
        """Put on record what was done that is no exchange; see `record.notes`."""
        if self.recorder is None or self.failure is not None:
            return
        try:
            self.recorder.writer.note({"note": kind.value, **told}, at)
        except ArchiveError as error:
            self.fail(error)

    def note_failure(self, purpose: Mapping[str, object], capture: Capture) -> Capture:
        """Put on record that a request brought nothing to read; return its capture."""
        if self.recorder is None or self.failure is not None:
            return capture
        try:
            return self.recorder.fail(purpose, capture)
        except ArchiveError as error:
            self.fail(error)
            return capture

    def _note_unread(self, records: list[str]) -> None:
        self.note(NoteKind.UNREAD, datetime.now(UTC), records=records)

    def now(self) -> datetime:
        """Return the present time."""
        return datetime.now(UTC)

    def canonical(self, url: str) -> str:
        """Return the site's own address for one that was asked."""
        return canonical(url, self.profile)

    def channels(self) -> list[Channel]:
        """Return the channels of the site as the archive knows them; kept when it closes."""
        if self.finished_with is not None:
            return self.finished_with
        return self.store.channels(self.site)

    def filled_channels(self) -> set[str]:
        """Return the paths of the channels that have entries."""
        return {c.channel for c in self.store.channel_counts(self.site) if c.listed}

    def waiting(self) -> int:
        """Return how many articles have not been asked for yet."""
        return self.store.count_waiting(self.site)

    def unknown(self, urls: list[str]) -> set[str]:
        """Return those of the addresses that no entry and no article of the archive has."""
        return unknown_urls(self.store, self.profile, urls)

    def fail(self, error: ArchiveError) -> None:
        """Keep the first error that made the archive unusable, and end the crawl."""
        if self.failure is not None:
            return
        self.failure = error
        logger.error("the archive cannot be written: %s", error)
        if self.crawler.engine is not None and self.crawler.crawling:
            closing = self.crawler.engine.close_spider_async(reason="archive_error")
            self._closing = asyncio.ensure_future(closing)

    def _commit_if_due(self) -> None:
        try:
            self.store.commit_if_due()
        except ArchiveError as error:
            self.fail(error)
