"""大汉 (Hanweb) jpage: the first block lies in the page, further ones come from dataproxy.jsp."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.document import parse_html, storable_text
from unioncrawler.pages.text import to_count
from unioncrawler.pages.urls import resolve, same_site

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.pages.mechanisms.sheet import Sheet

HANWEB = "hanweb"
FORM_TYPE = ("Content-Type", "application/x-www-form-urlencoded")
BY_SCRIPT = ("X-Requested-With", "XMLHttpRequest")

_CALL = re.compile(r"\.jpage\s*\(\s*\{")
_SETTING = re.compile(
    r"\b(\w{1,40})\s*:\s*(?:'([^']{0,500})'|\"([^\"]{0,500})\"|(-?\d{1,12})\b|(true|false)\b)"
)
_AJAX = re.compile(r"\bajaxParam\s*:\s*\{([^{}]{0,4000})\}")
_STORE = re.compile(r"\bdataStore\s*:\s*(\w{1,60})")
_RECORD = re.compile(r"<record\b[^<>]{0,100}>", re.IGNORECASE)
_RECORD_END = re.compile(r"</record\s{0,20}>", re.IGNORECASE)
_NEXT_GROUP = re.compile(r"<nextgroup\b[^<>]{0,100}>", re.IGNORECASE)
_LONGEST_GROUP = 4000
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]{1,3000})\"|'([^']{1,3000})')", re.IGNORECASE)
_BEGINS_ANSWER = re.compile(
    r"[\s\ufeff]{0,100}(?:<\?xml[^<>]{0,200}>\s{0,100})?<(?:datastore|recordset)\b", re.IGNORECASE
)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,9})\s*</totalrecord>", re.IGNORECASE)
_STRING = re.compile(r"'((?:[^'\\]|\\.){0,20000})'|\"((?:[^\"\\]|\\.){0,20000})\"")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TABLE_PART = re.compile(r"\s*<t[rd]\b", re.IGNORECASE)
_MARK, _ENVELOPE, _DONE = "data-jpage-record", "data-jpage-answer", "data-jpage-done"
_WINDOW = 3  # screen pages that the script asks for at once, unless groupSize says otherwise


def read_hanweb(sheet: Sheet) -> Paging | None:
    """Return how a jpage list goes on, None on every other page.

    On the column page, `jpage({totalRecord, perPage, proxyUrl, ajaxParam})` says where the rest
    lies; `?pageNum=N` of the column page turns nothing on the server. An answer states
    `<totalrecord>`; its `<nextgroup>` is followed as it is given, since newer builds encrypt it;
    else the window after the one that was asked for is.
    """
    if any(_ENVELOPE in script.attrib for script in sheet.root.iter("script")):
        return _after_answer(sheet)
    return _after_column(sheet)


def unpack_stores(root: HtmlElement) -> None:
    """Put the entries that jpage keeps in a script where the script stands, as a browser does.

    They are the records of a `<script type="text/xml">` or the strings of an `InitData` array. A
    page whose entries were put there before is left as it is.
    """
    for script in list(root.iter("script")):
        if _DONE in script.attrib:
            continue
        script.set(_DONE, "")
        text = script.text or ""
        if "<record" in text and "xml" in (script.get("type") or "").lower():
            _put_before(script, _records(text))
        elif _CALL.search(text) and (store := _STORE.search(text)):
            _put_before(script, _array(text, store[1]))


def is_answer(text: str) -> bool:
    """Tell whether a body is what dataproxy.jsp answers."""
    return _BEGINS_ANSWER.match(text) is not None


def parse_answer(text: str, shown_at: str) -> HtmlElement:
    """Return the root of a page that lists the records of an answer; never raises.

    The envelope is XML of a kind, each record markup that need not be well-formed. Links are
    relative to the page that the records are `shown_at`.
    """
    root = parse_html("<html><head><base></head><body><ul></ul></body></html>")
    for base in root.iter("base"):
        base.set("href", shown_at)
    for box in root.iter("ul"):
        for record in _records(text):
            _append(box, record)
        envelope = box.makeelement("script")
        envelope.set(_ENVELOPE, "")
        envelope.text = storable_text(_envelope(text))
        box.addnext(envelope)
        break
    return root


def _after_column(sheet: Sheet) -> Paging | None:
    call = _CALL.search(sheet.scripts)
    if call is None:  # the list is set up elsewhere: its store says by itself where it goes on
        return _paging(groups, None) if (groups := _groups(sheet)) else None
    written = sheet.scripts[call.end() : call.end() + 8000]
    ajax = _AJAX.search(written)
    settings = _settings(_AJAX.sub("", written))
    total, per_page = _count(settings, "totalRecord"), _count(settings, "perPage")
    proxy = settings.get("proxyUrl")
    if total is None or not per_page or proxy is None or ajax is None:
        return None
    inline = _inline_records(sheet)
    window = per_page * (_count(settings, "groupSize") or _WINDOW)
    url = _own_proxy(proxy, sheet)
    if inline >= total or url is None:
        return Paging(mechanism=HANWEB, items=total)
    body = urlencode(_settings(ajax[1])).encode()
    posted = _window(url, inline + 1, min(inline + window, total), per_page, body)
    return _paging([*_groups(sheet), posted], total)


def _after_answer(sheet: Sheet) -> Paging:
    stated = _TOTAL.search(sheet.scripts)
    total = int(stated[1]) if stated else None
    parts = urlsplit(sheet.url)
    query = dict(parse_qsl(parts.query))
    end, per_page = query.get("endrecord", ""), query.get("perpage", "")
    groups = _groups(sheet)
    start, last, size = map(to_count, (query.get("startrecord", ""), end, per_page))
    if start is None or last is None or size is None:
        number = to_count(query.get("page", ""))
        if not groups and number is not None:
            groups = [_numbered(sheet.url, number + 1)]
        return _paging(groups if _inline_records(sheet) else [], total)
    if total is None or last >= total or last < start:
        return Paging(mechanism=HANWEB, items=total)
    body = sheet.asked.body if sheet.asked else None
    url = sheet.url.partition("?")[0]
    window = max(_WINDOW * size, 1)
    posted = _window(url, last + 1, min(last + window, total), size, body or b"")
    return _paging([*groups, posted], total)


def _paging(ways: list[PageRequest], total: int | None) -> Paging:
    return Paging(
        mechanism=HANWEB,
        next=ways[0] if ways else None,
        others=tuple(ways[1:]),
        items=total,
    )


def _window(url: str, start: int, end: int, per_page: int, body: bytes) -> PageRequest:
    query = urlencode({"startrecord": start, "endrecord": end, "perpage": per_page})
    return PageRequest(url=f"{url}?{query}", body=body, headers=(FORM_TYPE, BY_SCRIPT))


def _numbered(url: str, number: int) -> PageRequest:
    return PageRequest(url=re.sub(r"([?&]page=)\d+", rf"\g<1>{number}", url))


def _groups(sheet: Sheet) -> list[PageRequest]:
    """Return what `<nextgroup>` asks for, relative to dataproxy.jsp; nothing where it is empty."""
    found = _NEXT_GROUP.search(sheet.scripts)
    said = sheet.scripts[found.end() : found.end() + _LONGEST_GROUP] if found else ""
    href = _HREF.search(_CDATA.sub("", said.partition("</nextgroup")[0]))
    if href is None:
        return []
    call = _CALL.search(sheet.scripts)
    settings = _settings(sheet.scripts[call.end() : call.end() + 8000]) if call else {}
    proxy = _own_proxy(settings.get("proxyUrl", sheet.url), sheet) if call else sheet.url
    url = resolve(proxy, unescape(href[1] or href[2])) if proxy else None
    if url is None or _own_proxy(url, sheet) is None:
        return []
    return [PageRequest(url=url, headers=(BY_SCRIPT,))]


def _own_proxy(address: str, sheet: Sheet) -> str | None:
    """Return the address of the site's own dataproxy.jsp; None for anything else it may name."""
    url = resolve(sheet.base, address)
    if url is None or not same_site(url, sheet.url, sheet.profile):
        return None
    return url if urlsplit(url).path.lower().endswith("/dataproxy.jsp") else None


def _inline_records(sheet: Sheet) -> int:
    """Return how many records the page holds: they have been put where a browser puts them."""
    return sum(1 for element in sheet.root.iter() if _MARK in element.attrib)


def _settings(written: str) -> dict[str, str]:
    """Return the plain settings of an object as a script writes it, up to its end."""
    found: dict[str, str] = {}
    for match in _SETTING.finditer(written):
        value = next(group for group in match.groups()[1:] if group is not None)
        found.setdefault(match[1], value)
    return found


def _count(settings: dict[str, str], name: str) -> int | None:
    return to_count(settings.get(name, ""))


def _records(text: str) -> list[str]:
    return [_CDATA.sub("", text[start:end]) for start, end in _spans(text)]


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where the records of a datastore begin and end; one that never ends is none."""
    spans: list[tuple[int, int]] = []
    ends = (match.start() for match in _RECORD_END.finditer(text))
    end = next(ends, None)
    for match in _RECORD.finditer(text):
        while end is not None and end < match.end():
            end = next(ends, None)
        if end is None:
            break
        if spans and match.end() < spans[-1][1]:
            continue  # inside the one before it
        spans.append((match.end(), end))
    return spans


def _envelope(text: str) -> str:
    """Return a datastore without what its records hold."""
    done, pieces = 0, []
    for start, end in _spans(text):
        pieces.append(text[done:start])
        done = end
    return "".join([*pieces, text[done:]])


def _array(text: str, name: str) -> list[str]:
    start = re.search(rf"\b{re.escape(name)}\s*=\s*\[", text)
    if start is None:
        return []
    found = []
    at = start.end()
    while match := _STRING.match(text, at):
        found.append((match[1] or match[2] or "").replace("\\/", "/").replace("\\'", "'"))
        comma = re.compile(r"\s*,\s*").match(text, match.end())
        if comma is None:
            break
        at = comma.end()
    return found


def _put_before(script: HtmlElement, records: list[str]) -> None:
    box = script.makeelement("div")
    for record in records:
        _append(box, record)
    parent = script.getparent()
    if parent is not None and len(box):
        parent.insert(parent.index(script), box)


def _append(box: HtmlElement, record: str) -> None:
    """Append what a record holds, with a mark on its first element."""
    is_row = _TABLE_PART.match(record)
    opening, closing = ("<table>", "</table>") if is_row else ("", "")
    root = parse_html(f"<html><body>{opening}{record}{closing}</body></html>")
    found = (
        list(root.iter("tr")) if is_row else [each for body in root.iter("body") for each in body]
    )
    for element in found[:1]:
        element.set(_MARK, "")
    box.extend(found)
