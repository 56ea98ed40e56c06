"""Boxes in which the number of a page is chosen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.anchors import seen_text
from unioncrawler.pages.text import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NUMBER = re.compile(r"第?(\d{1,4})[页頁]?")
LONGEST_PAGER = 400  # characters


def page_choices(root: HtmlElement) -> list[HtmlElement]:
    """Return the boxes of a page in which the number of a page is chosen, from 1 on."""
    found = []
    for box in root.iter("select"):
        labels = [NUMBER.fullmatch(fold(seen_text(option))) for option in box.iter("option")]
        numbers = [int(label[1]) if label else 0 for label in labels]
        if len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)):
            found.append(box)
    return found


def words_beside(box: HtmlElement) -> str:
    """Return the words that stand around a box of choices, without the choices."""
    parent = box.getparent()
    pieces = parent.xpath("text() | *[not(self::select)]//text()") if parent is not None else []
    text = fold(" ".join(str(piece) for piece in pieces))
    return text if len(text) <= LONGEST_PAGER else ""
