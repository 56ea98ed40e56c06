"""Year archives: one listing a year, each of which links to the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.text import fold
from unioncrawler.pages.urls import page_key, path_and_query, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unioncrawler.pages.anchors import Anchor
    from unioncrawler.pages.mechanisms.sheet import Sheet

YEARS = "years"

_YEAR = re.compile(r"(?:19|20)\d\d")
_PAGE_NUMBER = re.compile(r"[_-]\d{1,4}(?=\.\w{2,6}$)")
_LABEL = re.compile(r"\W*((?:19|20)\d\d)\s?年?(?:度|份)?\W*")


def read_years(sheet: Sheet, anchors: Iterable[Anchor]) -> Paging | None:
    """Return the listing of the year before this page's, where a year's pages have come to an end.

    A link belongs to the archive when it is called like a year and its address is this page's own
    with that year in place of another.
    """
    own = path_and_query(sheet.url)
    year = _year_of(own)
    if year is None:
        return None
    shape = _shape(own)
    others: dict[int, str] = {}
    for anchor in anchors:
        label = _LABEL.fullmatch(fold(anchor.label)) if len(anchor.label) <= 12 else None
        if label is None or anchor.url is None:
            continue
        place = path_and_query(anchor.url)
        same = _year_of(place) == int(label[1]) and _shape(place) == shape
        if same and same_site(anchor.url, sheet.url, sheet.profile):
            others[int(label[1])] = anchor.url
    earlier = [number for number in others if number < year]
    if not earlier or page_key(others[max(earlier)]) == page_key(sheet.url):
        return None
    return Paging(mechanism=YEARS, next=PageRequest(url=others[max(earlier)]))


def _year_of(place: str) -> int | None:
    match = _YEAR.search(place)
    return int(match[0]) if match else None


def _shape(place: str) -> str:
    """Return an address without its year and without the number of its page."""
    return _PAGE_NUMBER.sub("", _YEAR.sub("*", place, count=1))
