"""Finds the subtitle of an article: the line under its title that goes on with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.labels import has_label
from unioncrawler.pages.signature import parse_signature
from unioncrawler.pages.text import bare

if TYPE_CHECKING:
    from unioncrawler.pages.outline import Line, Outline

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAME = re.compile(r"sub-?_?tit|sub-?head|futi|fubiao|fbt|vice|second-?title|\bsub\b")
_DATE = re.compile(r"\d\d\d\d\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}")


def find_subtitle(outline: Outline, last: int) -> str | None:
    """Return the subtitle in line `last`, the one behind a title; None where it is none."""
    if last >= len(outline.lines):
        return None
    line = outline.lines[last]
    dashed = re.match(r"(?:—|－|–|--)[—－–-]*\s*(?=\S)", line.text)
    if not 3 <= len(line.text) <= 80 or line.links or has_label(line.text):
        return None
    if dashed or _is_lesser_heading(outline.lines, last):
        return line.text
    if _NAME.search(line.node.name) and not _DATE.search(line.text):
        return line.text
    return None


def _is_lesser_heading(lines: list[Line], last: int) -> bool:
    """Say whether line `last` is a heading of its own right under the title, over the date."""
    title, line = lines[last - 1], lines[last]
    if title.node.tag not in _HEADINGS or line.node.tag not in _HEADINGS:
        return False
    return (
        line.node.tag > title.node.tag
        and line.node.parent is title.node.parent
        and bare(line.text) != bare(title.text)
        and parse_signature(line.text) is None
        and not _DATE.search(line.text)
        and any(_DATE.search(following.text) for following in lines[last + 1 : last + 4])
    )
