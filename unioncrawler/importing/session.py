"""The session of an import: what its WARC files say of themselves, and how visits are saved."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from unioncrawler.archive import imports
from unioncrawler.extensions import ArchiveSession
from unioncrawler.record.notes import NoteKind
from unioncrawler.steps.as_of import save_as_of
from unioncrawler.visits import ListingVisit
from unioncrawler.warc.exchange import digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unioncrawler.items import Capture
    from unioncrawler.warc import Exchange

_ONLY_OF_CRAWLS = ("robots", "http-header-user-agent")


class ImportSession(ArchiveSession):
    """An `ArchiveSession` for exchanges of the past."""

    save_visit = staticmethod(save_as_of)
    is_always_on_record = False
    _latest: datetime | None = None  # of the exchanges on record
    _has_written = False

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
        self._latest = max(exchange.fetched_at, self._latest or exchange.fetched_at)
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
        self._has_written = True
        return self.recorder.record(exchange, url)

    def note(self, kind: NoteKind, at: datetime, **told: object) -> None:
        """Put on record what was done, where anything is; that a walk ended says nothing here."""
        if not self._has_written or kind is NoteKind.WALKED:
            return
        is_of_then = kind is NoteKind.LEFT_OVER and self._latest is not None
        super().note(kind, self._latest if is_of_then and self._latest else at, **told)

    def _write(self, visit: object) -> Mapping[str, int]:
        """Write a visit; what is left over of overviews has the time of the latest exchange."""
        if isinstance(visit, ListingVisit) and visit.capture is None and self._latest is not None:
            visit = replace(visit, at=self._latest)
        return super()._write(visit)
