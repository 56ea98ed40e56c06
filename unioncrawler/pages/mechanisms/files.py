"""Listings whose pages are numbered files or a number in the query, where no link says which."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.urls import resolve

if TYPE_CHECKING:
    from unioncrawler.pages.mechanisms.sheet import Sheet

FILES = "files"

_QUERY_NUMBER = re.compile(
    r"([?&](?:cur(?:rent)?)?_?(?:page|pg)_?(?:no|num|index|idx)?=)(\d{1,6})(?=&|$)", re.IGNORECASE
)
_NUMBERED_FILE = re.compile(r"(.*/[^/]*?[^/\d])(\d{1,5})(\.\w{2,6})$")
_FILE = re.compile(r"(.*/[^/]+?)(\.s?html?|\.jhtml)$", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:s?html?|jhtml)$", re.IGNORECASE)
# How page 2 may be called after page 1: from 1 or from 2 on, with or without a line between.
_SECOND = ("_1", "_2", "2", "1", "-2")


def read_files(sheet: Sheet) -> Paging | None:
    """Return where the next page may be, where the pager only says that there is one.

    Content systems number the files of a listing `index_1`, `index_2` …, and `index_1` is page 2
    on some and page 1 on others. So the first page has several answers, and the one that lists
    something new is right (the walk tries them in turn); a numbered page goes on by its number.
    """
    stated = sheet.pager.current_number() or sheet.current
    number = stated or (sheet.asked.number if sheet.asked else 1)
    if sheet.pages is None or number >= sheet.pages:
        return None
    ways = _ways(sheet, number)
    if not ways:
        return None
    return Paging(
        mechanism=FILES,
        next=ways[0],
        others=tuple(ways[1:]),
        pages=sheet.pages,
        items=sheet.items,
    )


def _ways(sheet: Sheet, number: int) -> list[PageRequest]:
    url = sheet.url.partition("#")[0]
    if query := _QUERY_NUMBER.search(url):
        following = int(query[2]) + 1
        turned = f"{url[: query.start()]}{query[1]}{following}{url[query.end() :]}"
        return [PageRequest(url=turned)]
    path, question, _ = url.partition("?")
    if question:
        return []
    numbered = _NUMBERED_FILE.fullmatch(path)
    if numbered and number > 1:
        return [PageRequest(url=f"{numbered[1]}{int(numbered[2]) + 1}{numbered[3]}")]
    if path.endswith("/"):
        path = f"{path}index{_usual_ending(sheet)}"
    file = _FILE.fullmatch(path)
    return [PageRequest(url=f"{file[1]}{mark}{file[2]}") for mark in _SECOND] if file else []


def _usual_ending(sheet: Sheet) -> str:
    """Return how most of the page's links end: a listing's files end like its articles."""
    endings: Counter[str] = Counter()
    for element in sheet.root.iter("a"):
        address = resolve(sheet.base, element.get("href") or "")
        match = _ENDING.search(urlsplit(address).path) if address else None
        if match:
            endings[match[0].lower()] += 1
    return endings.most_common(1)[0][0] if endings else ".html"
