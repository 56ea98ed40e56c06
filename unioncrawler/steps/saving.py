"""How each kind of visit goes into the archive: the crawl and the replay of its record share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.items import Article
from unioncrawler.pages.urls import article_uid, is_own
from unioncrawler.steps.entries import as_read
from unioncrawler.visits import (
    ArticleVisit,
    AttachmentVisit,
    Ending,
    FailedVisit,
    ListingVisit,
    LookedOver,
    OtherVisit,
    UnchangedVisit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.items import Capture
    from unioncrawler.sites import SiteProfile


def save(
    store: ArchiveWriter, profile: SiteProfile, visit: object, *, began: datetime
) -> Mapping[str, int]:
    """Write a visit into the archive, at the time of its last exchange; `began`: of the crawl.

    Returns the figures of the crawl that grow, by name. What is no visit changes nothing. Raises
    `ArchiveError`.
    """
    site = profile.key
    match visit:
        case ListingVisit():
            return _save_listing(store, profile, visit, began)
        case ArticleVisit(article=Article() as article):
            uid = article_uid(site, article.url)
            grown = {f"articles/{store.save_article(site, uid, visit, now=moment(visit))}": 1}
            filed = save(store, profile, visit.file, began=began) if visit.file else {}
            return {**grown, **filed}
        case FailedVisit():
            store.save_failure(site, visit, now=moment(visit))
            return {"articles/failed": 1}
        case UnchangedVisit():
            is_known = store.save_unchanged(site, visit, now=moment(visit))
            return {"articles/unchanged": int(is_known)}
        case AttachmentVisit():
            kept = store.save_attachment(site, visit)
            return {f"attachments/{kept.kind}": 1, "articles/changed": kept.versions}
        case OtherVisit():
            store.save_captures(site, visit.captures)
        case LookedOver():
            store.save_looked_over(site, now=visit.at)
    return {}


def judge(store: ArchiveWriter, profile: SiteProfile, *, began: datetime) -> Mapping[str, int]:
    """Judge at the end of a crawl, which `began` then, what it found absent.

    Returns the figures of the crawl that grow, as `save` does; `brake/absent` and `brake/met` only
    where so much was absent that nothing is gone. Raises `ArchiveError`.
    """
    judgement = store.judge_absences(profile.key, profile.gone, began=began)
    if judgement.held_back:
        return {"brake/absent": judgement.absent, "brake/met": judgement.met}
    return {"articles/gone": judgement.gone}


def unknown_urls(store: ArchiveWriter, profile: SiteProfile, urls: list[str]) -> set[str]:
    """Return those of the addresses that no entry and no article of the archive has."""
    site = profile.key
    uids = {url: article_uid(site, url) if is_own(url, profile) else None for url in urls}
    return set(urls) - store.known_urls(site, uids)


def moment(visit: ListingVisit | ArticleVisit | FailedVisit | UnchangedVisit) -> datetime:
    """Return when a visit was made: the time of its last exchange."""
    if isinstance(visit, ListingVisit):
        at = visit.capture.fetched_at if visit.capture else visit.at
        if at is None:
            raise ValueError(f"a listing without a time: {visit.channel}")
        return at
    return visit.captures[-1].fetched_at


def captures_of(visit: object) -> tuple[Capture, ...]:
    """Return the exchanges a visit brings into the archive."""
    if isinstance(visit, ListingVisit):
        return (visit.capture,) if visit.capture else ()
    if isinstance(
        visit, ArticleVisit | FailedVisit | UnchangedVisit | AttachmentVisit | OtherVisit
    ):
        return visit.captures
    return ()


def _save_listing(
    store: ArchiveWriter, profile: SiteProfile, visit: ListingVisit, began: datetime
) -> Mapping[str, int]:
    site, now = profile.key, moment(visit)
    uids = [article_uid(site, entry.url) for entry in visit.entries]
    unlisted = 0
    with store.together():
        store.save_channel(site, visit.channel, visit.channel_url, found_on=visit.found_on, now=now)
        seen = store.save_listing(site, as_read(visit, now, profile), uids, now=now)
        if visit.ending:
            store.save_walk_end(site, visit.channel, visit.ending, capture=seen.capture, now=now)
        if visit.ending is Ending.WHOLE:
            unlisted = store.save_unlisted(site, visit.channel, began.isoformat(), now)
    return {"entries/new": seen.new, "entries/known": seen.known, "articles/unlisted": unlisted}
