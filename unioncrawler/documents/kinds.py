"""Tells what a file is by its first bytes; a suffix or a server may say anything."""

from __future__ import annotations

import re

ZIP, OLE = "zip", "ole"  # containers: what is in them tells more
IMAGES = frozenset({"png", "jpeg", "gif", "bmp", "webp"})
# What may hold documents, or is one that nothing here reads, is not among these.
NO_DOCUMENTS = frozenset({"html", "mp4", "mp3", "flv", "wmv", "swf"})

_BEGINNINGS = (
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), ZIP),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), OLE),
    (re.compile(rb"\s*\{\\rtf"), "rtf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "png"),
    (re.compile(rb"\xff\xd8\xff"), "jpeg"),
    (re.compile(rb"GIF8[79]a"), "gif"),
    (re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL), "bmp"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "mp4"),
    (re.compile(rb"ID3|\xff[\xf2\xf3\xfb]"), "mp3"),
    (re.compile(rb"FLV\x01"), "flv"),
    (re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "wmv"),
    (re.compile(rb"[FCZ]WS[\x01-\x30]"), "swf"),
    (re.compile(rb"Rar!\x1a\x07"), "rar"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "7z"),
    (re.compile(rb"\xdb\xa5-\0|\x31\xbe\0\0"), "word 2"),
    # Readers look for this one further on, too: mail programs and servers put lines before it.
    (re.compile(rb".{0,1024}?%PDF-", re.DOTALL), "pdf"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
                re.DOTALL | re.IGNORECASE), "html"),
)  # fmt: skip


def kind_of(body: bytes) -> str | None:
    """Return the type of a file, None where its beginning does not tell."""
    start = body[:2048]
    return next((kind for pattern, kind in _BEGINNINGS if pattern.match(start)), None)
