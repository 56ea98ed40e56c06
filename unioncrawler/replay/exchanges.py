"""The record as one sequence: its crawls in order, and what each of them did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from unioncrawler.errors import WarcError
from unioncrawler.record.notes import NoteKind, read_note
from unioncrawler.record.origins import Origin, read_origin
from unioncrawler.visits import Ending
from unioncrawler.warc.reader import RESPONSES
from unioncrawler.warc.salvage import readable, serial_of
from unioncrawler.warc.writer import OPEN, PROFILE_URI, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from unioncrawler.warc import StoredExchange

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """A WARC file of a crawl: where it is, whose it is, the profile that was crawled with."""

    path: Path
    origin: Origin
    profile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """A response with what its request says: the method and why it was made."""

    stored: StoredExchange
    method: str
    purpose: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note, and the record that holds it."""

    note: Mapping[str, Any]
    stored: StoredExchange


@dataclass(slots=True, kw_only=True)
class Survey:
    """What must be known of the record before it is gone through.

    `unread` are the responses no visit came of and the notes that were undone, `walked` how a walk
    ended with a response, `failed` those that could not be used, with the note that says why:
    all by the id of their record.
    """

    files: list[RecordFile] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    walked: dict[str, Ending] = field(default_factory=dict)
    failed: dict[str, Mapping[str, Any]] = field(default_factory=dict)


def survey(folder: Path, damaged: Callable[[WarcError], None]) -> Survey:
    """Return what the WARC files of a folder hold, the crawls in the order they began.

    `damaged` is told of every place that cannot be read, and of files no crawl of ours wrote.
    """
    found = Survey()
    heads: dict[str, RecordFile] = {}
    for path in sorted((*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{SUFFIX}{OPEN}"))):
        if path.name.endswith(OPEN) and path.with_name(path.name.removesuffix(OPEN)).exists():
            damaged(WarcError(f"{path}: left out, since there is a closed file of this name"))
            continue
        head, profile = None, None
        for stored in readable(path, damaged):
            if stored.kind == "warcinfo" and head is None:
                head = stored
            elif stored.kind == "resource" and stored.url == PROFILE_URI:
                profile = stored.payload.decode("utf-8", "replace")
            elif (note := _note(stored, damaged)) is not None:
                _take_in(found, note)
        origin = read_origin(head) if head is not None else None
        if head is None or origin is None or origin.crawl is None or profile is None:
            damaged(WarcError(f"{path}: no crawl of unioncrawler wrote this file; left out"))
            continue
        file = RecordFile(path=path, origin=origin, profile=profile)
        known = heads.get(head.record_id)
        if known is None or head.fields.get("WARC-Filename") == head.file:
            heads[head.record_id] = file
        if known is not None:
            copy = known if heads[head.record_id] is file else file
            where = heads[head.record_id].path.name
            damaged(WarcError(f"{copy.path}: left out, since it is a copy of {where}"))
    found.files = sorted(heads.values(), key=_order_of(heads.values()))
    return found


def happened(path: Path, damaged: Callable[[WarcError], None]) -> Iterator[Exchanged | Noted]:
    """Yield what a crawl did by one of its files, in the order it was written."""
    response: StoredExchange | None = None
    for stored in readable(path, damaged):
        if response is not None:
            yield _exchanged(response, stored)
            response = None
        if stored.kind in RESPONSES:
            response = stored
        elif (note := _note(stored, damaged)) is not None:
            yield Noted(note=note, stored=stored)
    if response is not None:
        yield _exchanged(response, None)


def _order_of(files: Iterable[RecordFile]) -> Callable[[RecordFile], tuple[Any, ...]]:
    """Return what to sort files by: the numbers of their crawl and in it, as clocks are set back.

    Where the database was lost, numbers began anew and stand for several crawls; then it is when
    these began.
    """
    began = defaultdict(set)
    for file in files:
        began[file.origin.crawl].add(file.origin.began)
    is_unique = all(len(moments) == 1 for moments in began.values())

    def order(file: RecordFile) -> tuple[Any, ...]:
        number = file.origin.crawl or 0
        moment = LONG_AGO if is_unique else file.origin.began or LONG_AGO
        return moment, number, serial_of(file.path.name), file.path.name

    return order


def _exchanged(response: StoredExchange, request: StoredExchange | None) -> Exchanged:
    if request is None or request.fields.get("WARC-Concurrent-To") != response.record_id:
        return Exchanged(stored=response, method="GET", purpose={})
    return Exchanged(stored=response, method=request.method or "GET", purpose=request.purpose)


def _note(stored: StoredExchange, damaged: Callable[[WarcError], None]) -> Mapping[str, Any] | None:
    try:
        return read_note(stored)
    except WarcError as error:
        damaged(error)
        return None


def _ending(note: Mapping[str, Any]) -> Ending:
    return Ending.KNOWN if note.get("reason") == Ending.KNOWN else Ending.WHOLE


def _take_in(found: Survey, note: Mapping[str, Any]) -> None:
    match note:
        case {"note": NoteKind.UNREAD, "records": list(records)}:
            found.unread.update(record for record in records if isinstance(record, str))
        case {"note": NoteKind.WALKED, "record": str(record)}:
            found.walked[record] = _ending(note)
        case {"note": NoteKind.FAILED, "record": str(record)}:
            found.failed[record] = note
