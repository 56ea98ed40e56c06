"""Item pipelines: validate, normalise, strip boilerplate, archive. Thin, over pure functions.

Items are visits: `ArticleVisit`, `FailedVisit`, `ListingVisit`. Each pipeline changes the first
kind only; an article that cannot stand becomes a `FailedVisit`, so that its entry keeps the reason.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from unioncrawler.errors import ArchiveError
from unioncrawler.extensions import ArchiveSession
from unioncrawler.items import Article
from unioncrawler.steps.finishing import check, normalise, without_boilerplate
from unioncrawler.visits import ArticleVisit, FailedVisit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

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
        if not isinstance(item, ArticleVisit):
            return item
        checked = check(item)
        if isinstance(checked, FailedVisit):
            logger.warning("rejected %s: %s", checked.entry_url, checked.reason)
        return checked


class NormalisePipeline(_Pipeline):
    """Makes an `Article` of what the page said: clean text, parsed date, names apart."""

    def process_item(self, item: object) -> object:
        if not isinstance(item, ArticleVisit):
            return item
        visit = normalise(item, self.spider.profile)
        article = visit.article
        if isinstance(article, Article) and article.published is None:
            self.count("date/unread" if article.published_text else "date/none")
            logger.warning("no date read in %s: %r", article.url, article.published_text)
        return visit


class BoilerplatePipeline(_Pipeline):
    """Strips lines that are no text of the article, the site's own and the general ones."""

    def process_item(self, item: object) -> object:
        if not isinstance(item, ArticleVisit):
            return item
        visit = without_boilerplate(item, self.spider.profile)
        self.count("boilerplate/blocks", len(item.article.blocks) - len(visit.article.blocks))
        return visit


class ArchivePipeline(_Pipeline):
    """Writes every visit into the archive, each in one piece."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.session = ArchiveSession.of(crawler)

    def process_item(self, item: object) -> object:
        try:
            self.session.save(item)
        except ArchiveError as error:
            self.session.fail(error)
        return item
