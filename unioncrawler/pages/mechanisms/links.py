"""Pagers made of links: the one a reader would press. Most content systems write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.anchors import read_link, select
from unioncrawler.pages.mechanisms.script import stated_pages
from unioncrawler.pages.shapes import looks_like_article
from unioncrawler.pages.urls import page_key, path_and_query, same_site

if TYPE_CHECKING:
    from unioncrawler.pages.mechanisms.sheet import Sheet

LINKS = "links"
ZCMS = "zcms"
VSB = "vsb"
QUERY = "query"

_ZCMS_MARK = re.compile(r"_zcms_|/zcms/|App=ZCMS", re.IGNORECASE)
_NUMBERED = re.compile(r"/index_\d+\.s?html$")
_TURNED = re.compile(
    r"/page/\d{1,5}/?$|[?&](?:page|paged|pg|p|page_?(?:no|num|index)|cur_?page)=\d{1,5}(?=&|$)|"
    r"_\d{1,4}(?=\.\w{2,6}$)",
    re.IGNORECASE,
)
_INDEX = re.compile(r"/?(?:index(?:\.\w{2,6})?)?$", re.IGNORECASE)
_LAST_FILE = re.compile(r"_?(\d{1,5})\.\w{2,6}$")


def read_selected(sheet: Sheet) -> Paging | None:
    """Return what the profile's selector for the next page finds."""
    rule = sheet.profile.listing.next if sheet.profile else None
    for found in select(rule, sheet.root) if rule else []:
        url = read_link(found, sheet.base, sheet.profile)
        if url and page_key(url) != page_key(sheet.url):
            return Paging(mechanism=LINKS, next=PageRequest(url=url))
    return None


def read_links(sheet: Sheet) -> Paging | None:
    """Return how a pager of links goes on: 下一页, or the number after this page's.

    Where no link is one, what the head of the page calls the next. Never to the page itself, the
    first page, another article (下一篇) or a script.
    """
    following = sheet.pager.next_url(sheet.current, sheet.pages) or _declared(sheet)
    if following is None:
        return None
    return Paging(
        mechanism=_named(following, sheet),
        next=PageRequest(url=following),
        pages=sheet.pages or sheet.pager.last_number() or _by_last_file(sheet, following),
        items=sheet.items,
    )


def read_last_page(sheet: Sheet) -> Paging | None:
    """Return a pager of links that leads no further: this is its last page or the only one."""
    if not sheet.pager.urls:
        return None
    named = _named(sheet.pager.urls[0], sheet)
    return Paging(mechanism=named, pages=sheet.pages, items=sheet.items)


def _declared(sheet: Sheet) -> str | None:
    """Return where `<link rel="next">` leads, if that is this page's address but for a number.

    Of an article it leads to the article that was published next.
    """
    if sheet.current and sheet.pages and sheet.current >= sheet.pages:
        return None
    for element in sheet.root.iter("link"):
        url = read_link(element, sheet.base, sheet.profile)
        if "next" not in (element.get("rel") or "").lower().split() or url is None:
            continue
        place = path_and_query(url)
        is_turned = _TURNED.search(place) is not None and _unturned(url) == _unturned(sheet.url)
        is_other = page_key(url) != page_key(sheet.url) and not looks_like_article(url)
        if is_turned and is_other and same_site(url, sheet.url, sheet.profile):
            return url
    return None


def _unturned(url: str) -> str:
    """Return an address without what says which page of a listing it is."""
    return _INDEX.sub("", _TURNED.sub("", path_and_query(url)))


def _named(link: str, sheet: Sheet) -> str:
    """Return the name of the mechanism by where a link of the pager leads."""
    path = urlsplit(link).path
    own = urlsplit(sheet.url).path
    if "/zcms/catalog/" in link or (_NUMBERED.search(link) and _ZCMS_MARK.search(sheet.scripts)):
        return ZCMS
    stem, dot, extension = own.rpartition(".")
    folder = stem if dot else own.rstrip("/")
    if extension == "htm" and re.fullmatch(re.escape(folder) + r"/\d{1,5}\.htm", path):
        return VSB
    if re.fullmatch(r".*/\d{1,5}\.htm", own) and path.rpartition("/")[0] == own.rpartition("/")[0]:
        return VSB
    if path == own and parse_qsl(urlsplit(link).query):
        return QUERY
    return LINKS


def _by_last_file(sheet: Sheet, following: str) -> int | None:
    """Return the number of pages where 尾页 leads to a numbered file, or a script states it.

    Files are counted from the number of the one that follows the first page: where page 2 is
    index_1, the last of them is one less than the pages.
    """
    stated = stated_pages(sheet.scripts)
    last = sheet.pager.last
    if stated or last is None or last.url is None:
        return stated
    end, step = _file_number(last.url), _file_number(following)
    number = sheet.pager.current_number() or sheet.current
    if end is None or step is None or number is None or end < step:
        return None
    return end - step + number + 1


def _file_number(url: str) -> int | None:
    match = _LAST_FILE.search(path_and_query(url))
    return int(match[1]) if match else None
