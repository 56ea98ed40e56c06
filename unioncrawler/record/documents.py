"""Reads the attachments that are on record, each file once, and keeps what they say."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from unioncrawler.archive import warc_folder
from unioncrawler.archive.attachment_texts import capture_with_payload
from unioncrawler.documents import DocumentReader, Limits
from unioncrawler.errors import WarcError
from unioncrawler.record.payloads import stored_exchange, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.archive import ArchiveWriter
    from unioncrawler.archive.attachment_texts import KeptFile


@dataclass(slots=True)
class DocumentRun:
    """One run over the files of an archive; the figures grow, `tell` is called when they did.

    `outcomes` counts what came of reading, `lost` names what the record does not have any more: it
    stays unread. One that is stopped is gone on with by the next.
    """

    archive: ArchiveWriter
    limits: Limits = field(default_factory=Limits)
    tell: Callable[[], None] = lambda: None
    total: int = 0
    changed: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    is_stopped: bool = False
    _reader: DocumentReader | None = None

    @property
    def done(self) -> int:
        """How many files were looked at."""
        return self.outcomes.total() + len(self.lost)

    @property
    def is_complete(self) -> bool:
        """Whether every file was read that was to be."""
        return self.done == self.total and not self.lost

    def run(self, site: str | None = None, *, again: bool = False) -> None:
        """Read the files that were not read yet, of a site or of all; or `again` every one.

        Raises `ArchiveError` where the archive cannot be read or written, `DocumentsError` where
        no process can be begun that reads.
        """
        files = self.archive.files_to_read(site, again=again)
        self.total = len(files)
        with DocumentReader(self.limits) as self._reader:
            for file in files:
                self._read(file, self._reader)
                if self.is_stopped:
                    break
                self.tell()
        self.archive.commit()

    def stop(self) -> None:
        """End the run now; what is being read stays unread. A signal handler may call it."""
        self.is_stopped = True
        if self._reader is not None:
            self._reader.abandon()

    def _read(self, file: KeptFile, reader: DocumentReader) -> None:
        try:
            reading = reader.read(self._payload(file))
        except WarcError as error:
            self.lost.append(str(error))
            return
        if not self.is_stopped:
            self.changed += self.archive.save_reading(file.sha256, reading)
            self.outcomes[reading.outcome.value] += 1

    def _payload(self, file: KeptFile) -> bytes:
        """Return the bytes of a file from the record. Raises `WarcError`."""
        with self.archive.reading() as connection:
            row = capture_with_payload(connection, file.capture)
        if row is None:
            raise WarcError(f"what capture {file.capture} brought is not on record")
        body = unpacked(stored_exchange(warc_folder(self.archive.path), row))
        if hashlib.sha256(body).hexdigest() != file.sha256:
            raise WarcError(f"{row['url']}: the record has other bytes than the archive says")
        return body
