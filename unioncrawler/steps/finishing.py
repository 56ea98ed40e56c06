"""From what an article page said to what is archived: checked, normalised, boilerplate gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.items import Article, RawArticle, Verdict
from unioncrawler.pages.boilerplate import strip
from unioncrawler.pages.normalise import to_article
from unioncrawler.pages.validate import check_article
from unioncrawler.visits import ArticleVisit, FailedVisit

if TYPE_CHECKING:
    from unioncrawler.sites import SiteProfile


def finish(visit: ArticleVisit, profile: SiteProfile) -> ArticleVisit | FailedVisit:
    """Return the visit as it is archived: all three steps in turn."""
    checked = check(visit)
    if isinstance(checked, FailedVisit):
        return checked
    return without_boilerplate(normalise(checked, profile), profile)


def check(visit: ArticleVisit) -> ArticleVisit | FailedVisit:
    """Return the visit, or a failed one with the reason where its article says too little."""
    if not isinstance(visit.article, RawArticle):
        return visit
    reason = check_article(visit.article)
    if reason is None:
        return visit
    return FailedVisit(
        entry_url=visit.entry_url, verdict=Verdict.OK, reason=reason, captures=visit.captures
    )


def normalise(visit: ArticleVisit, profile: SiteProfile) -> ArticleVisit:
    """Return the visit with clean text, a parsed date, names apart."""
    if not isinstance(visit.article, RawArticle):
        return visit
    article = to_article(visit.article, visit.captures[-1].fetched_at, profile)
    return replace(visit, article=article)


def without_boilerplate(visit: ArticleVisit, profile: SiteProfile) -> ArticleVisit:
    """Return the visit without lines that are no text of the article."""
    if not isinstance(visit.article, Article):
        return visit
    return replace(visit, article=strip(visit.article, profile))
