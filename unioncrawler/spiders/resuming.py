"""Reads from the record what an earlier crawl fetched and did not come to save."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from unioncrawler.errors import ArchiveError, WarcError
from unioncrawler.extensions import ArchiveSession
from unioncrawler.record.notes import NoteKind
from unioncrawler.replay.resuming import Resuming

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request

    from unioncrawler.replay.resuming import Resumed
    from unioncrawler.spiders.channel import ChannelSpider

FRESH = timedelta(days=1)  # what was fetched for a waiting entry since then need not be asked again
MOST_UNREAD = 256  # entries read from the record at once: a kill leaves a batch at most


class ArticleResuming:
    """What a spider saves without asking; each entry ends as one visit, or is asked for."""

    def __init__(self, spider: ChannelSpider) -> None:
        self.spider = spider

    def entries(self) -> list[str]:
        """Return the addresses of entries, of those the crawl is of, that were fetched lately."""
        wanted = self.spider.wanted_paths()
        if wanted == []:
            return []
        session = ArchiveSession.of(self.spider.crawler)
        since = self.spider.since.isoformat() if self.spider.since else None
        return session.store.unread_entries(
            session.site, *_lately(session), limit=MOST_UNREAD, channels=wanted, since=since
        )

    def resume(self, entry_url: str) -> list[Request] | None:
        """Save an entry as it is on record; return the requests it leads to.

        None where it must be asked for.
        """
        session = ArchiveSession.of(self.spider.crawler)
        resumed = self._read(entry_url)
        if resumed is None:
            return None
        told = {"url": entry_url, "records": list(resumed.records)}
        session.save_noted(NoteKind.READ, session.now(), [resumed.visit], **told)
        if session.failure is not None:
            return None
        self.spider.count("articles/from the record")
        articles = self.spider.articles
        for step in resumed.steps:
            articles.tell(step, entry_url)
        return [link for step in resumed.steps for link in articles.try_links(step, entry_url)]

    def _read(self, entry_url: str) -> Resumed | None:
        session = ArchiveSession.of(self.spider.crawler)
        came = _lately(session)
        resuming = Resuming(session.store, session.warc_dir, session.profile, self.spider.landmarks)
        try:
            return resuming.read(
                entry_url, lambda url: session.store.latest_answer(session.site, url, *came)
            )
        except WarcError as error:
            self.spider.logger.warning("%s is asked for again: %s", entry_url, error)
        except ArchiveError as error:
            session.fail(error)
        except Exception as error:  # a page that we cannot read; the others can be
            text = "%s cannot be read from the record, and is asked for again: %s: %s"
            kind = type(error).__name__
            self.spider.logger.error(text, entry_url, kind, error, exc_info=True)
        return None


def _lately(session: ArchiveSession) -> tuple[datetime, datetime]:
    """Return since when, and until when, what came is as good as what would come now.

    What came later than now did so by a clock that was set back since.
    """
    return session.began - FRESH, session.now()
