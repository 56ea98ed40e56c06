"""The values of the record: one HTTP exchange, and where it lies."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its response, as the HTTP client gave them.

    `body` is the payload as it was transferred: still packed where Content-Encoding says so, no
    longer chunked. `purpose` says why it was asked for, as a JSON object.
    """

    url: str
    fetched_at: datetime
    method: str
    request_headers: Headers
    request_body: bytes
    status: int
    response_headers: Headers
    body: bytes
    ip_address: str | None = None
    purpose: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The record that holds the payload a revisit record refers to."""

    record_id: str
    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a record lies: its file's name, the offset and length of its gzip member in bytes.

    `payload_digest` is empty for a record that has no payload.
    """

    file: str
    offset: int
    length: int
    record_id: str
    payload_digest: str = ""


def digest(payload: bytes) -> str:
    """Return `sha256:` and the base32 digest of a payload: the name by which it is known again."""
    return f"sha256:{base64.b32encode(hashlib.sha256(payload).digest()).decode('ascii')}"


def block_digest(block: bytes) -> str:
    """Return `sha1:` and the base32 digest of a block: against accidents, and 13 bytes shorter."""
    sha1 = hashlib.sha1(block, usedforsecurity=False)
    return f"sha1:{base64.b32encode(sha1.digest()).decode('ascii')}"
