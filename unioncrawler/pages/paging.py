"""How a listing goes on: its pager's own links first, its pager's script where it has no links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import Paging
from unioncrawler.pages.anchors import read_anchors, read_base, read_link, select
from unioncrawler.pages.pager import Pager
from unioncrawler.pages.script_paging import read_script_pager
from unioncrawler.pages.urls import page_key

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.sites.profile import SiteProfile

NONE = "none"
LINKS = "links"
ZCMS = "zcms"
TRS = "trs"
SCRIPT = "script"
"""A pager is there, but nothing in it says where the next page is."""

_PAGES = re.compile(
    r"(?:共有?|总共|/|总页数:?|页数:?|页次:?\d+/)\s?(\d{1,6})\s?页|(?<![\d/-])\d{1,5}\s?/\s?(\d{1,5})(?![\d/-])"
)
_ITEMS = re.compile(
    r"(?:共有?|总共|总计|合计)\s?(\d{1,8})\s?(?:条|篇|个记录|项|records?)|"
    r"(?:总数|总记录数?|记录总?数|总条数)\s?:?\s?(\d{1,8})"
)
_CURRENT = re.compile(
    r"第\s?(\d{1,5})\s?页\s?[/,;共]|(?:当前|现在)第?\s?(\d{1,5})\s?页|(?<![\d/-])(\d{1,5})\s?/\s?\d{1,5}(?![\d/-])"
)
_ZCMS_MARK = re.compile(r"_zcms_|/zcms/|App=ZCMS", re.IGNORECASE)


def read_paging(root: HtmlElement, url: str, profile: SiteProfile | None = None) -> Paging:
    """Return how the listing goes on after this page.

    The link that follows is the one a reader would press: 下一页, or the number after the current
    one. Never the page itself, the first page, another article (下一篇) or a script. Where there
    is no such link but a script that writes the pager, it is worked out as that script does.
    """
    return paging_of(root, Pager(read_anchors(root, url, profile), url, profile), url, profile)


def paging_of(root: HtmlElement, pager: Pager, url: str, profile: SiteProfile | None) -> Paging:
    """Return what `read_paging` does, for links read already."""
    scripts = "\n".join(script.text or "" for script in root.iter("script"))
    if (selected := _selected(root, url, profile)) is not None:
        return Paging(mechanism=LINKS, next=selected)
    text = pager.text(root)
    stated = _pages(text), _items(text)
    following = pager.next_url(_current(text), stated[0])
    if following:
        return Paging(
            mechanism=ZCMS if _is_zcms(following, scripts) else LINKS,
            next=following,
            pages=stated[0] or pager.last_number(),
            items=stated[1],
        )
    if (script := read_script_pager(scripts, read_base(root, url))) is not None:
        return Paging(
            mechanism=TRS,
            next=script.next if script.next and page_key(script.next) != page_key(url) else None,
            pages=script.pages,
            items=script.items or stated[1],
        )
    return Paging(mechanism=_last_page(pager, stated[0], scripts), pages=stated[0], items=stated[1])


def _last_page(pager: Pager, pages: int | None, scripts: str) -> str:
    """Return the mechanism of a pager that leads no further: the last page or the only one."""
    if pager.urls:
        return ZCMS if _is_zcms(pager.urls[0], scripts) else LINKS
    return SCRIPT if pager.is_scripted and pages != 1 else NONE


def _selected(root: HtmlElement, url: str, profile: SiteProfile | None) -> str | None:
    """Return what the profile's selector for the next page finds."""
    if profile is None or profile.listing.next is None:
        return None
    for found in select(profile.listing.next, root):
        found_url = read_link(found, read_base(root, url), profile)
        if found_url and page_key(found_url) != page_key(url):
            return found_url
    return None


def _pages(text: str) -> int | None:
    match = _PAGES.search(text)
    return int(match[1] or match[2]) if match else None


def _items(text: str) -> int | None:
    match = _ITEMS.search(text)
    return int(match[1] or match[2]) if match else None


def _current(text: str) -> int | None:
    match = _CURRENT.search(text)
    return int(match[1] or match[2] or match[3]) if match else None


def _is_zcms(url: str, scripts: str) -> bool:
    if "/zcms/catalog/" in url:
        return True
    return bool(re.search(r"/index_\d+\.s?html$", url) and _ZCMS_MARK.search(scripts))
