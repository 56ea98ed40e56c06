"""The last pipeline of an import: writes each visit as of the time when it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.archive import imports
from unioncrawler.items import Article
from unioncrawler.pages.urls import article_uid
from unioncrawler.pipelines import ArchivePipeline
from unioncrawler.visits import (
    ArticleVisit,
    AttachmentVisit,
    FailedVisit,
    ListingVisit,
    OtherVisit,
    WalkEnded,
)

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.items import Capture


class ImportPipeline(ArchivePipeline):
    """An `ArchivePipeline` that lets what was read later stand, and counts nothing twice."""

    def _save(self, item: object, now: datetime) -> None:
        if isinstance(item, WalkEnded):
            return  # what a listing did not show then says nothing of today
        captures = captures_of(item)
        moment = max((capture.fetched_at for capture in captures), default=now)
        if isinstance(item, ArticleVisit) and isinstance(item.article, Article):
            uid = article_uid(self.session.site, item.article.url)
            if imports.is_seen_since(self.session.store.connection, uid, moment):
                self.session.store.save_earlier(self.session.site, uid, item)
                self.count("articles/known")
                self._recorded(captures)
                return
        if self._says_nothing_new(item, moment):
            item = OtherVisit(captures=captures)
        super()._save(item, moment)

    def _says_nothing_new(self, item: object, moment: datetime) -> bool:
        connection, site = self.session.store.connection, self.session.site
        if isinstance(item, FailedVisit):
            uid = article_uid(site, item.entry_url)
            return imports.is_judged(connection, site, item, uid, moment)
        if isinstance(item, AttachmentVisit):
            return imports.is_same_attachment(connection, site, item)
        return False

    def _recorded(self, captures: tuple[Capture, ...]) -> None:
        if self.session.recorder is not None:
            self.session.recorder.saved(captures)


def captures_of(item: object) -> tuple[Capture, ...]:
    """Return the exchanges that a visit took."""
    if isinstance(item, ListingVisit):
        return (item.capture,) if item.capture else ()
    if isinstance(item, ArticleVisit | FailedVisit | AttachmentVisit | OtherVisit):
        return item.captures
    return ()
