"""Item pipelines: validate, normalise, strip boilerplate, archive. Thin, over pure functions.

Items are visits: `ArticleVisit`, `FailedVisit`, `ListingVisit`. Each pipeline changes the first
kind only; an article that cannot stand becomes a `FailedVisit`, so that its entry keeps the reason.
"""

from __future__ import annotations

import dataclasses
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from unioncrawler.errors import ArchiveError
from unioncrawler.extensions import ArchiveSession
from unioncrawler.items import Article, RawArticle, Verdict
from unioncrawler.pages.boilerplate import strip
from unioncrawler.pages.normalise import to_article
from unioncrawler.pages.urls import article_uid
from unioncrawler.pages.validate import check_article
from unioncrawler.visits import (
    ArticleVisit,
    AttachmentVisit,
    FailedVisit,
    ListingVisit,
    OtherVisit,
    WalkEnded,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from unioncrawler.items import Capture

logger = logging.getLogger(__name__)


class _Pipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.spider: Any = crawler.spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def count(self, stat: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(stat, number)


class ValidatePipeline(_Pipeline):
    """Turns an article that says too little into a failed visit, with the reason."""

    def process_item(self, item: object) -> object:
        if not (isinstance(item, ArticleVisit) and isinstance(item.article, RawArticle)):
            return item
        reason = check_article(item.article)
        if reason is None:
            return item
        logger.warning("rejected %s: %s", item.entry_url, reason)
        return FailedVisit(
            entry_url=item.entry_url, verdict=Verdict.OK, reason=reason, captures=item.captures
        )


class NormalisePipeline(_Pipeline):
    """Makes an `Article` of what the page said: clean text, parsed date, names apart."""

    def process_item(self, item: object) -> object:
        if not (isinstance(item, ArticleVisit) and isinstance(item.article, RawArticle)):
            return item
        fetched_at = item.captures[-1].fetched_at
        article = to_article(item.article, fetched_at, self.spider.profile)
        if article.published is None:
            self.count("date/unread" if article.published_text else "date/none")
            logger.warning("no date read in %s: %r", article.url, article.published_text)
        return dataclasses.replace(item, article=article)


class BoilerplatePipeline(_Pipeline):
    """Strips lines that are no text of the article, the site's own and the general ones."""

    def process_item(self, item: object) -> object:
        if not (isinstance(item, ArticleVisit) and isinstance(item.article, Article)):
            return item
        article = strip(item.article, self.spider.profile)
        self.count("boilerplate/blocks", len(item.article.blocks) - len(article.blocks))
        return dataclasses.replace(item, article=article)


class ArchivePipeline(_Pipeline):
    """Writes every visit into the archive, each in one piece."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.session = ArchiveSession.of(crawler)

    def process_item(self, item: object) -> object:
        try:
            self._save(item, datetime.now(UTC))
        except ArchiveError as error:
            self.session.fail(error)
        return item

    def _save(self, item: object, now: datetime) -> None:
        store, site = self.session.store, self.session.site
        if isinstance(item, ListingVisit):
            self.session.save_listing(item, now)
        elif isinstance(item, ArticleVisit) and isinstance(item.article, Article):
            uid = article_uid(site, item.article.url)
            self.count(f"articles/{store.save_article(site, uid, item, now=now)}")
        elif isinstance(item, FailedVisit):
            if store.save_failure(site, item, rule=self.spider.profile.gone, now=now):
                self.count("articles/gone")
            self.count("articles/failed")
        elif isinstance(item, AttachmentVisit):
            store.save_attachment(site, item)
            self.count(f"attachments/{item.state}")
        elif isinstance(item, WalkEnded):
            began = self.session.began.isoformat()
            self.count("articles/unlisted", store.save_unlisted(site, item.channel, began, now))
        elif isinstance(item, OtherVisit):
            store.save_captures(site, item.captures)
        if self.session.recorder is not None:
            self.session.recorder.saved(_captures_of(item))


def _captures_of(item: object) -> tuple[Capture, ...]:
    if isinstance(item, ListingVisit):
        return (item.capture,) if item.capture else ()
    if isinstance(item, ArticleVisit | FailedVisit | AttachmentVisit | OtherVisit):
        return item.captures
    return ()
