"""Reads the HTTP exchanges in WARC files that others made: wget, browsertrix, Heritrix, pywb.

A first pass finds where they lie and sets aside what is none; bodies are read when asked for.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from unioncrawler.errors import WarcError
from unioncrawler.warc.chunks import dechunked
from unioncrawler.warc.codings import are_known
from unioncrawler.warc.exchange import Exchange
from unioncrawler.warc.finder import RecordFinder
from unioncrawler.warc.framing import Broken
from unioncrawler.warc.salvage import file_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from unioncrawler.warc.exchange import Headers
    from unioncrawler.warc.framing import Framed, Place

WINDOW = 256  # records that may lie between a request and its response
_ANY = StatusAndHeadersParser([], verify=False)
_HTTP = ("http://", "https://")
_METHOD = re.compile(rb"[A-Z]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An exchange that lies in a file.

    `size` is that of the response's block; `is_revisit`: its payload lies in another record, the
    one whose payload has the same `payload_digest`. `location` is where a redirect leads, as it
    says. `request` is None where it is not on record.
    """

    url: str
    fetched_at: datetime
    place: Place
    status: int
    media_type: str
    size: int
    payload_digest: str
    is_revisit: bool = False
    location: str = ""
    request: Place | None = None


@dataclass(slots=True)
class _Pending:
    """A response or a request that may find its other half in the records that follow."""

    ids: frozenset[str]
    url: str
    date: str
    place: Place
    found: Found | None = None
    method: str = "GET"


@dataclass(slots=True)
class ForeignFile:
    """A WARC file of another program. Close it.

    After `exchanges` went through it, `software` says what wrote it, as it says itself; `skipped`
    counts in words what is no exchange that could be used, `damaged` names what could not be read.
    """

    path: Path
    sha256: str
    software: str | None = None
    skipped: Counter[str] = field(default_factory=Counter)
    damaged: list[Broken] = field(default_factory=list)
    _finder: RecordFinder = field(init=False, repr=False)
    _responses: OrderedDict[int, _Pending] = field(default_factory=OrderedDict, repr=False)
    _requests: OrderedDict[int, _Pending] = field(default_factory=OrderedDict, repr=False)
    _serial: int = 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the file, opened. Raises `WarcError` where it cannot be read at all."""
        try:
            opened = cls(path=path, sha256=file_sha256(path))
            opened._finder = RecordFinder(path.open("rb"), str(path))
        except OSError as error:
            raise WarcError(f"{path}: cannot be read: {error.strerror}") from error
        return opened

    def close(self) -> None:
        """Close the file and take unpacked copies of it away."""
        self._finder.close()

    def exchanges(self) -> Iterator[Found]:
        """Yield what can be used, in the order of the file. Raises `WarcError` if it goes away."""
        try:
            for framed in self._finder.find():
                if isinstance(framed, Broken):
                    self.damaged.append(framed)
                    continue
                self._take(framed)
                yield from self._ripe(WINDOW)
            yield from self._ripe(0)
        except OSError as error:
            raise WarcError(f"{self.path}: cannot be read: {error.strerror}") from error

    def read(self, found: Found) -> Exchange:
        """Return an exchange; its body is empty where it is a revisit, else whole.

        Raises `WarcError` where it cannot be read, or is cut off.
        """
        fields, block = self._finder.read(found.place)
        http, body = _message(block) if block else (None, b"")
        headers = _pairs(http)
        if _header(headers, "transfer-encoding").lower() == "chunked":
            whole = dechunked(body)
            if whole is None:
                raise WarcError(
                    f"{self.path}: the body of {found.url} (offset {found.place.offset}) is cut off"
                )
            body = whole
        asked, request_body = None, b""
        if found.request is not None:
            _, request = self._finder.read(found.request)
            asked, request_body = _message(request)
        return Exchange(
            url=found.url,
            fetched_at=found.fetched_at,
            method="GET",
            request_headers=_pairs(asked),
            request_body=request_body,
            status=found.status,
            response_headers=headers,
            body=b"" if found.is_revisit else body,
            ip_address=fields.get("warc-ip-address"),
            purpose={
                "imported": {
                    "file": self.path.name,
                    "offset": found.place.offset,
                    "id": fields.get("warc-record-id", ""),
                }
            },
        )

    def _take(self, framed: Framed) -> None:
        kind = framed.fields["warc-type"]
        url = framed.fields.get("warc-target-uri", "").strip("<>").replace(" ", "%20")
        if kind == "warcinfo":
            self.software = self.software or _software(framed.start)
        elif kind == "request" and url.startswith(_HTTP):
            self._take_request(framed, url)
        elif kind not in {"response", "revisit"} or not url.startswith(_HTTP):
            self.skipped[f"{url.partition(':')[0]} record" if kind == "response" else kind] += 1
        else:
            found = _found(framed, url)
            if isinstance(found, str):
                self.skipped[found] += 1
            else:
                self._add(self._responses, _pending(framed, url, found))

    def _take_request(self, framed: Framed, url: str) -> None:
        pending = _pending(framed, url)
        method = _METHOD.match(framed.start)
        pending.method = method[0].decode() if method else "GET"
        self._add(self._requests, pending)

    def _add(self, kept: OrderedDict[int, _Pending], pending: _Pending) -> None:
        self._serial += 1
        kept[self._serial] = pending

    def _ripe(self, window: int) -> Iterator[Found]:
        """Yield the responses that are so far behind that their requests must have come."""
        while self._responses and next(iter(self._responses)) <= self._serial - window:
            _, response = self._responses.popitem(last=False)
            request = self._request_of(response)
            if request is not None and request.method != "GET":
                self.skipped[f"answer to {request.method}"] += 1
            elif response.found is not None:
                place = request.place if request else None
                yield replace(response.found, request=place)
        while self._requests and next(iter(self._requests)) <= self._serial - 2 * window:
            self._requests.popitem(last=False)

    def _request_of(self, response: _Pending) -> _Pending | None:
        """Take the request of a response away and return it: by record ids, else by address."""
        for number, request in self._requests.items():
            if request.ids & response.ids:
                return self._requests.pop(number)
        for number, request in self._requests.items():
            if (request.url, request.date) == (response.url, response.date):
                return self._requests.pop(number)
        return None


def _pending(framed: Framed, url: str, found: Found | None = None) -> _Pending:
    fields = framed.fields
    named = (fields.get("warc-record-id"), fields.get("warc-concurrent-to"))
    ids = frozenset(name.strip() for name in named if name)
    return _Pending(ids, url, fields.get("warc-date", ""), framed.place, found)


def _found(framed: Framed, url: str) -> Found | str:
    """Return the exchange of a response or revisit record, or in words why it is of no use."""
    fields = framed.fields
    fetched_at = _moment(fields.get("warc-date", ""))
    is_revisit = fields["warc-type"] == "revisit"
    if fetched_at is None:
        return "response without a usable date"
    if fields.get("warc-truncated"):
        return "response that was cut off when it was captured"
    if fields.get("warc-segment-number"):
        return "response in several records"
    http, status = None, 200
    if not (is_revisit and framed.length == 0):
        try:
            http, body = _message(framed.start)
            status = int(http.get_statuscode() or 0)
        except (WarcError, ValueError):
            return "response that is no HTTP message"
        reason = _unusable(status, _pairs(http), framed.length - (len(framed.start) - len(body)))
        if reason and not is_revisit:
            return reason
    media_type, _, _ = _header(_pairs(http), "content-type").partition(";")
    if status == 304:
        return "answer that nothing changed (HTTP 304)"
    return Found(
        url=url,
        fetched_at=fetched_at,
        place=framed.place,
        status=status,
        media_type=sys.intern(media_type.strip().lower()),
        size=framed.length,
        payload_digest=fields.get("warc-payload-digest", "").strip(),
        is_revisit=is_revisit,
        location=_header(_pairs(http), "location") if 300 <= status < 400 else "",
    )


def _unusable(status: int, headers: Headers, size: int) -> str | None:
    """Return in words why a response is of no use: a part of a page, or not to be unpacked."""
    if status == 206:
        return "part of a file (HTTP 206)"
    coding = _header(headers, "content-encoding")
    if not are_known(coding):
        return f"response with Content-Encoding {coding}"
    stated = _header(headers, "content-length").strip()
    if stated.isdecimal() and size < int(stated) and not _header(headers, "transfer-encoding"):
        return "response that was cut off when it was captured"
    return None


def _message(block: bytes) -> tuple[StatusAndHeaders, bytes]:
    """Return the head of an HTTP message, as warcio reads it, and what follows."""
    stream = io.BytesIO(block)
    try:
        head = _ANY.parse(stream)
    except Exception as error:
        raise WarcError(f"no HTTP message: {error}") from error
    return head, stream.read()


def _pairs(head: StatusAndHeaders | None) -> Headers:
    return tuple((name, value) for name, value in head.headers) if head is not None else ()


def _header(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.replace(microsecond=0)


def _software(block: bytes) -> str | None:
    match = re.search(rb"^software:[ \t]*([^\r\n]+)", block, re.IGNORECASE | re.MULTILINE)
    return match[1].decode("utf-8", "replace").strip() if match else None
