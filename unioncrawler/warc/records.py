"""From values to the bytes of WARC/1.1 records (ISO 28500:2017), each a gzip member of its own."""

from __future__ import annotations

import json
import uuid
import zlib
from datetime import UTC
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.warc.exchange import Exchange, Original, block_digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from unioncrawler.warc.exchange import Headers

LEVEL = 6  # of zlib: 9 takes half as long again and saves 0.2 %
PURPOSE = "WARC-JSON-Metadata"  # the field other crawlers write such notes in
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_ONLY_ON_THE_WIRE = frozenset({"transfer-encoding", "connection", "keep-alive"})


def new_record_id() -> str:
    """Return a record id that nothing else has."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def to_warc_date(moment: datetime) -> str:
    """Return an aware time as WARC-Date: UTC, to the second, as the archive keeps times too.

    A revisit record names its original by address and date, so both must be written alike.
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def warcinfo_record(filename: str, info: Mapping[str, str], moment: datetime) -> bytes:
    """Return the record a file begins with: what wrote it, for which crawl, under what rules."""
    block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in info.items()).encode()
    fields = {"WARC-Filename": filename, "WARC-Date": to_warc_date(moment)}
    return _record("warcinfo", fields, block, "application/warc-fields")


def resource_record(uri: str, content_type: str, body: bytes, moment: datetime) -> bytes:
    """Return a record of something that was no exchange: a profile."""
    fields = {"WARC-Target-URI": uri, "WARC-Date": to_warc_date(moment)}
    return _record("resource", fields, body, content_type)


def note_record(uri: str, note: Mapping[str, object], moment: datetime, record_id: str) -> bytes:
    """Return a record of what the crawler did that was no exchange, as a JSON object."""
    body = json.dumps(dict(note), ensure_ascii=False, separators=(",", ":")).encode()
    fields = {"WARC-Target-URI": uri, "WARC-Date": to_warc_date(moment)}
    return _record("metadata", fields | {"WARC-Record-ID": record_id}, body, "application/json")


def request_record(exchange: Exchange, response_id: str) -> bytes:
    """Return the record of the request, which also says why it was made."""
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {name.lower() for name, _ in exchange.request_headers}
    host = () if "host" in names else (("Host", parts.netloc.rpartition("@")[2]),)
    head = _head(f"{exchange.method} {target} HTTP/1.1", (*host, *exchange.request_headers))
    fields = {"WARC-Record-ID": _paired_id(response_id), "WARC-Concurrent-To": response_id}
    fields |= _about(exchange)
    if exchange.purpose:
        fields[PURPOSE] = json.dumps(dict(exchange.purpose), separators=(",", ":"))
    block = head + exchange.request_body
    return _record("request", fields, block, "application/http; msgtype=request")


def response_record(
    exchange: Exchange, record_id: str, payload_digest: str, original: Original | None
) -> bytes:
    """Return the record of the response; a revisit without payload where `original` has it."""
    fields = _about(exchange) | {
        "WARC-Record-ID": record_id,
        "WARC-Payload-Digest": payload_digest,
    }
    if exchange.ip_address not in {None, urlsplit(exchange.url).hostname}:
        fields["WARC-IP-Address"] = str(exchange.ip_address)
    kind, body = "response", exchange.body
    if original is not None:
        kind, body = "revisit", b""
        fields |= {
            "WARC-Profile": NOT_MODIFIED if exchange.status == 304 else SAME_PAYLOAD,
            "WARC-Refers-To": original.record_id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": to_warc_date(original.fetched_at),
        }
    status = exchange.status
    phrase = _PHRASES.get(status, "")
    headers = tuple(
        pair for pair in exchange.response_headers if pair[0].lower() not in _ONLY_ON_THE_WIRE
    )
    block = _head(f"HTTP/1.1 {status} {phrase}", headers) + body
    return _record(kind, fields, block, "application/http; msgtype=response")


def _paired_id(record_id: str) -> str:
    """Return the id of the request that belongs to a response: alike but for the last digit.

    So it is as unique, and packs to nothing beside the other.
    """
    digit = int(record_id[-2], 16) ^ 1
    return f"{record_id[:-2]}{digit:x}>"


def _about(exchange: Exchange) -> dict[str, str]:
    return {"WARC-Target-URI": exchange.url, "WARC-Date": to_warc_date(exchange.fetched_at)}


def _head(first: str, headers: Headers) -> bytes:
    lines = [first, *(f"{name}: {_one_line(value)}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")


def _record(kind: str, fields: Mapping[str, str], block: bytes, content_type: str) -> bytes:
    headers = {"WARC-Type": kind, "WARC-Record-ID": new_record_id(), **fields}
    headers |= {
        "WARC-Block-Digest": block_digest(block),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode()
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(head + block + b"\r\n\r\n") + packer.flush()
