"""Responses, and what the client's headers make of them: 304, or packed."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import md5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HTML = "text/html"
GZIP_FLOOR = 500


@dataclass(slots=True)
class Response:
    """What goes back: status, headers but those of the connection, and the body.

    `listing` is the channel of which it shows lines, where it is a page or a block of a listing.
    """

    status: int
    body: bytes = b""
    media: str = HTML
    modified: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    listing: str | None = None


def finish(response: Response, asked: Mapping[str, str]) -> Response:
    """Return the response with its validators, as 304 where the client has it, packed if it may.

    `asked` are the request's headers under lower-case names (RFC 9110 sections 8.8, 12.5.3, 13).
    """
    if response.status != 200:
        return response
    tag = md5(response.body, usedforsecurity=False).hexdigest()[:16]
    response.headers["ETag"] = f'"{tag}"'
    if response.modified:
        response.headers["Last-Modified"] = format_datetime(
            response.modified.astimezone(UTC), usegmt=True
        )
    if _has_it(tag, response.modified, asked):
        return Response(304, b"", response.media, headers=response.headers)
    if _may_pack(response, asked):
        response.body = gzip.compress(response.body, 4, mtime=0)
        response.headers |= {"Content-Encoding": "gzip", "ETag": f'W/"{tag}"'}
    if response.media.startswith("text/"):
        response.headers["Vary"] = "Accept-Encoding"
    return response


def _has_it(tag: str, modified: datetime | None, asked: Mapping[str, str]) -> bool:
    """Return true if the client's copy is this one. A tag that is sent decides alone."""
    if (tags := asked.get("if-none-match")) is not None:
        return tags.strip() == "*" or f'"{tag}"' in tags
    since = asked.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return moment.tzinfo is not None and modified.replace(microsecond=0) <= moment


def _may_pack(response: Response, asked: Mapping[str, str]) -> bool:
    fits = response.media.startswith(("text/", "application/javascript"))
    return fits and len(response.body) >= GZIP_FLOOR and "gzip" in asked.get("accept-encoding", "")
