"""Pagers that a script draws from a count, and the address that the script makes of a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.mechanisms.script import live_code
from unioncrawler.pages.text import to_count
from unioncrawler.pages.urls import page_key, resolve, same_site

if TYPE_CHECKING:
    from unioncrawler.pages.mechanisms.sheet import Sheet

TEMPLATE = "template"

# How the pager libraries are called: layui, jqPaginator, bootstrap-paginator, twbs and their kin.
_DRAWN = re.compile(
    r"(?:\blaypage(?:\s*\.\s*render)?|\.\s*(?:pagination|jqPaginator|bootstrapPaginator|paginator|"
    r"twbsPagination|createPage|whjPaging|zPager|simplePagination|pageMe|Paging|page))"
    r"\s*\(\s*(?:['\"][^'\"\n]{1,80}['\"]\s*,\s*)?(?:(?P<items>\d{1,7}|[A-Za-z_$][\w$]*)\s*,\s*)?\{|"
    r"\bnew\s+(?:Paging|Pagination|Page|Pager|myPagination)\s*\(\s*(?P<none>)\{"
)
_LONGEST_CALL = 1500
_MOST_CALLS = 20
_FIELD = (
    r"(?<![\w$])['\"]?(?:{names})['\"]?\s*:\s*(?:parseInt\s*\(\s*|Number\s*\(\s*)?['\"]?([\w$]+)"
)
_PAGES = re.compile(
    _FIELD.format(names="pageCount|page_count|totalPages?|pageTotal|pages|numPages|pageNum"),
    re.IGNORECASE,
)
_ITEMS = re.compile(
    _FIELD.format(
        names="count|totalData|totalSize|total|totalRecords?|totalCount|recordCount|dataCount|items"
    ),
    re.IGNORECASE,
)
_SIZE = re.compile(
    _FIELD.format(
        names="limit|showData|pageSize|page_size|perPage|items_per_page|itemsOnPage|rows"
    ),
    re.IGNORECASE,
)
_CURRENT = re.compile(
    _FIELD.format(names="curr|current|currentPage|current_page|pageIndex|startPage|currPage"),
    re.IGNORECASE,
)
_QUOTED = r"\\?(?P<{q}>['\"`])(?P<{name}>[^'\"`\n]{{0,300}})\\?(?P={q})"
# location.href = "list.jsp?pageNo=" + n + "&id=3"; return 'list_' + page + '.html'
_MADE = re.compile(
    r"(?:\blocation(?:\s*\.\s*href)?\s*=|\blocation\s*\.\s*(?:replace|assign)\s*\(|"
    r"\bwindow\s*\.\s*open\s*\(|\breturn)\s*"
    + _QUOTED.format(q="q", name="head")
    + r"\s*\+\s*\(?\s*(?P<number>[A-Za-z_$][\w$]*(?:\s*\.\s*[A-Za-z_$][\w$]*)?(?:\(\s*\))?)"
    + r"\s*\)?\s*"
    + rf"(?:\+\s*{_QUOTED.format(q='r', name='tail')}\s*)?(?=[;)}},\n]|$)"
)
_NAMED = re.compile(
    r"(?:href|link_to|hrefTemplate|pageUrl|linkTemplate|url)['\"]?\s*:\s*(['\"])([^'\"\n]{0,300}?)"
    r"(?:\{\{?(?:number|page|pageNum|pn|n|0)\}?\}|__id__|\[page\])([^'\"\n]{0,100})\1"
)
_NUMBER_NAME = re.compile(
    r"(?:\w*\.\s*)?(?:cur(?:r(?:ent)?)?(?:page(?:no|num|index)?)?|page(?:no|num|number|index|id)?|"
    r"p|n|num|no|index|pn|pg|to(?:page)?|i|idx|getCurrent|getpage)(?:\(\s*\))?",
    re.IGNORECASE,
)
_NUMBERED_PLACE = re.compile(r"(?:[?&](?=\w*p)\w++=|[_/-]|index|list)$", re.IGNORECASE)
_TURN = re.compile(r"\b[A-Za-z_$][\w$.]{0,60}\s*\(\s*['\"]?(\d{1,6})['\"]?\s*[),]")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a call of a pager library says; None for what it does not say in numbers."""

    pages: int | None
    items: int | None
    current: int


def read_drawn(sheet: Sheet) -> Drawn | None:
    """Return what the page's scripts tell a pager library, None where they call none."""
    if "age" not in sheet.scripts:
        return None
    live = live_code(sheet.scripts)
    for match in islice(_DRAWN.finditer(live), _MOST_CALLS):
        call = live[match.end() - 1 : match.end() + _LONGEST_CALL]
        items = _value(match["items"], live) or _field(_ITEMS, call, live)
        size = _field(_SIZE, call, live)
        pages = _field(_PAGES, call, live)
        if pages is None and items is not None:
            pages = -(-items // (size or 10))
        is_pager = pages is not None or items is not None or size is not None
        if is_pager or any(p.search(call) for p in (_PAGES, _ITEMS)):
            return Drawn(pages, items, max(_field(_CURRENT, call, live) or 1, 1))
    return None


def read_template(sheet: Sheet) -> Paging | None:
    """Return how a pager goes on whose script spells out the address of a page but for its number.

    Either a library draws it from counts, or its own buttons call a script with a number. Where no
    address is spelled out, only the counts are told.
    """
    drawn = read_drawn(sheet)
    pages = sheet.pages or (drawn.pages if drawn else None)
    current = sheet.pager.current_number() or sheet.current or _asked(sheet)
    number = _called(sheet) or (current or (drawn.current if drawn else 1)) + 1
    if pages is not None and number > pages:
        return None
    if drawn is None and not sheet.pager.is_scripted and pages is None:
        return None
    live = live_code(sheet.scripts)
    for head, tail in _addresses(live):
        url = resolve(sheet.base, f"{head}{number}{tail}")
        if (
            url
            and same_site(url, sheet.url, sheet.profile)
            and page_key(url) != page_key(sheet.url)
        ):
            items = sheet.items or (drawn.items if drawn else None)
            return Paging(mechanism=TEMPLATE, next=PageRequest(url=url), pages=pages, items=items)
    return None


def _addresses(live: str) -> list[tuple[str, str]]:
    """Return what stands before and after the number in the addresses that scripts make."""
    made = [
        (match["head"], match["tail"] or "")
        for match in _MADE.finditer(live)
        if _NUMBER_NAME.fullmatch(match["number"]) and _NUMBERED_PLACE.search(match["head"])
    ]
    return made + [(match[2], match[3]) for match in _NAMED.finditer(live)]


def _called(sheet: Sheet) -> int | None:
    """Return the number that the button for the next page gives its script."""
    for anchor in sheet.pager.next:
        element = anchor.element
        action = f"{element.get('href') or ''} {element.get('onclick') or ''}"
        if anchor.url is None and (match := _TURN.search(action)):
            return int(match[1])
    return None


def _asked(sheet: Sheet) -> int | None:
    return sheet.asked.number if sheet.asked else None


def _field(pattern: re.Pattern[str], call: str, live: str) -> int | None:
    match = pattern.search(call)
    return _value(match[1], live) if match else None


def _value(word: str | None, live: str) -> int | None:
    """Return the number that a word of a call is or, where it is a variable, was given."""
    if not word:
        return None
    if word.isdecimal():
        return to_count(word)
    given = re.search(
        rf"(?<![\w$.]){re.escape(word)}\s*=\s*(?:parseInt\()?['\"]?(\d{{1,7}})\b", live
    )
    return to_count(given[1]) if given else None
