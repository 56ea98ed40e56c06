"""Reads a visit again from the record: the same steps as the crawl took, without a network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from unioncrawler.archive import rereading
from unioncrawler.archive.entries import dates_of, row_of
from unioncrawler.errors import MissingWarcError, WarcError
from unioncrawler.items import Article, Capture, Verdict
from unioncrawler.pages import read_page
from unioncrawler.pages.urls import canonical
from unioncrawler.record.payloads import unpacked
from unioncrawler.replay.findings import Problem, ProblemKind, UnreadableError
from unioncrawler.sites import with_base_url
from unioncrawler.steps.articles import (
    PATIENCE,
    Next,
    cut_short,
    listed_date,
    read_failure,
    read_on,
)
from unioncrawler.steps.asked import Asked
from unioncrawler.steps.finishing import finish
from unioncrawler.visits import ArticleVisit

if TYPE_CHECKING:
    import sqlite3

    from unioncrawler.archive.rereading import KeptCapture
    from unioncrawler.items import Page
    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.articles import ArticleStep
    from unioncrawler.warc import StoredExchange
    from unioncrawler.warc.direct import RecordReader

NOT_MODIFIED = 304
NO_LATER_PAGE = (Verdict.ERROR, Verdict.SOFT_404, Verdict.THROTTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a visit comes to today: the article, as it is archived, or why there is none.

    `captures` are the rows it was read from, `lacks` the address of a page that it leads to and
    that the record does not have.
    """

    captures: tuple[int, ...]
    visit: ArticleVisit | None = None
    reason: str | None = None
    lacks: str | None = None

    @property
    def article(self) -> Article | None:
        """The article, normalised."""
        found = self.visit.article if self.visit else None
        return found if isinstance(found, Article) else None


class VisitReader:
    """Reads visits of one site again, by its profile, from an archive and its WARC files."""

    def __init__(
        self, connection: sqlite3.Connection, records: RecordReader, profile: SiteProfile
    ) -> None:
        self.connection = connection
        self.records = records
        self.profile = profile
        self.pages = 0
        self._profiles: dict[int | None, SiteProfile] = {}

    def read(self, capture: KeptCapture) -> Reading:
        """Return what the visit that a capture belongs to comes to.

        Raises `UnreadableError` where one of its exchanges cannot be had.
        """
        profile = self._profile_of(capture.crawl)
        visit = rereading.visit_of(self.connection, capture)
        current, hops, used = visit[0], 0, [visit[0].id]
        asked, lacks = Asked(entry_url=visit[0].url, attempts=PATIENCE), None
        while True:
            step = self._step(asked, current, hops, profile)
            if not isinstance(step.outcome, Next):
                break
            asked, hops = step.outcome.asked, step.outcome.hops
            following = self._following(step.outcome.url, current, visit)
            if following is None:
                lacks = step.outcome.url
                step = cut_short(asked, "not on record") if asked.parts else step
                break
            current = following
            used.append(current.id)
        return self._finished(step, profile, tuple(used), lacks)

    def _following(
        self, url: str, current: KeptCapture, visit: list[KeptCapture]
    ) -> KeptCapture | None:
        behind = (each for each in visit if each.url == url and each.id > current.id)
        return next(behind, None) or rereading.beside(self.connection, url, current)

    def _step(
        self, asked: Asked, kept: KeptCapture, hops: int, profile: SiteProfile
    ) -> ArticleStep:
        if kept.error is not None:
            return read_failure(asked, _to_capture(kept, kept.url, Verdict(kept.verdict)))
        url = canonical(kept.url, profile)
        page = self._read_page(asked, kept, url, profile)
        if asked.parts and page.verdict is Verdict.OK and kept.verdict in NO_LATER_PAGE:
            # it was recognised by other pages of its crawl
            page = replace(page, verdict=Verdict(kept.verdict), article=None)
        rows = partial(row_of, self.connection, profile.key)
        return read_on(asked, page, _to_capture(kept, url, page.verdict), hops, profile, rows)

    def _finished(
        self, step: ArticleStep, profile: SiteProfile, captures: tuple[int, ...], lacks: str | None
    ) -> Reading:
        outcome = step.outcome
        if isinstance(outcome, ArticleVisit):
            finished = finish(outcome, profile)
            if isinstance(finished, ArticleVisit):
                return Reading(captures=captures, visit=finished, lacks=lacks)
            outcome = finished
        reason = f"leads to {lacks}" if lacks else getattr(outcome, "reason", "unchanged")
        return Reading(captures=captures, reason=reason, lacks=lacks)

    def _read_page(self, asked: Asked, kept: KeptCapture, url: str, profile: SiteProfile) -> Page:
        stored, body = self._payload(kept)
        self.pages += 1
        status = 200 if kept.status == NOT_MODIFIED else stored.status or 0
        dates = partial(dates_of, self.connection, profile.key)
        listed = listed_date(asked, profile, dates)
        return read_page(body, joined_headers(stored), url, profile, status=status, listed=listed)

    def _payload(self, kept: KeptCapture) -> tuple[StoredExchange, bytes]:
        """Return the record of a response and its body; a revisit has that of its original.

        What answered 304 is its original as a whole.
        """
        stored = self._record(kept)
        if kept.original is None:
            return stored, self._unpacked(kept, stored)
        original = rereading.capture_by_id(self.connection, kept.original)
        if original is None:
            raise _unreadable(kept, ProblemKind.NOT_KEPT, "its original is not in the archive")
        having = self._record(original)
        body = self._unpacked(original, having)
        return (having if kept.status == NOT_MODIFIED else stored), body

    def _record(self, kept: KeptCapture) -> StoredExchange:
        if kept.warc_file is None or kept.warc_offset is None or kept.warc_length is None:
            raise _unreadable(kept, ProblemKind.NOT_KEPT, "its page is not on record")
        try:
            stored = self.records.read(kept.warc_file, kept.warc_offset, kept.warc_length)
        except MissingWarcError as error:
            raise _unreadable(kept, ProblemKind.MISSING, str(error)) from error
        except WarcError as error:
            raise _unreadable(kept, ProblemKind.DAMAGED, str(error)) from error
        if stored.record_id != kept.record_id:
            reason = (
                f"{self.records.folder / kept.warc_file}: at offset {kept.warc_offset} lies "
                f"{stored.record_id or 'no response'}, not {kept.record_id}"
            )
            raise _unreadable(kept, ProblemKind.DAMAGED, reason)
        return stored

    def _unpacked(self, kept: KeptCapture, stored: StoredExchange) -> bytes:
        try:
            return unpacked(stored)
        except WarcError as error:
            raise _unreadable(kept, ProblemKind.DAMAGED, str(error)) from error

    def _profile_of(self, crawl: int | None) -> SiteProfile:
        """Return the profile as a crawl had it: the host it was told to ask is the site's own."""
        if crawl not in self._profiles:
            base_url = rereading.base_url_of(self.connection, crawl)
            profile = self.profile
            if base_url is not None:
                profile, _ = with_base_url(profile, base_url)
            self._profiles[crawl] = profile
        return self._profiles[crawl]


def joined_headers(stored: StoredExchange) -> dict[str, str]:
    """Return the headers of a response by name, repeated ones joined as the crawl joins them."""
    headers: dict[str, str] = {}
    for name, value in stored.headers:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _to_capture(kept: KeptCapture, url: str, verdict: Verdict) -> Capture:
    return Capture(
        url=url,
        verdict=verdict,
        fetched_at=datetime.fromisoformat(kept.fetched_at).astimezone(UTC),
        status=kept.status,
        error=kept.error,
    )


def _unreadable(kept: KeptCapture, kind: ProblemKind, reason: str) -> UnreadableError:
    problem = Problem(
        kind=kind, url=kept.url, reason=reason, file=kept.warc_file, offset=kept.warc_offset
    )
    return UnreadableError(problem)
