"""Mends, before it is parsed, markup that the parser would read as something else."""

from __future__ import annotations

import re

_TAG = re.compile(
    r"<(?:(?P<open>a)(?=[\s>])|(?P<close>/a)\b|/?(?:li|ul|ol|dl|dt|dd|p|div|tr|td|table|h[1-6])\b|br\b)",
    re.IGNORECASE,
)


def close_links(text: str) -> str:
    """Return markup in which every link ends before the next one begins.

    The parser nests a link that is never closed around all that follow it; a browser ends it. It
    is closed at the first boundary of a block after it.
    """
    if text.count("<a ") + text.count("<A ") <= text.count("</a") + text.count("</A"):
        return text
    pieces: list[str] = []
    done, is_open, boundary = 0, False, -1
    for match in _TAG.finditer(text):
        if match["close"]:
            is_open = False
        elif match["open"]:
            if is_open:
                end = match.start() if boundary < 0 else boundary
                pieces.append(text[done:end])
                done = end
            is_open, boundary = True, -1
        elif is_open and boundary < 0:
            boundary = match.start()
    return "</a>".join([*pieces, text[done:]])
