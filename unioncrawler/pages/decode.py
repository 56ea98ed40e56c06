"""From the bytes of a response to its text, whatever the page says of itself."""

from __future__ import annotations

import codecs
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes at most that a compressed body may grow to; the rest is cut off."""

_GZIP_MAGIC = b"\x1f\x8b\x08"
_HEAD_BYTES = 8192
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Valid UTF-8 without a character of three bytes may be GBK by chance: 暖 is also ů. Signs such as ©
# (C2, C3) and Cyrillic (D0-D2) are no doubt.
_WIDE = re.compile(rb"[\xe0-\xf4]")
_IN_DOUBT = re.compile(rb"[\xc4-\xcf\xd3-\xdf]")
_NAME = rb"[\"']?\s*([A-Za-z0-9_:.-]{2,40})"
_META = re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*" + _NAME, re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*" + _NAME, re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_GB = "gb18030"
# Names seen in headers and metas, and the codec that reads what such pages really hold.
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    **dict.fromkeys(
        ("gb2312", "gb_2312-80", "gb2312-80", "gbk", "x-gbk", "cp936", "ms936", "windows-936"), _GB
    ),
    **dict.fromkeys(("gb18030", "gb-2312", "gb18030-2000", "euc-cn", "chinese", "gb_2312"), _GB),
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "windows-1251": "cp1251",
    "koi8-r": "koi8_r",
}
_GB_ERRORS = "unioncrawler.gb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text of a response, the codec that read it, and what the response claimed.

    `replaced` counts the characters that could not be read and stand as U+FFFD.
    """

    text: str
    charset: str
    declared: str | None
    replaced: int


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Return the text of a body: BOM, then what is really UTF-8, then header, meta, GB18030.

    Valid UTF-8 is proof enough against any declaration; a declared charset counts if it decodes
    cleanly. gb2312 and gbk are read as GB18030. A body still gzipped is unpacked by its magic.
    """
    body = _unpacked(body)
    header = _header_charset(headers)
    meta = _meta_charset(body)
    declared = header or meta
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return _decoded(body[len(bom) :], charset, declared)
    candidates = _candidates(header, meta)
    if candidates and candidates[0].startswith("utf-16") and header:
        return _decoded(body, candidates[0], declared)
    if (found := _as_utf8(body, declared)) is not None:
        return found
    for charset in (*candidates, _GB):
        try:
            return Decoded(
                text=body.decode(charset), charset=charset, declared=declared, replaced=0
            )
        except UnicodeError:
            continue
    tries = [_decoded(body, charset, declared) for charset in dict.fromkeys((*candidates, _GB))]
    return min(tries, key=lambda tried: tried.replaced)


def content_type(headers: Mapping[str, str]) -> str:
    """Return the lower-case `Content-Type` of a response, '' if it has none."""
    return header_value(headers, "content-type").lower()


def header_value(headers: Mapping[str, str], name: str) -> str:
    """Return the value of a header asked for in lower case, '' where it is not there."""
    for key, value in headers.items():
        if key.lower() == name:
            return value
    return ""


def _unpacked(body: bytes) -> bytes:
    for _ in range(2):  # a proxy may have packed a second time
        if not body.startswith(_GZIP_MAGIC):
            break
        try:
            unpacked = zlib.decompressobj(wbits=31).decompress(body, MAX_UNPACKED)
        except zlib.error:
            break
        if not unpacked:
            break
        body = unpacked
    return body


def _header_charset(headers: Mapping[str, str]) -> str | None:
    match = _HEADER.search(header_value(headers, "content-type"))
    return match[1].lower() if match else None


def _meta_charset(body: bytes) -> str | None:
    head = body[:_HEAD_BYTES]
    if b"<!--" in head:
        head = _COMMENT.sub(b"", head)
    match = _XML.search(head) or _META.search(head)
    return match[1].decode("ascii").lower() if match else None


def _candidates(*declared: str | None) -> list[str]:
    """Return the codecs of the names declared; an ISO 8859-1 or unknown name says nothing."""
    codecs_named = [_CODECS.get(name) for name in declared if name]
    return list(dict.fromkeys(codec for codec in codecs_named if codec and codec != "utf-8"))


def _as_utf8(body: bytes, declared: str | None) -> Decoded | None:
    """Return the body as UTF-8 if it is that, perhaps with a few broken characters."""
    try:
        text = body.decode()
        if (
            _CODECS.get(declared or "") != "utf-8"
            and not _WIDE.search(body)
            and _IN_DOUBT.search(body)
        ):
            return None
        return Decoded(text=text, charset="utf-8", declared=declared, replaced=0)
    except UnicodeDecodeError as error:
        cut_short = error.reason == "unexpected end of data"
    damaged = _decoded(body, "utf-8", declared)
    errors = damaged.replaced - cut_short
    good = len(damaged.text.encode()) - len(damaged.text) - 2 * damaged.replaced
    return damaged if errors * 12 < good else None  # good: 2 for each Chinese character


def _decoded(body: bytes, charset: str, declared: str | None) -> Decoded:
    text = body.decode(charset, _GB_ERRORS if charset == _GB else "replace")
    replaced = text.count("\ufffd")
    if replaced and charset == "utf-8":
        replaced -= body.count(b"\xef\xbf\xbd")  # those the page itself carried
    return Decoded(text=text, charset=charset, declared=declared, replaced=replaced)


def _replace_gb(error: UnicodeError) -> tuple[str, int]:
    """Read 0x80 as the euro sign of code page 936; anything else unreadable is one U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start]
    return ("€" if bad == 0x80 else "\ufffd"), error.start + 1


codecs.register_error(_GB_ERRORS, _replace_gb)
