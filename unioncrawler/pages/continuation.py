"""Finds the next page of an article that is spread over several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from unioncrawler.pages.text import element_text, remembering
from unioncrawler.pages.urls import resolve

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.pages.outline import Outline

_NEXT = re.compile(
    r"[\[【(（<＜\s]*(?:下一页|下页|后一页|next|next page|>|>>|›|»)[\]】)）>＞\s]*", re.IGNORECASE
)
_HINT = re.compile(
    r"[下后]一?页|next|[>＞›»]|(?:^|[\[【(（\s])\d{1,3}(?:[\]】)）\s]|$)", re.IGNORECASE
)
_NUMBER = re.compile(r"[\[【(（\s]*(\d{1,3})[\]】)）\s]*")
_NUMBERED = re.compile(r"(.+)[_-](\d{1,3})")
_PAGE_KEY = re.compile(
    r"(?:^|&)(?:(?:cur(?:rent)?|now)?_?(?:page|pg)_?(?:no|num|number|index)?|p)=(\d{1,3})(?=&|$)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"^[^/\n]*\bcountPage\s*=\s*(\d{1,3})", re.MULTILINE)
_CURRENT = re.compile(r"^[^/\n]*\bcurrentPage\s*=\s*(\d{1,3})", re.MULTILINE)
_CALL = re.compile(
    r"^[^/\n]*createPageHTML\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*[\"']([^\"']+)[\"']\s*,\s*[\"'](\w+)[\"']",
    re.MULTILINE,
)
_BLOCK_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_MOST = 100
_LONGEST_LABEL = 24


def find_next_page(root: HtmlElement, outline: Outline, url: str) -> str | None:
    """Return the address of the article's next page, None on the last or only one.

    A page's stem must be the same: 下一篇 leads to another article. TRS pages state their number
    in a script and number from zero: page 2 of t1_2.html is t1_2_1.html.
    """
    return _linked(outline, url) or _scripted(root, url)


def _linked(outline: Outline, url: str) -> str | None:
    numbered: dict[int, str] = {}
    for line in outline.lines:
        if not line.links or not (line.atoms or _is_hinting(line.text)):
            continue
        for element in line.links:
            is_next = _says(element)
            if is_next is None:
                continue
            address = resolve(url, element.get("href") or "")
            number = _page_after(url, address) if address else None
            if address is None or number is None:
                continue
            if is_next:
                return address
            numbered.setdefault(number, address)
    return numbered[min(numbered)] if numbered else None


@remembering
def _is_hinting(text: str) -> bool:
    return _HINT.search(text) is not None


def _says(element: HtmlElement) -> bool | None:
    """Say whether a link reads as the next page (True), a page's number (False), or neither."""
    if len(element) == 0 and len(element.text or "") > _LONGEST_LABEL:
        return None
    text = element_text(element)
    if not text:
        picture = next(element.iter("img"), None)
        is_next = picture is not None and "next" in (picture.get("src") or "").lower()
        return True if is_next else None
    if _NEXT.fullmatch(text):
        return True
    return False if _NUMBER.fullmatch(text) else None


def _page_after(url: str, address: str) -> int | None:
    """Return the number of the page at `address` if it is a later one of the same article."""
    folder, name, extension = _split(url)
    other_folder, other_name, other_extension = _split(address)
    if (folder, extension) != (other_folder, other_extension):
        return None
    numbered = _NUMBERED.fullmatch(other_name)
    if name == other_name:
        return _queried_after(url, address)
    if numbered is None:
        return None
    stem, number = numbered[1], int(numbered[2])
    own = _NUMBERED.fullmatch(name)
    if stem == name or (own and own[1] == stem and int(own[2]) < number):
        return number
    return None


def _queried_after(url: str, address: str) -> int | None:
    """Return the page a query asks for (?id=22&page=2) if all else in it is the same."""
    own, other = urlsplit(url).query, urlsplit(address).query
    if not own or not (page := _PAGE_KEY.search(other)):
        return None
    current = _PAGE_KEY.search(own)
    same = _PAGE_KEY.sub("", own).strip("&") == _PAGE_KEY.sub("", other).strip("&")
    number = int(page[1])
    return number if same and number > (int(current[1]) if current else 1) else None


def _split(url: str) -> tuple[str, str, str]:
    """Return folder, name and extension of an address."""
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    return (f"{parts.netloc}{folder}", stem, extension) if dot else (folder, name, "")


def _scripted(root: HtmlElement, url: str) -> str | None:
    _, name, extension = _split(url)
    for script in root.iter("script"):
        text = script.text or ""
        if "countPage" not in text and "createPageHTML" not in text:
            continue
        text = _BLOCK_COMMENT.sub("", text)
        count, current = _COUNT.search(text), _CURRENT.search(text)
        if count and current:
            pages, page = int(count[1]), int(current[1])
        elif (call := _CALL.search(text)) and name.startswith(call[3]):
            pages, page = int(call[1]), int(call[2])
        else:
            continue
        stem = name.removesuffix(f"_{page}") if page else name
        if stem == "index" or (page and stem == name) or page + 1 >= min(pages, _MOST):
            continue
        return urljoin(url, f"{stem}_{page + 1}.{extension}")
    return None
