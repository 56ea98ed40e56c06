"""How visits of the past go into an archive: what was read later stays, nothing counts twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from unioncrawler.archive import imports
from unioncrawler.items import Article
from unioncrawler.pages.urls import article_uid
from unioncrawler.steps.entries import as_read
from unioncrawler.steps.saving import captures_of, moment, save
from unioncrawler.visits import (
    ArticleVisit,
    AttachmentVisit,
    FailedVisit,
    ListingVisit,
    LookedOver,
    OtherVisit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.sites import SiteProfile


def save_as_of(
    store: ArchiveWriter, profile: SiteProfile, visit: object, *, began: datetime
) -> Mapping[str, int]:
    """Write a visit as `steps.saving.save` does, as far as the archive knows nothing later.

    Exchanges are kept in any case. That a listing did not show an article then says nothing of
    today. Raises `ArchiveError`.
    """
    site = profile.key
    match visit:
        case LookedOver():
            return {}
        case ListingVisit():
            return _save_listing(store, profile, visit, began)
        case ArticleVisit(article=Article() as article):
            uid = article_uid(site, article.url)
            if imports.is_seen_since(store.connection, uid, moment(visit)):
                store.save_earlier(site, uid, visit)
                return {"articles/known": 1}
        case FailedVisit() | AttachmentVisit() if _is_known(store, site, visit):
            return save(store, profile, OtherVisit(captures=captures_of(visit)), began=began)
    return save(store, profile, visit, began=began)


def _is_known(store: ArchiveWriter, site: str, visit: FailedVisit | AttachmentVisit) -> bool:
    if isinstance(visit, AttachmentVisit):
        return imports.is_same_attachment(store.connection, site, visit)
    uid = article_uid(site, visit.entry_url)
    return imports.is_judged(store.connection, site, visit, uid, moment(visit))


def _save_listing(
    store: ArchiveWriter, profile: SiteProfile, visit: ListingVisit, began: datetime
) -> Mapping[str, int]:
    """Keep the entries that no later page of the channel listed, and a channel not met since."""
    site, at = profile.key, moment(visit)
    urls = [entry.url for entry in visit.entries]
    later = imports.listed_since(store.connection, site, visit.channel, urls, at)
    left = tuple(entry for entry in visit.entries if entry.url not in later)
    visit = replace(visit, entries=left, ending=None)
    if not imports.is_channel_newer(store.connection, site, visit.channel, at):
        return save(store, profile, visit, began=began)
    uids = [article_uid(site, entry.url) for entry in left]
    seen = store.save_listing(site, as_read(visit, at, profile), uids, now=at)
    return {"entries/new": seen.new, "entries/known": seen.known + len(later)}
