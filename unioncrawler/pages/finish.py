"""Takes an article the last steps in one call, as `inspect` and a new extraction do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.pages.boilerplate import strip
from unioncrawler.pages.normalise import to_article

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.items import Article, RawArticle
    from unioncrawler.sites.profile import SiteProfile


def finish_article(raw: RawArticle, fetched_at: datetime, profile: SiteProfile | None) -> Article:
    """Return the article as the archive keeps it: normalised, boilerplate gone."""
    return strip(to_article(raw, fetched_at, profile), profile)
