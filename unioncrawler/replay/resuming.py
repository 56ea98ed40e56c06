"""Articles an earlier crawl fetched and did not come to save: read from its record.

Where a crawl was killed, the next one need not ask again for what is on record already. Whatever
that leads to is as if it had been asked for at the time it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from unioncrawler.items import Verdict
from unioncrawler.pages.urls import canonical
from unioncrawler.record.captures import stored_capture
from unioncrawler.record.payloads import LARGEST, payload_of, stored_exchange
from unioncrawler.replay.responses import read_response
from unioncrawler.steps.articles import ArticleStep, Next, cut_short, read_on
from unioncrawler.steps.asked import Asked
from unioncrawler.steps.finishing import finish
from unioncrawler.visits import IN_ITS_PLACE, ArticleVisit, FailedVisit

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.sites import SiteProfile
    from unioncrawler.steps.landmarks import Landmarks

# What says something of the article; the other verdicts say something of that moment. So does what
# came in its place: whether it came for everything, only what came before and after can tell.
LASTING = (Verdict.OK, Verdict.REDIRECTED, Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """An entry that was read from the record.

    `visit` is ready to be saved, `records` are the ids of the responses it was read from, in their
    order, `steps` what each of them led to.
    """

    visit: ArticleVisit | FailedVisit
    records: tuple[str, ...]
    steps: tuple[ArticleStep, ...]


class Resuming:
    """Reads entries of a site from its record; `landmarks` are what the crawl at hand knows."""

    def __init__(
        self,
        store: ArchiveWriter,
        folder: Path,
        profile: SiteProfile,
        landmarks: Landmarks | None,
    ) -> None:
        self.store = store
        self.folder = folder
        self.profile = profile
        self.landmarks = landmarks

    def read(
        self, entry_url: str, answer_for: Callable[[str], sqlite3.Row | None]
    ) -> Resumed | None:
        """Return what is on record of an entry; None where it is not whole, or says nothing of it.

        `answer_for` gives the capture of an address. Raises `WarcError` where its record cannot be
        read.
        """
        most = self.profile.crawl.max_bytes or LARGEST  # a crawl takes no more
        steps = self._steps(entry_url, answer_for, most)
        visit = steps[-1].outcome if steps else None
        if isinstance(visit, ArticleVisit):
            visit = finish(visit, self.profile)
        elif not (isinstance(visit, FailedVisit) and _says_something(visit)):
            return None
        records = tuple(capture.record_id or "" for capture in visit.captures)
        return Resumed(visit=visit, records=records, steps=tuple(steps))

    def read_again(
        self, entry_url: str, answer_for: Callable[[str], sqlite3.Row | None]
    ) -> ArticleVisit | FailedVisit | None:
        """Return what a crawl resumed, by today's reading, whatever that makes of it.

        None where nothing of it is on record. Raises `WarcError`.
        """
        steps = self._steps(entry_url, answer_for, LARGEST)
        visit = steps[-1].outcome if steps else None
        if isinstance(visit, Next) and visit.asked.parts:
            visit = cut_short(visit.asked, "the record goes no further").outcome
        return visit if isinstance(visit, ArticleVisit | FailedVisit) else None

    def _steps(
        self, entry_url: str, answer_for: Callable[[str], sqlite3.Row | None], most: int
    ) -> list[ArticleStep]:
        """Return what each response on record led to; the last one may lead further."""
        # what is read here teaches nothing: the crawl it belongs to did not learn from it either
        landmarks = self.landmarks.for_the_record() if self.landmarks else None
        asked, url, hops = Asked(entry_url=entry_url), entry_url, 0
        steps: list[ArticleStep] = []
        while (row := answer_for(url)) is not None:
            step = self._step(row, asked, hops, landmarks, most)
            steps.append(step)
            if not isinstance(step.outcome, Next):
                break
            asked, url, hops = step.outcome.asked, step.outcome.url, step.outcome.hops
        return steps

    def _step(
        self, row: sqlite3.Row, asked: Asked, hops: int, landmarks: Landmarks | None, most: int
    ) -> ArticleStep:
        connection = self.store.connection
        stored = stored_exchange(self.folder, dict(row))
        capture = stored_capture(stored, canonical(stored.url, self.profile), connection)
        read = partial(read_response, self.store, self.folder, self.profile, landmarks)
        body = payload_of(self.folder, stored, connection, most)
        page, capture = read(asked, stored, capture, body)
        rows = partial(self.store.row_of, self.profile.key)
        return read_on(asked, page, capture, hops, self.profile, rows)


def _says_something(visit: FailedVisit) -> bool:
    """Tell whether a failure is the article's, and no fault of that moment."""
    return visit.verdict in LASTING and not visit.reason.startswith(IN_ITS_PLACE)
