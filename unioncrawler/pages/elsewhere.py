"""Reads the date of an article that stands neither around its title nor below its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.byline import Byline, find_date_text
from unioncrawler.pages.header import box_of, marked_text, read_terms, term_of
from unioncrawler.pages.labels import parse_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.pages.outline import Line

_SHORT = 60


def read_elsewhere(byline: Byline, lines: Sequence[Line], title: int) -> None:
    """Read when an article was published from anywhere on its page, where nothing near it says so.

    A list of terms goes first, then a labelled date in the lines from the `title` on.
    """
    shown = [line for line in lines if not line.node.hidden]
    _read_box(byline, shown)
    _read_date(byline, [line for line in shown if line.index >= title])


def _read_box(byline: Byline, lines: Sequence[Line]) -> None:
    """Read a list of terms elsewhere on the page that says when the article was published."""
    if "published_text" in byline.values:
        return
    for number, line in enumerate(lines[:-1]):
        term = term_of(line)
        if term is None or term.kind != "published" or not find_date_text(lines[number + 1].text):
            continue
        box = box_of(line)
        if box is not None:
            read_terms(byline, [line for line in lines if box.first <= line.index < box.last])
            return


def _read_date(byline: Byline, lines: Sequence[Line]) -> None:
    """Take the first labelled date."""
    if "published_text" in byline.values:
        return
    for line in lines:
        if len(line.text) > _SHORT or line.linked * 2 > len(line.text):
            continue
        for part in parse_labels(marked_text(line)):
            date = find_date_text(part.value) if part.kind == "published" else None
            if byline.put("published_text", date, FoundBy.LABEL):
                return
