"""Reads the date of a listing's row: from the strings of the row, or from those beside it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from unioncrawler.pages.dates import find_date_text, find_shown_date
from unioncrawler.pages.text import clean

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from lxml.html import HtmlElement

_UNSEEN = frozenset({"script", "style", "noscript", "template", "textarea"})
_LONGEST_DATE_PIECE = 60
_MAY_BE_DATE = re.compile(r"\d|年|[今昨前][天日]|刚|[时周期月]\w?前")
_BULLETS = "·•●■◆▪>-—| 　"


def outer_texts(element: HtmlElement, without: HtmlElement) -> list[str]:
    """Return the strings below an element, those below `without` and of scripts left out."""
    texts: list[str] = []
    left: list[HtmlElement | str] = [] if element is without else [element]
    while left:  # not by calling itself: a page may nest deeper than Python does
        part = left.pop()
        if isinstance(part, str):
            texts.append(part)
            continue
        for child in part.iterchildren(reversed=True):
            left.append(child.tail or "")
            is_seen = isinstance(child.tag, str) and child.tag not in _UNSEEN
            if is_seen and child is not without:
                left.append(child)
        left.append(part.text or "")
    return [text for text in texts if text and not text.isspace()]


def read_date(pieces: Iterable[str]) -> str | None:
    """Return the date that the short strings of a row show, one put together of two included."""
    short = [
        bare for piece in pieces if 0 < len(bare := piece.strip(_BULLETS)) <= _LONGEST_DATE_PIECE
    ]
    if not any(map(_MAY_BE_DATE.search, short)):
        return None
    if found := find_date_text(" ".join(short)):
        return found
    pairs = [f"{one} {two}" for one, two in pairwise(short)]
    return next((found for text in (*short, *pairs) if (found := find_shown_date(text))), None)


def gap_texts(row: HtmlElement, linked: Container[HtmlElement], *, back: bool) -> list[str]:
    """Return the strings between a row and the next (or the previous) element of `linked`."""
    texts = [] if back else [row.tail or ""]
    for count, element in enumerate(row.itersiblings(preceding=back)):
        if back:
            texts.append(element.tail or "")
        if element in linked or element.tag == "a" or count > 3:
            break
        if isinstance(element.tag, str) and element.tag not in _UNSEEN:
            texts.extend(outer_texts(element, row))
        if not back:
            texts.append(element.tail or "")
    else:
        parent = row.getparent()
        if back and parent is not None:
            texts.append(parent.text or "")
    return [clean(text) for text in texts]
