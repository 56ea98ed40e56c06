"""HTTP/1.1 by hand (RFC 9112): from bytes to requests, and from responses to bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.replica.responses import Response

HEAD_LIMIT = 16_384
BODY_LIMIT = 1_048_576
REQUEST_LINE = re.compile(r"([A-Z]{1,20}) (\S{1,8000}) HTTP/1\.([01])")
FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
TARGET_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


class BadRequestError(Exception):
    """Raised by `read_head`: the status that the client is told before the connection closes."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """A request; header names in lower case. `body` is empty until its `length` bytes have come."""

    method: str
    path: str
    headers: Mapping[str, str]
    keep_alive: bool
    length: int
    body: bytes = b""


def read_head(head: bytes) -> Request:
    """Return the request of a head, without the empty line that ends it.

    Raises BadRequestError for what is not HTTP/1, and for bodies of unknown or great length.
    """
    first, *lines = head.decode("latin-1").split("\r\n")
    match = REQUEST_LINE.fullmatch(first)
    if not match:
        raise BadRequestError(400)
    method, target, minor = match.groups()
    headers: dict[str, str] = {}
    for line in lines:
        pair = FIELD.fullmatch(line)
        if not pair:
            raise BadRequestError(400)
        headers[pair[1].lower()] = pair[2]
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers:
        raise BadRequestError(501)
    if not (length.isascii() and length.isdigit() and len(length) < 10):
        raise BadRequestError(400)
    if int(length) > BODY_LIMIT:
        raise BadRequestError(413)
    wish = headers.get("connection", "").lower()
    keep_alive = "close" not in wish if minor == "1" else "keep-alive" in wish
    path = TARGET_HOST.sub("", target, count=1) or "/"
    return Request(method, path, headers, keep_alive, int(length))


def to_bytes(response: Response, *, keep_alive: bool, with_body: bool = True) -> bytes:
    """Return the response as it goes over the wire; HEAD leaves the body out."""
    status = response.status
    phrase = HTTPStatus(status).phrase if status in list(HTTPStatus) else "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", "Server: nginx"]
    if status != HTTPStatus.NOT_MODIFIED:
        lines += [f"Content-Type: {response.media}", f"Content-Length: {len(response.body)}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return head + response.body if with_body else head
