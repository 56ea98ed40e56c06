"""Writes the WARC files of one crawl: record by record, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from unioncrawler.errors import WarcError
from unioncrawler.warc.exchange import Location, digest
from unioncrawler.warc.records import (
    new_record_id,
    note_record,
    request_record,
    resource_record,
    response_record,
    warcinfo_record,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from pathlib import Path

    from unioncrawler.warc.exchange import Exchange, Original

SUFFIX = ".warc.gz"
OPEN = ".open"  # what the name of a file ends in while it is written
PROFILE_URI = "urn:unioncrawler:profile"  # the record that holds the site's profile
NOTE_URI = "urn:unioncrawler:note"  # the records of what was done without an exchange
ROTATE_BYTES = 1 << 30  # one gigabyte, the usual size


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedFile:
    """A file that is whole: its name, its size, the hexadecimal SHA-256 of all its bytes.

    `closed` is the date of its last record.
    """

    name: str
    size: int
    sha256: str
    closed: datetime


class WarcWriter:
    """Writes exchanges into `<site>-<UTC time>-<serial>.warc.gz` in `folder`.

    A file is made with the first record or by `begin`, carries `.open` behind its name until it is
    closed, and begins with a warcinfo record of `info` and, where one is given, the text of the
    site's `profile`, so that it can be read by itself. Behind `rotate_bytes` the next one begins;
    `closed` is told of every file that was closed. A record that cannot be written whole is
    taken back. Names that are `taken` are not given again. All methods raise `WarcError`, which
    names file and offset.
    """

    def __init__(
        self,
        folder: Path,
        site: str,
        info: Mapping[str, str],
        closed: Callable[[ClosedFile], None],
        *,
        profile: str | None = None,
        taken: Container[str] = (),
        rotate_bytes: int = ROTATE_BYTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.folder = folder
        self.site = site
        self.info = info
        self.profile = profile
        self._closed = closed
        self._taken = taken
        self._rotate_bytes = rotate_bytes
        self._clock = clock
        self._serial = 0
        self._file: int | None = None
        self._name = ""
        self._size = 0
        self._hash = hashlib.sha256()
        self._is_synced = True
        self._latest = clock()

    def write(self, exchange: Exchange, original: Original | None = None) -> Location:
        """Write request and response; return where the response lies.

        With `original`, the payload is not written again: the record refers to that one.
        """
        self._make_ready()
        payload_digest = digest(exchange.body)
        record_id = new_record_id()
        response = response_record(exchange, record_id, payload_digest, original)
        request = request_record(exchange, record_id)
        offset = self._size
        self._append(response + request)
        self._latest = exchange.fetched_at
        return Location(
            file=self._name,
            offset=offset,
            length=len(response),
            record_id=record_id,
            payload_digest=payload_digest,
        )

    def begin(self) -> None:
        """Begin a file now, so that there is one of this crawl however early it ends."""
        self._make_ready()

    def note(self, note: Mapping[str, object], moment: datetime) -> Location:
        """Write what was done at a time that is no exchange; return where it lies.

        `note` can be written as JSON.
        """
        self._make_ready()
        record_id = new_record_id()
        record = note_record(NOTE_URI, note, moment, record_id)
        offset = self._size
        self._append(record)
        self._latest = moment
        return Location(file=self._name, offset=offset, length=len(record), record_id=record_id)

    def sync(self) -> None:
        """Make everything written so far last on the disk."""
        if self._file is None or self._is_synced:
            return
        try:
            os.fsync(self._file)
        except OSError as error:
            raise self._error(error) from error
        self._is_synced = True

    def close(self) -> None:
        """Close the open file, give it its lasting name and tell `closed` of it."""
        if self._file is None:
            return
        self.sync()
        os.close(self._file)
        self._file = None
        try:
            (self.folder / (self._name + OPEN)).rename(self.folder / self._name)
        except OSError as error:
            raise self._error(error) from error
        self._closed(
            ClosedFile(
                name=self._name,
                size=self._size,
                sha256=self._hash.hexdigest(),
                closed=self._latest,
            )
        )

    def abandon(self) -> None:
        """Let go of the open file as a kill would: what is whole in it can be salvaged."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _make_ready(self) -> None:
        if self._file is not None and self._size >= self._rotate_bytes:
            self.close()
        if self._file is None:
            self._begin()

    def _begin(self) -> None:
        moment = self._clock()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file = self._create(moment)
        except OSError as error:
            raise self._error(error) from error
        self._size = 0
        self._hash = hashlib.sha256()
        self._latest = moment
        head = warcinfo_record(self._name, self.info, moment)
        if self.profile is not None:
            body = self.profile.encode()
            head += resource_record(PROFILE_URI, "application/toml", body, moment)
        self._append(head)

    def _create(self, moment: datetime) -> int:
        while True:
            self._serial += 1
            stamp = moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")
            self._name = f"{self.site}-{stamp}-{self._serial:05}{SUFFIX}"
            if self._name in self._taken or (self.folder / self._name).exists():
                continue
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
                return os.open(self.folder / (self._name + OPEN), flags, 0o644)
            except FileExistsError:
                continue

    def _append(self, record: bytes) -> None:
        if self._file is None:
            raise WarcError(f"{self.folder}: no WARC file is open")
        view = memoryview(record)
        try:
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            failure = self._error(error)
            os.ftruncate(self._file, self._size)
            os.lseek(self._file, self._size, os.SEEK_SET)
            raise failure from error
        self._hash.update(record)
        self._size += len(record)
        self._is_synced = False

    def _error(self, error: OSError) -> WarcError:
        return WarcError(
            f"{self.folder / self._name}: cannot be written at offset {self._size}: "
            f"{error.strerror}; everything before it is safe"
        )
