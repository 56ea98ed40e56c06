"""The session of an import: what its WARC files say of themselves, and what is older stays out."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import imports
from unioncrawler.extensions import ArchiveSession
from unioncrawler.pages.urls import article_uid
from unioncrawler.warc.exchange import digest

if TYPE_CHECKING:
    from datetime import datetime

    from unioncrawler.items import Capture
    from unioncrawler.visits import ListingVisit
    from unioncrawler.warc import Exchange

_ONLY_OF_CRAWLS = ("robots", "http-header-user-agent")


class ImportSession(ArchiveSession):
    """An `ArchiveSession` for exchanges of the past."""

    def warcinfo(self) -> dict[str, str]:
        """Return what the WARC files say of themselves: which files they were imported from."""
        spider: Any = self.crawler.spider
        info = super().warcinfo()
        for name in _ONLY_OF_CRAWLS:
            del info[name]
        names = ", ".join(file["name"] for file in spider.arguments["import"])
        info["description"] = f"import {self.crawl} of {self.profile.name} from {names}"
        files = json.dumps(spider.arguments["import"], ensure_ascii=False)
        return info | {"unioncrawler-imported": files}

    def record(self, exchange: Exchange, url: str) -> Capture | None:
        """Return the capture of an exchange; one that is on record is not written again.

        None where nothing is put on record. Raises `ArchiveError`.
        """
        if self.recorder is None:
            return None
        name = (url, exchange.fetched_at, digest(exchange.body))
        for capture in self.recorder.unsaved:
            if (capture.url, capture.fetched_at, capture.payload_digest) == name:
                return capture
        with self.store.reading() as connection:
            known = imports.known_capture(connection, self.site, *name)
        if known is not None:
            self.crawler.stats.inc_value("import/known")
            return known
        self.crawler.stats.inc_value("warc/exchanges")
        return self.recorder.record(exchange, url)

    def save_listing(self, visit: ListingVisit, now: datetime) -> int:
        """Write a listing page as it was then: what a later one said of its entries stays."""
        moment = visit.capture.fetched_at if visit.capture else self._moment_of(visit) or now
        urls = [entry.url for entry in visit.entries]
        with self.store.reading() as connection:
            later = imports.listed_since(connection, self.site, visit.channel, urls, moment)
            is_newer = imports.is_channel_newer(connection, self.site, visit.channel, moment)
        left = tuple(entry for entry in visit.entries if entry.url not in later)
        if not is_newer:
            return super().save_listing(replace(visit, entries=left), moment)
        uids = [article_uid(self.site, entry.url) for entry in left]
        seen = self.store.save_listing(self.site, replace(visit, entries=left), uids, now=moment)
        self.crawler.stats.inc_value("entries/new", seen.new)
        self.crawler.stats.inc_value("entries/known", seen.known + len(later))
        return seen.new

    def _moment_of(self, visit: ListingVisit) -> datetime | None:
        """Return when a page was captured whose entries are written down later."""
        spider: Any = self.crawler.spider
        held = spider.index.at(visit.channel_url, spider.round)
        return held.found.fetched_at if held else None
