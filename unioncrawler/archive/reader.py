"""What anyone may ask of an open archive."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Self

from unioncrawler.archive import (
    attachment_texts,
    attachments,
    channels,
    counts,
    crawls,
    due,
    events,
    fitting,
    suspects,
    walks,
    watching,
)
from unioncrawler.archive.faults import archive_errors
from unioncrawler.archive.times import to_stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from unioncrawler.archive.attachment_texts import DocumentCount, KeptFile
    from unioncrawler.archive.attachments import AttachmentCount
    from unioncrawler.archive.channels import Channel
    from unioncrawler.archive.counts import ChannelCount, FailureCount, RetryCount
    from unioncrawler.archive.crawls import Crawl
    from unioncrawler.archive.events import Event
    from unioncrawler.archive.suspects import KnownArticle, Suspect
    from unioncrawler.archive.watching import AlarmRow


class Archive:
    """An open archive: use it in a `with`, or close it.

    `connection` is plain sqlite3 with rows by name. Every method raises `ArchiveError` where the
    file cannot be read.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for a while; what sqlite3 raises becomes an `ArchiveError`."""
        with archive_errors(self.path):
            yield self.connection

    def sites(self) -> list[str]:
        """Return the keys of the sites in the archive."""
        with self.reading() as connection:
            rows = connection.execute("SELECT key FROM sites ORDER BY key").fetchall()
        return [row["key"] for row in rows]

    def check_site(self, site: str) -> None:
        """Raise `UnknownNameError` for a site the archive has nothing of."""
        with self.reading() as connection:
            channels.check_site(connection, site)

    def channels(self, site: str, crawl: int | None = None) -> list[Channel]:
        """Return the channels of a site; `is_new` marks those that `crawl` saw first."""
        with self.reading() as connection:
            return channels.load_channels(connection, site, crawl)

    def channel_counts(
        self, site: str, *, channels: Sequence[str] | None = None, since: str | None = None
    ) -> list[ChannelCount]:
        """Return the entries of each channel counted by state.

        Whole paths in `channels` and an ISO date in `since` narrow it to what a crawl with the
        same arguments was to do.
        """
        with self.reading() as connection:
            return counts.channel_counts(connection, site, channels=channels, since=since)

    def failure_counts(self, site: str) -> list[FailureCount]:
        """Return the failed entries counted by verdict and reason, each article once."""
        with self.reading() as connection:
            return counts.failure_counts(connection, site)

    def external_addresses(self, site: str) -> list[str]:
        """Return the addresses off the site that its entries lead to, each once."""
        with self.reading() as connection:
            return fitting.external_addresses(connection, site)

    def listed_in(self, site: str, crawl: int) -> list[str]:
        """Return the addresses of articles on the site that a run saw listed, the latest."""
        with self.reading() as connection:
            return fitting.listed_in(connection, site, crawl)

    def links_with_query(self, site: str) -> list[tuple[str, str]]:
        """Return addresses of articles that have a query, with their titles, the latest."""
        with self.reading() as connection:
            return fitting.links_with_query(connection, site)

    def found_by_selector(self, crawl: int) -> tuple[int, dict[str, int]]:
        """Return how many articles a run read, and of how many a selector found each field."""
        with self.reading() as connection:
            return fitting.found_by_selector(connection, crawl)

    def attachment_counts(self, site: str) -> list[AttachmentCount]:
        """Return the addresses of attachments counted by state, verdict and reason."""
        with self.reading() as connection:
            return attachments.attachment_counts(connection, site)

    def document_counts(self, site: str) -> list[DocumentCount]:
        """Return the different files of a site's articles counted by what came of reading them."""
        with self.reading() as connection:
            return attachment_texts.document_counts(connection, site)

    def files_to_read(self, site: str | None = None, *, again: bool = False) -> list[KeptFile]:
        """Return the files of attachments that were not read yet, or `again` all of them."""
        with self.reading() as connection:
            return attachment_texts.files_to_read(connection, site, again=again)

    def suspects(self, site: str) -> list[Suspect]:
        """Return the articles that are present, but with evidence that they are gone."""
        with self.reading() as connection:
            return suspects.load_suspects(connection, site)

    def unknown_entries(
        self, site: str, channel: str, urls: Iterable[str], known_to: int
    ) -> set[str]:
        """Return those of the addresses that no entry of the channel has, up to that id."""
        with self.reading() as connection:
            return walks.unknown_entries(connection, site, channel, urls, known_to)

    def last_page(self, site: str, url: str) -> int | None:
        """Return the latest capture of an address that brought a page."""
        with self.reading() as connection:
            return walks.last_page(connection, site, url)

    def settled_since(
        self, site: str, urls: Iterable[str], since: datetime, *, now: datetime
    ) -> set[str]:
        """Return those of the addresses of which it is known since then that they list nothing."""
        with self.reading() as connection:
            return walks.settled_since(connection, site, urls, to_stored(since), to_stored(now))

    def looked_over(self, site: str) -> datetime | None:
        """Return when a crawl last had looked at every overview of a site."""
        with self.reading() as connection:
            at = walks.looked_over(connection, site)
        return datetime.fromisoformat(at) if at else None

    def articles_to_visit(
        self,
        site: str,
        *,
        suspects_only: bool,
        before: datetime | None = None,
        asked_before: datetime | None = None,
        after: int = 0,
        limit: int = 100,
    ) -> list[KnownArticle]:
        """Return archived articles with an id above `after`: all, gone ones too, or suspects.

        `before` is when a crawl began: what was read since is left out, and a gone article that is
        listed since is a suspect too. Suspects that were asked for at `asked_before` or later are
        left out.
        """
        with self.reading() as connection:
            return suspects.articles_to_visit(
                connection,
                site,
                suspects_only=suspects_only,
                before=to_stored(before) if before else None,
                asked_before=to_stored(asked_before) if asked_before else None,
                after=after,
                limit=limit,
            )

    def due_articles(
        self, site: str, days: Sequence[float], *, now: datetime, limit: int
    ) -> list[KnownArticle]:
        """Return the articles to be asked for again at these ages, longest due first."""
        with self.reading() as connection:
            return due.due_articles(connection, site, days, now=to_stored(now), limit=limit)

    def count_due(self, site: str, *, now: datetime) -> int:
        """Return how many articles are due to be asked for again, by the latest crawl's rule."""
        with self.reading() as connection:
            return due.count_due(connection, site, now=to_stored(now))

    def retry_counts(self, site: str) -> RetryCount:
        """Return how many articles failed: those that wait to be tried again, and the others."""
        with self.reading() as connection:
            return counts.retry_counts(connection, site)

    def count_articles(self, site: str) -> int:
        """Return how many articles of a site the archive has."""
        with self.reading() as connection:
            return counts.count_articles(connection, site)

    def count_waiting(self, site: str) -> int:
        """Return how many articles have not been asked for yet, each once."""
        with self.reading() as connection:
            return counts.count_waiting(connection, site)

    def crawl_row(self, crawl: int) -> Crawl | None:
        """Return a run by its number."""
        with self.reading() as connection:
            return crawls.load_crawl(connection, crawl)

    def last_crawl(self, site: str) -> Crawl | None:
        """Return the latest run of a site."""
        with self.reading() as connection:
            return crawls.last_crawl(connection, site)

    def crawl_rows(self, site: str | None = None, limit: int | None = None) -> list[Crawl]:
        """Return the runs of a site, or of all, the latest first."""
        with self.reading() as connection:
            return crawls.load_crawls(connection, site, limit)

    def open_alarms(self, site: str) -> list[AlarmRow]:
        """Return the alarms of a site that are not over, the earliest first."""
        with self.reading() as connection:
            return watching.open_alarms(connection, site)

    def last_event(self, kind: str) -> Event | None:
        """Return the latest event of a kind."""
        with self.reading() as connection:
            return events.last_event(connection, kind)
