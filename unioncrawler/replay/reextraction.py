"""Reads every archived article again with today's code, and corrects what reads better."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from unioncrawler import __version__
from unioncrawler.archive import ArchiveWriter, checks, corrections, events, rereading, warc_folder
from unioncrawler.archive.articles import adopt_article
from unioncrawler.archive.reposts import link_reposts
from unioncrawler.archive.times import china_now, to_stored
from unioncrawler.errors import WarcError
from unioncrawler.items import Article
from unioncrawler.replay.report import SiteReport
from unioncrawler.replay.workers import Setup, Stretch, read_stretches
from unioncrawler.steps.saving import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from unioncrawler.archive import Archive
    from unioncrawler.replay.findings import Batch, Better, NewlyRead
    from unioncrawler.sites import SiteProfile

STRETCH = 64  # articles read in one piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One site to be read again, by a profile; `where` says where that is from."""

    profile: SiteProfile
    where: str


@dataclass(slots=True)
class Reextraction:
    """One run over an archive. What is opened to be read alone is not corrected, only reported.

    `tell` is called whenever a figure grew. Where `is_to_stop` is set, it ends with the stretch it
    is at: what was corrected until then stays, and the next run goes on with the rest.
    """

    archive: Archive
    jobs: int
    since: str | None = None
    tell: Callable[[], None] = lambda: None
    started: str = field(default_factory=lambda: to_stored(china_now()))
    sites: list[SiteReport] = field(default_factory=list)
    event: int | None = None
    is_interrupted: bool = False
    is_to_stop: bool = False

    def stop(self) -> None:
        """End the run with the stretch it is at."""
        self.is_to_stop = True

    @property
    def outcome(self) -> str:
        """Whether everything was read."""
        if self.is_interrupted:
            return events.INTERRUPTED
        is_complete = all(site.is_complete for site in self.sites)
        return events.COMPLETE if is_complete else events.INCOMPLETE

    def as_detail(self) -> dict[str, Any]:
        """Return the figures as values of JSON."""
        return {"since": self.since, "sites": [site.as_detail() for site in self.sites]}

    def run(self, plans: list[Plan]) -> None:
        """Read the sites again, one after the other.

        Raises `ArchiveError` where the archive cannot be read or written.
        """
        folder = warc_folder(self.archive.path)
        self._check_folder(folder)
        if self._writer is not None:
            self._begin(self._writer)
        self.is_interrupted = True
        try:
            for plan in plans:
                self._read_site(plan, folder)
            self.is_interrupted = self.is_to_stop
            if self._writer is not None and not self.is_to_stop:
                link_reposts(self._writer)
        finally:
            if self._writer is not None:
                self._end(self._writer)

    @property
    def _writer(self) -> ArchiveWriter | None:
        return self.archive if isinstance(self.archive, ArchiveWriter) else None

    def _check_folder(self, folder: Path) -> None:
        with self.archive.reading() as connection:
            files = checks.record_files(connection)
        if files and not folder.is_dir():
            raise WarcError(
                f"there is no folder {folder}, and the archive needs {len(files)} WARC files in "
                "it; copy it together with the database"
            )

    def _read_site(self, plan: Plan, folder: Path) -> None:
        if self.is_to_stop:
            return
        site = plan.profile.key
        report = SiteReport(site=site, profile=plan.where)
        self.sites.append(report)
        with self.archive.reading() as connection:
            report.versions_total = rereading.count_versions(connection, site)
        setup = Setup(
            archive=self.archive.path,
            folder=folder,
            profile=plan.profile.text,
            where=plan.where,
            since=self.since,
        )
        with closing(read_stretches(setup, self._stretches(site), self.jobs)) as batches:
            for batch in batches:
                self._take(plan.profile, report, batch)
                if self.is_to_stop:
                    break

    def _stretches(self, site: str) -> Iterator[Stretch]:
        last = 0
        with self.archive.reading() as connection:
            while found := rereading.next_articles(connection, site, last, STRETCH):
                first, last = found
                yield Stretch(of="articles", first=first, last=last)
            last = 0
            while found := rereading.next_failed(connection, site, last, STRETCH):
                first, last = found
                yield Stretch(of="entries", first=first, last=last)

    def _take(self, profile: SiteProfile, report: SiteReport, batch: Batch) -> None:
        for better in batch.better:
            self._correct(report, better)
        for found in batch.newly_read:
            self._adopt(profile, report, found)
        report.count(batch)
        self.tell()

    def _correct(self, report: SiteReport, better: Better) -> None:
        with self.archive.reading() as connection:
            changed = corrections.plan(connection, better.article, better.corrections)
        if not changed:
            return
        if self._writer is not None:
            occasion = corrections.Occasion(now=to_stored(china_now()), event=self.event)
            with self._writer.step() as connection:
                corrections.correct(connection, better.article, changed, occasion)
        report.correct(better, changed)

    def _adopt(self, profile: SiteProfile, report: SiteReport, found: NewlyRead) -> None:
        article = found.visit.article
        if not isinstance(article, Article):
            return
        if self._writer is not None:
            with self._writer.step() as connection:
                adopt_article(
                    connection,
                    profile.key,
                    found.uid,
                    found.visit,
                    article,
                    list(found.captures),
                    now=to_stored(moment(found.visit)),
                )
        report.adopt(found)

    def _begin(self, writer: ArchiveWriter) -> None:
        with writer.step() as connection:
            self.event = events.save_event(connection, self._event(events.INTERRUPTED))
        writer.commit()

    def _end(self, writer: ArchiveWriter) -> None:
        with writer.step() as connection:
            if self.event is not None:
                events.update_event(connection, self.event, self._event(self.outcome))
        writer.commit()

    def _event(self, outcome: str) -> events.Event:
        return events.Event(
            kind=events.REEXTRACTION,
            started=self.started,
            finished=to_stored(china_now()),
            outcome=outcome,
            detail=self.as_detail(),
            program_version=__version__,
        )
