"""Listing pages of a site, as the tests of the mechanisms write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawler.pages.document import parse_html
from unioncrawler.pages.listing import read_listing

if TYPE_CHECKING:
    from unioncrawler.items import Listing, PageRequest

HOST = "http://www.yunshan.example"
URL = f"{HOST}/xw/index.shtml"
ROWS = "".join(
    f"<li><a href='/c/2021-09-2{day}/{day}.shtml'>关于开展职工技能竞赛的通知{day}</a>"
    f"<span>2021-09-2{day}</span></li>"
    for day in range(5)
)
LIST = f"<ul>{ROWS}</ul>"


def listing(
    source: str, url: str = URL, asked: PageRequest | None = None, charset: str = "utf-8"
) -> Listing:
    """Return what a page with this body lists."""
    root = parse_html(f"<html><body>{source}</body></html>")
    return read_listing(root, url, asked=asked, charset=charset)
