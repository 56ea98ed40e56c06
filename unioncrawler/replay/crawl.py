"""One crawl done again from its record: exchange by exchange, into an archive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from unioncrawler.archive.unread import captures_by_url
from unioncrawler.errors import WarcError
from unioncrawler.pages.urls import canonical
from unioncrawler.record.captures import failed_by, failed_capture, save_unread, stored_capture
from unioncrawler.record.notes import NoteKind, is_failure_alone
from unioncrawler.record.payloads import payload_of
from unioncrawler.replay.responses import read_response
from unioncrawler.replay.resuming import Resuming
from unioncrawler.steps.articles import Next, cut_short, read_failure, read_on
from unioncrawler.steps.as_of import save_as_of
from unioncrawler.steps.asked import (
    Asked,
    Carried,
    Fetched,
    Probe,
    Tried,
    carried_for,
    goes_on,
)
from unioncrawler.steps.attachments import (
    attachment_failure,
    judge_attachment,
    next_hop,
    refusal,
)
from unioncrawler.steps.discovery import Leftovers, looked_over
from unioncrawler.steps.finishing import finish
from unioncrawler.steps.landmarks import Landmarks
from unioncrawler.steps.listings import Listed, read_candidate, read_walk
from unioncrawler.steps.saving import judge, save, unknown_urls
from unioncrawler.steps.walk import Walk
from unioncrawler.visits import ArticleVisit, OtherVisit
from unioncrawler.warc import read_exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.items import Capture, ListedRow, Page
    from unioncrawler.replay.exchanges import Exchanged, Noted, Survey
    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.articles import ArticleStep
    from unioncrawler.warc import StoredExchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A response that no visit came of: where it lies, the method it was asked with, its crawl."""

    path: Path
    offset: int
    length: int
    method: str
    crawl: int | None


class CrawlReplay:
    """Does to `store` what the crawl did that wrote the exchanges it is given, in their order.

    `unread` is shared by all crawls: what one lost with a kill becomes a row with the next. Visits
    of an import are saved as of their time.
    """

    def __init__(
        self,
        store: ArchiveWriter,
        profile: SiteProfile,
        survey: Survey,
        unread: dict[str, Unread],
        *,
        began: datetime,
        wants: Callable[[str], bool],
        is_import: bool = False,
    ) -> None:
        self.store = store
        self.profile = profile
        self.survey = survey
        self.unread = unread
        self.began = began
        self.wants = wants
        self.save_visit = save_as_of if is_import else save
        self.leftovers = Leftovers()
        self.landmarks = None if is_import else Landmarks(self._titles_of)
        self._articles: dict[str, Asked] = {}
        self._attachments: dict[str, Fetched] = {}

    def exchange(self, path: Path, exchanged: Exchanged) -> None:
        """Read a response and save the visit that ends with it. Raises `WarcError`."""
        stored = exchanged.stored
        if stored.record_id in self.survey.unread:
            self._keep_unread(path, stored, exchanged.method)
            return
        url = canonical(stored.url, self.profile)
        capture = stored_capture(stored, url, self.store.connection, exchanged.method)
        carried = self._carried(exchanged.purpose, url)
        if note := self.survey.failed.get(stored.record_id):
            self._fail(carried, failed_by(capture, note))
            return
        try:
            body = payload_of(path.parent, stored, self.store.connection)
        except WarcError as error:
            self._save(OtherVisit(captures=(replace(capture, error=str(error)[:500]),)))
            raise
        page, capture = read_response(
            self.store, path.parent, self.profile, self.landmarks, carried, stored, capture, body
        )
        hops = int(exchanged.purpose.get("hops", 0))
        match carried:
            case Asked():
                self._step(read_on(carried, page, capture, hops, self.profile, self._row_of))
            case Fetched():
                self._attachment(carried.with_capture(capture), page, body, hops)
            case Walk():
                self._listing(read_walk(carried, page, capture, hops, self.profile), page)
            case Tried():
                found = read_candidate(carried, page, capture, hops, self.profile, self.wants)
                self._listing(found, page)
            case Probe() | None:
                self._save(OtherVisit(captures=(capture,)))

    def note(self, path: Path, noted: Noted) -> None:
        """Do what a note says was done."""
        stored, note = noted.stored, noted.note
        if stored.record_id in self.survey.unread:
            if is_failure_alone(note):
                self._keep_unread(path, stored, "GET")
            return
        match note:
            case {"note": NoteKind.FAILED, "purpose": dict(purpose), "url": str(url)}:
                if is_failure_alone(note):
                    self._fail(self._carried(purpose, url), failed_capture(stored, note))
            case {"note": NoteKind.LEFT_OVER}:
                self._save_leftovers(stored.fetched_at, is_whole=bool(note.get("whole", True)))
            case {"note": NoteKind.REFUSED, "url": str(url)}:
                if refused := refusal(url, self.profile):
                    self._save(refused)
            case {"note": NoteKind.UNREAD, "records": list(records)}:
                for record in records:
                    self._save_unread(str(record))
            case {"note": NoteKind.READ, "url": str(url), "records": list(records)}:
                self._resume(path.parent, url, [str(record) for record in records])
            case {"note": NoteKind.JUDGED}:
                judge(self.store, self.profile, began=self.began)
            case {"note": NoteKind.ENDED} if self.store.crawl is not None:
                self.close()
                reason = str(note.get("reason", ""))
                self.store.finish_crawl(self.store.crawl, reason, {}, now=stored.fetched_at)

    def close(self) -> None:
        """Save what was begun and is not gone on with: today it is read in another way."""
        for asked in self._articles.values():
            if asked.parts:
                self._step(cut_short(asked, "the record goes no further"))
            else:
                self._save(OtherVisit(captures=asked.captures))
        for fetched in self._attachments.values():
            self._save(OtherVisit(captures=fetched.captures))
        self._articles.clear()
        self._attachments.clear()

    def _carried(self, purpose: Mapping[str, Any], url: str) -> Carried | None:
        """Return what a request carried along, with what came before it; None for none of ours.

        What goes on with something that has ended by today's reading belongs to nothing.
        """
        carried = carried_for(purpose, url)
        if isinstance(carried, Asked):
            begun = self._articles.pop(carried.entry_url, None)
            return begun if goes_on(purpose) else carried
        if isinstance(carried, Fetched):
            started = self._attachments.pop(carried.url, None)
            return started if goes_on(purpose) else carried
        return carried

    def _titles_of(self, url: str) -> list[str]:
        return self.store.titles_of(self.profile.key, url)

    def _row_of(self, url: str) -> ListedRow | None:
        return self.store.row_of(self.profile.key, url)

    def _step(self, step: ArticleStep) -> None:
        if isinstance(step.outcome, Next):
            asked = step.outcome.asked
            self._articles[asked.entry_url] = asked
        else:
            self._save(step.outcome)

    def _attachment(self, fetched: Fetched, page: Page, body: bytes, hops: int) -> None:
        if next_hop(page, hops, self.profile):
            self._attachments[fetched.url] = fetched.sent_on()
        else:
            self._save(judge_attachment(fetched, page, body, self.profile))

    def _listing(self, found: Any, page: Page) -> None:
        if isinstance(found, Listed):
            record = found.visit.capture.record_id if found.visit.capture else None
            ending = self.survey.walked.get(record) if record else None
            self._save(replace(found.visit, ending=ending))
            return
        self._save(found.visit)
        if found.overview is not None and page.listing is not None:
            self.leftovers.add(found.overview, page.listing.url, page.listing.entries)

    def _fail(self, carried: Carried | None, capture: Capture) -> None:
        match carried:
            case Asked():
                self._step(read_failure(carried, capture))
            case Fetched():
                self._save(attachment_failure(carried, capture, self.profile))
            case _:
                self._save(OtherVisit(captures=(capture,)))

    def _save_leftovers(self, at: datetime, *, is_whole: bool) -> None:
        def unknown(urls: list[str]) -> set[str]:
            return unknown_urls(self.store, self.profile, urls)

        for visit in self.leftovers.take(unknown, at):
            self._save(visit)
        self._save(looked_over(self.began, at, is_whole=is_whole))

    def _keep_unread(self, path: Path, stored: StoredExchange, method: str) -> None:
        self.unread[stored.record_id] = Unread(
            path=path,
            offset=stored.offset,
            length=stored.length,
            method=method,
            crawl=self.store.crawl,
        )

    def _save_unread(self, record: str) -> None:
        if (lost := self.unread.pop(record, None)) is not None:
            stored = read_exchange(lost.path, lost.offset, lost.length)
            save_unread(
                self.store,
                self.profile,
                stored,
                crawl=lost.crawl,
                method=lost.method,
                failed=self.survey.failed.get(record),
            )

    def _resume(self, folder: Path, url: str, records: list[str]) -> None:
        answers = captures_by_url(self.store.connection, records)
        resuming = Resuming(self.store, folder, self.profile, self.landmarks)
        if (visit := resuming.read_again(canonical(url, self.profile), answers.get)) is not None:
            self._save(visit)

    def _save(self, visit: object) -> None:
        if isinstance(visit, ArticleVisit):
            visit = finish(visit, self.profile)
        self.save_visit(self.store, self.profile, visit, began=self.began)
