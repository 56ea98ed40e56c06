"""What a crawl asks of the archive it writes: its waiting work, and what is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unioncrawler.archive import attachments, captures, entries, run_figures, unread, watching
from unioncrawler.archive.batches import BatchWriter
from unioncrawler.archive.faults import archive_errors
from unioncrawler.archive.times import to_stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from unioncrawler.archive.attachments import KnownAttachment, Place, WaitingAttachment
    from unioncrawler.archive.captures import KeptPayload, NamedPayload
    from unioncrawler.archive.entries import WaitingEntry
    from unioncrawler.archive.watching import PastRow
    from unioncrawler.items import ListedRow


class CrawlReader(BatchWriter):
    """The reading half of an archive that is open for writing, what the open batch holds included.

    Every method raises `ArchiveError` where the file cannot be read. `crawl` is the run at hand.
    """

    crawl: int | None = None

    def count_channels(self, site: str, crawl: int) -> dict[str, Any]:
        """Return what a run left of each channel, by the channel's path."""
        with archive_errors(self.path):
            return run_figures.count_channels(self.connection, site, crawl)

    def channels_of(self, site: str, url: str) -> list[str]:
        """Return the paths of the channels in which an entry stands."""
        with archive_errors(self.path):
            return run_figures.channels_of(self.connection, site, url)

    def past_rows(self, site: str, paths: Iterable[str], before: int) -> list[PastRow]:
        """Return the latest sound figures of channels in runs before one, the earliest first."""
        with archive_errors(self.path):
            return watching.past_rows(self.connection, site, paths, before)

    def count_run(self, crawl: int) -> dict[str, Any]:
        """Return what a run left: exchanges, bytes, verdicts, what became of articles."""
        with archive_errors(self.path):
            return run_figures.count_run(self.connection, crawl)

    def closed_files(self, site: str) -> set[str]:
        """Return the names of the WARC files of a site that were closed."""
        with archive_errors(self.path):
            return captures.known_warc_files(self.connection, site)

    def kept_payload(self, site: str, url: str, payload_digest: str) -> KeptPayload | None:
        """Return the latest capture of the address that has that payload."""
        with archive_errors(self.path):
            return captures.kept_payload(self.connection, site, url, payload_digest)

    def named_payload(self, capture: int) -> NamedPayload | None:
        """Return how the server named the payload of a capture; None where it sent no page."""
        with archive_errors(self.path):
            return captures.named_payload(self.connection, capture)

    def unread_entries(
        self,
        site: str,
        earliest: datetime,
        latest: datetime,
        *,
        limit: int,
        channels: Sequence[str] | None = None,
        since: str | None = None,
    ) -> list[str]:
        """Return the addresses of waiting entries that an answer came for then, unread so far.

        `channels` and `since` are as in `next_entries`.
        """
        with archive_errors(self.path):
            return unread.unread_entries(
                self.connection,
                site,
                (to_stored(earliest), to_stored(latest)),
                limit=limit,
                channels=channels,
                since=since,
            )

    def latest_answer(
        self, site: str, url: str, earliest: datetime, latest: datetime
    ) -> sqlite3.Row | None:
        """Return the capture of the latest answer that came for an address then."""
        with archive_errors(self.path):
            came = to_stored(earliest), to_stored(latest)
            return unread.latest_answer(self.connection, site, url, came)

    def next_attachments(
        self, site: str, after: Place = attachments.FIRST, limit: int = 100
    ) -> list[WaitingAttachment]:
        """Return attachments to fetch behind a place, each address once."""
        with archive_errors(self.path):
            return attachments.next_attachments(self.connection, site, after=after, limit=limit)

    def attachments_to_visit(
        self, site: str, after: Place = attachments.FIRST, limit: int = 100
    ) -> list[KnownAttachment]:
        """Return attachments to ask for again behind a place, those that are new left out."""
        with archive_errors(self.path):
            return attachments.attachments_to_visit(
                self.connection, site, after=after, crawl=self.crawl, limit=limit
            )

    def next_entries(
        self,
        site: str,
        after: int = 0,
        limit: int = 100,
        *,
        channels: Sequence[str] | None = None,
        since: str | None = None,
        now: datetime | None = None,
    ) -> list[WaitingEntry]:
        """Return entries to fetch with an id above `after`, each article once.

        Going on from the last id returned asks for every one once a crawl, failed ones too, once
        they are to be tried again; without `now` they are.
        `channels` are whole paths; `since`, an ISO date, leaves what is listed with an earlier one.
        """
        with archive_errors(self.path):
            return entries.next_entries(
                self.connection,
                site,
                after=after,
                limit=limit,
                channels=channels,
                since=since,
                now=to_stored(now) if now else None,
            )

    def titles_of(self, site: str, url: str) -> list[str]:
        """Return what listings, and the archive, call the article of an address."""
        with archive_errors(self.path):
            return entries.titles_of(self.connection, site, url)

    def dates_of(self, site: str, url: str) -> list[str]:
        """Return the dates that listings show of an address, as they are written there."""
        with archive_errors(self.path):
            return entries.dates_of(self.connection, site, url)

    def row_of(self, site: str, url: str) -> ListedRow | None:
        """Return what listings say of an address; None if none has it."""
        with archive_errors(self.path):
            return entries.row_of(self.connection, site, url)

    def is_waiting(self, entry: int) -> bool:
        """Return whether an entry, by its id, is still to be fetched."""
        with archive_errors(self.path):
            return entries.is_waiting(self.connection, entry)

    def known_urls(self, site: str, uids: Mapping[str, str | None]) -> set[str]:
        """Return the addresses (keys) that are listed, or whose uid (value) is known."""
        with archive_errors(self.path):
            return entries.known_urls(self.connection, site, uids)
