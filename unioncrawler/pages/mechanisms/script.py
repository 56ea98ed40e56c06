"""Pagers that a script writes: TRS and 开普 (Kaipuyun), with numbers in a call or in variables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.text import to_count
from unioncrawler.pages.urls import page_key, resolve, same_site

if TYPE_CHECKING:
    from unioncrawler.pages.mechanisms.sheet import Sheet

TRS = "trs"
KAIPUYUN = "kaipuyun"

_COMMENTS = re.compile(r"/\*.*?(?:\*/|\Z)|<!--[^\n]*|(?<![:\"'\\/])//[^\n]*", re.DOTALL)
_CALL = re.compile(r"(?<!function )\bcreatePage(?:HTML|Html|s)?\s*\(([^()]{3,300})\)")
_ARGUMENT = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^,'\"]+)")
_COUNT = re.compile(
    r"\b(?:var|let)\s+(?:countPage|pageCount|totalPages?|nPageCount)\s*=\s*['\"]?(\d+)"
)
_INDEX = re.compile(r"\b(?:var|let)\s+(?:currentPage|nCurrIndex|pageIndex)\s*=\s*['\"]?(\d+)")
_RECORDS = re.compile(
    r"\b(?:record_?count|data_?count|count_?num|total_?(?:count|records?)|items?_?count)\s*=\s*"
    r"(?:parseInt\()?\s*['\"]?(\d+)",
    re.IGNORECASE,
)
_STEM = re.compile(r"(?:href|location)\s*=\s*\\?[\"']{1,2}(?:\./)?([A-Za-z][\w-]*?)_?\\?[\"']\s*\+")
_ENDING = re.compile(r"[\"'.]\.?(s?html?|jhtml|jsp|aspx)\b")
_NAME = re.compile(r"[\w./-]{1,120}", re.ASCII)
_EXTENSION = re.compile(r"[a-z]{2,6}", re.IGNORECASE)


def read_script(sheet: Sheet) -> Paging | None:
    """Return how a pager goes on that the scripts of a page write, None where they write none.

    `createPageHTML(pages, current, "index", "html")` counts from 0 and writes page k as
    `index_<k-1>.html`; with the name of an element as its first argument it counts from 1. Without
    a live call, `countPage` and `currentPage` say the same. What is commented out says nothing.
    """
    if not _is_written(sheet.scripts):
        return None
    live = live_code(sheet.scripts)
    calls = [_arguments(match[1]) for match in _CALL.finditer(live)]
    for arguments in reversed(calls):
        if (paging := _from_call(arguments, live, sheet)) is not None:
            return paging
    return _from_variables(live, sheet)


def stated_pages(scripts: str) -> int | None:
    """Return how many pages a script states, whoever writes the pager."""
    if not _is_written(scripts):
        return None
    counts = _COUNT.findall(live_code(scripts))
    return to_count(counts[-1]) if counts else None


def live_code(scripts: str) -> str:
    """Return scripts without what is commented out in them."""
    return _COMMENTS.sub("", scripts)


def _is_written(scripts: str) -> bool:
    return "createPage" in scripts or "countPage" in scripts or "ageCount" in scripts


def _arguments(text: str) -> list[str]:
    found = [(m[1] or m[2] or m[3] or "").strip() for m in _ARGUMENT.finditer(text)]
    return [argument for argument in found if argument]


def _from_call(arguments: list[str], live: str, sheet: Sheet) -> Paging | None:
    first, named = 1, KAIPUYUN
    if arguments and to_count(arguments[0]) is not None:
        first, named = 0, TRS
        arguments = ["", *arguments]
    if len(arguments) < 5:
        return None
    pages, current = to_count(arguments[1]), to_count(arguments[2])
    if pages is None or current is None:
        return None
    stem, extension = arguments[3], arguments[4].lstrip(".")
    if not (_NAME.fullmatch(stem) and _EXTENSION.fullmatch(extension)):
        return None
    items = (to_count(arguments[5]) if len(arguments) > 5 else None) or _records(live)
    following = current + 1 if current - first + 1 < pages else None
    return Paging(
        mechanism=named,
        next=_page(sheet, stem, following, extension),
        pages=pages,
        items=items or sheet.items,
    )


def _from_variables(live: str, sheet: Sheet) -> Paging | None:
    counts, index = _COUNT.findall(live), _INDEX.search(live)
    if not counts or not index:
        return None
    pages, current = to_count(counts[-1]), to_count(index[1])
    if pages is None or current is None:
        return None
    stem, ending = _STEM.search(live), _ENDING.search(live)
    following = current + 1 if current + 1 < pages else None
    name = stem[1] if stem else "index"
    extension = ending[1] if ending else "html"
    return Paging(
        mechanism=TRS,
        next=_page(sheet, name, following, extension),
        pages=pages,
        items=_records(live) or sheet.items,
    )


def _records(live: str) -> int | None:
    match = _RECORDS.search(live)
    return (to_count(match[1]) or None) if match else None


def _page(sheet: Sheet, stem: str, number: int | None, extension: str) -> PageRequest | None:
    url = resolve(sheet.base, f"{stem}_{number}.{extension}") if number is not None else None
    if url is None or not same_site(url, sheet.url, sheet.profile):
        return None
    return PageRequest(url=url) if page_key(url) != page_key(sheet.url) else None
