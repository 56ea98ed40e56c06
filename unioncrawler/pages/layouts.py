"""Reads an article by the layout of its day, where a profile knows several."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from unioncrawler.items import Precision
from unioncrawler.pages.article import read_article
from unioncrawler.pages.dates import SHANGHAI, find_date_text, parse_published
from unioncrawler.pages.urls import path_and_query

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.items import RawArticle
    from unioncrawler.sites.profile import SiteProfile

_SOME_DAY = datetime(2999, 1, 1, tzinfo=SHANGHAI)  # nothing relative is asked of it
_IN_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-/_.]?(0[1-9]|1[0-2])[-/_.]?(0[1-9]|[12]\d|3[01])(?!\d)"
)


def read_laid_out(
    root: HtmlElement, url: str, profile: SiteProfile | None, listed: str | None = None
) -> RawArticle:
    """Return what an article page says, read by the layout of the day it was published.

    That is the day in its address, else the one its listing shows (`listed`, as it is written
    there), else the one that the present layout reads on the page. Without any of them, and where
    the profile knows one layout only, the present one holds.
    """
    if profile is None or not profile.earlier:
        return read_article(root, url, profile)
    if day := day_in_address(url) or (day_of(listed) if listed else None):
        return read_article(root, url, profile.as_of(day))
    raw = read_article(root, url, profile)
    dated = profile.as_of(day_of(raw.published_text or ""))
    return raw if dated is profile else read_article(root, url, dated)


def day_in_address(url: str) -> date | None:
    """Return the day that stands in the path of an address, like /2021-09-27/ or t20210927_1."""
    for match in _IN_PATH.finditer(path_and_query(url).partition("?")[0]):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:  # a 30th of February is none
            continue
    return None


def day_of(text: str) -> date | None:
    """Return the day a text names, None where it names none, or no more than a month."""
    found = find_date_text(text)
    published = parse_published(found, fetched_at=_SOME_DAY) if found else None
    if published is None or published.precision is Precision.MONTH:
        return None
    return date.fromisoformat(published.iso[:10])
