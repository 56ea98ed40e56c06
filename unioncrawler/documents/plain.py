"""Plain text: known by holding nothing else, since no first bytes tell it."""

from __future__ import annotations

import codecs
import re

# What no editor writes into a text; DOS ends one with 1A, and pages are parted by form feeds.
_NO_TEXT = re.compile(r"[\0-\x08\x0b\x0e-\x19\x1b-\x1f\x7f\x80-\x9f\ufffe\uffff\ue000-\uf8ff]")
_MARKUP = re.compile(r"\s*<")
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def plain_text(body: bytes) -> str | None:
    """Return what a plain text says, None for what is none.

    It is UTF-16 by its mark, UTF-8 or GB18030. Markup is none: nobody is to read it as it stands.
    """
    marked = next((name for mark, name in _MARKED if body.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.removesuffix("\x1a")
        is_plain = not _NO_TEXT.search(text) and not _MARKUP.match(text)
        return re.sub(r"\r\n?|\f", "\n", text) if is_plain else None
    return None
