"""Pagers that send a form: ASP.NET's postback, and a page number in a form of the page's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from unioncrawler.items import PageRequest, Paging
from unioncrawler.pages.urls import resolve, same_site

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.pages.anchors import Anchor
    from unioncrawler.pages.mechanisms.sheet import Sheet

POSTBACK = "postback"
FORM = "form"

_POSTBACK = re.compile(
    r"__doPostBack\s*\(\s*\\?['\"]([^'\"\\]{1,300})\\?['\"]\s*,\s*\\?['\"]([^'\"\\]{0,300})\\?['\"]"
)
_TURN = re.compile(r"\b[A-Za-z_$][\w$.]{0,60}\s*\(\s*['\"]?(\d{1,6})['\"]?\s*[),]")
_ASSIGNED = re.compile(r"\.value\s*=\s*['\"]?(\d{1,6})\b")
_PAGE_FIELD = re.compile(
    r"(?:\w*[._-])?(?:cur(?:rent)?|now|to|goto|jump)?_?(?:page|pg)_?(?:no|num|number|index|idx|now|current)?"
    r"|p(?:n|no|index)?",
    re.IGNORECASE,
)
_REFUSED = frozenset({"password", "file"})
_UNSENT = frozenset({"submit", "button", "reset", "image", "file"})


def read_postback(sheet: Sheet) -> Paging | None:
    """Return how a pager goes on that posts the page's form back to ASP.NET, None for any other.

    The form goes with the hidden fields of this very page (`__VIEWSTATE` and its companions):
    the server takes no others. The last page's number stands in the argument of 尾页.
    """
    for anchor in _following(sheet):
        call = _POSTBACK.search(_action(anchor))
        form = _form_around(anchor.element) if call else None
        if call is None or form is None or not _is_own(form, sheet):
            continue
        fields = _hidden(form) | {"__EVENTTARGET": call[1], "__EVENTARGUMENT": call[2]}
        last = _POSTBACK.search(_action(sheet.pager.last)) if sheet.pager.last else None
        stated = int(last[2]) if last and last[2].isdecimal() else None
        return Paging(
            mechanism=POSTBACK,
            next=_sent(form, fields, sheet),
            pages=sheet.pages or stated or _highest(sheet),
            items=sheet.items,
        )
    return None


def read_form(sheet: Sheet) -> Paging | None:
    """Return how a pager goes on that puts a page's number into a form and sends it.

    The form is one of the page's that has a field named like a page number (`pgno`, `pageNo`,
    `currentPage`); the number is the one that the pager's own script call gives to what follows.
    """
    for anchor in _following(sheet):
        action = _action(anchor)
        number = _number(anchor, action, sheet)
        found = _page_form(sheet, anchor) if number is not None else None
        if number is None or found is None:
            continue
        form, name = found
        if sheet.pages is not None and number > sheet.pages:
            return None
        return Paging(
            mechanism=FORM,
            next=_sent(form, _hidden(form) | {name: str(number)}, sheet),
            pages=sheet.pages or _highest(sheet),
            items=sheet.items,
        )
    return None


def _following(sheet: Sheet) -> list[Anchor]:
    """Return the pager's buttons that turn to the next page by a script, the likeliest first."""
    pager = sheet.pager
    current = pager.current_number() or sheet.current
    if current and sheet.pages and current >= sheet.pages:
        return []
    numbered = pager.numbers.get(current + 1, []) if current else []
    # Of two pages the next is the last one too: on the first, whose 首页 is no button, it is next.
    is_first = pager.first is not None and not (pager.first.url or _action(pager.first))
    is_known = current is not None or is_first
    ends = set() if is_known else {_action(anchor) for anchor in pager.ends}
    return [a for a in (*numbered, *pager.next) if a.url is None and _action(a) not in {"", *ends}]


def _action(anchor: Anchor) -> str:
    """Return the script that a button runs."""
    element = anchor.element
    href = element.get("href") or ""
    scripted = href if href.strip().lower().startswith("javascript:") else ""
    return f"{scripted} {element.get('onclick') or ''}".strip()


def _number(anchor: Anchor, action: str, sheet: Sheet) -> int | None:
    """Return the number of the page that a button turns to."""
    if match := _ASSIGNED.search(action) or _TURN.search(action):
        return int(match[1])
    current = sheet.pager.current_number() or sheet.current
    return current + 1 if action and current and anchor in sheet.pager.next else None


def _page_form(sheet: Sheet, anchor: Anchor) -> tuple[HtmlElement, str] | None:
    """Return the form that takes a page's number, with the name of the field for it.

    It leads to this very page: anything else could search, sign in or delete.
    """
    around = _form_around(anchor.element)
    forms = [around] if around is not None else []
    forms += [form for form in sheet.root.iter("form") if form is not around]
    for form in forms:
        if not _is_own(form, sheet):
            continue
        for field in form.iter("input"):
            name = field.get("name") or ""
            if _PAGE_FIELD.fullmatch(name) and _is_number(field.get("value")):
                return form, name
    return None


def _is_own(form: HtmlElement, sheet: Sheet) -> bool:
    """Tell whether a form only asks for another state of its page, and takes no secrets."""
    if any((field.get("type") or "").lower() in _REFUSED for field in form.iter("input")):
        return False
    url = _address(form, sheet)
    if url is None or not same_site(url, sheet.url, sheet.profile):
        return False
    return urlsplit(url).path == urlsplit(sheet.url).path


def _address(form: HtmlElement, sheet: Sheet) -> str | None:
    """Return where a form leads: without an action, or with a mere `#`, to its page."""
    action = (form.get("action") or "").strip()
    return sheet.url if not action or action.startswith("#") else resolve(sheet.base, action)


def _is_number(value: str | None) -> bool:
    return not (value or "").strip() or (value or "").strip().isdecimal()


def _form_around(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("form"), None)


def _hidden(form: HtmlElement) -> dict[str, str]:
    """Return the fields that a browser sends along without anybody touching them."""
    fields = {}
    for field in form.iter("input"):
        name, kind = field.get("name"), (field.get("type") or "text").lower()
        is_chosen = kind not in {"checkbox", "radio"} or "checked" in field.attrib
        if name and kind not in _UNSENT and is_chosen:
            fields[name] = field.get("value") or ""
    for field in form.iter("select"):
        options = list(field.iter("option"))
        chosen = next((o for o in options if "selected" in o.attrib), next(iter(options), None))
        if field.get("name") and chosen is not None:
            fields[field.get("name") or ""] = chosen.get("value") or chosen.text or ""
    return fields


def _sent(form: HtmlElement, fields: dict[str, str], sheet: Sheet) -> PageRequest | None:
    """Return the request that sends a form as a browser does, in the charset of the page."""
    url = _address(form, sheet)
    if url is None or not same_site(url, sheet.url, sheet.profile):
        return None
    body = urlencode(fields, encoding=sheet.charset, errors="xmlcharrefreplace")
    if (form.get("method") or "get").strip().lower() != "post":
        bare = url.partition("?")[0]
        return PageRequest(url=f"{bare}?{body}")
    if urlsplit(url).fragment:
        url = url.partition("#")[0]
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    return PageRequest(url=url, body=body.encode("ascii"), headers=headers)


def _highest(sheet: Sheet) -> int | None:
    """Return the number that 尾页 turns to, or the highest that the pager shows."""
    if sheet.pager.last is not None:
        action = _action(sheet.pager.last)
        if match := _ASSIGNED.search(action) or _TURN.search(action):
            return int(match[1])
    return None
