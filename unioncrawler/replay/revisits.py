"""Tells a reading that got better from a change of the site, before an article is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.archive import corrections, rereading
from unioncrawler.archive.articles import would_change
from unioncrawler.archive.times import to_stored
from unioncrawler.items import Article
from unioncrawler.pages.urls import article_uid
from unioncrawler.replay.comparing import compare_version
from unioncrawler.replay.visits import VisitReader
from unioncrawler.warc.direct import RecordReader

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.sites import SiteProfile
    from unioncrawler.visits import ArticleVisit


def correct_first(
    store: ArchiveWriter, folder: Path, profile: SiteProfile, visit: ArticleVisit, now: datetime
) -> bool:
    """Read an archived article again that a visit is about to change; return whether that helped.

    Where its versions read otherwise today, they are corrected in place, so that what still
    differs is the site's doing. What cannot be read again is left as it is. Raises `ArchiveError`.
    """
    if not isinstance(visit.article, Article):
        return False
    uid = article_uid(profile.key, visit.article.url)
    with store.reading() as connection:
        key = would_change(connection, uid, visit.article)
        if key is None:
            return False
        with RecordReader(folder) as records:
            reader = VisitReader(connection, records, profile)
            stored = rereading.stored_versions(connection, profile.key, key, key)
            found = [compare_version(reader, version) for version in stored]
        better = [each for each in found if isinstance(each, corrections.Correction)]
        changed = corrections.plan(connection, key, better)
    if changed:
        occasion = corrections.Occasion(now=to_stored(now), crawl=store.crawl)
        with store.step() as connection:
            corrections.correct(connection, key, changed, occasion)
    return bool(changed)
