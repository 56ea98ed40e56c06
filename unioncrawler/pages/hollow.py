"""Listings that a script fills: their page holds the frame of a list and nothing in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.mechanisms.script import live_code

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FETCHES = re.compile(
    r"\$\.(?:ajax|post|get|getJSON)\s*\(|\bfetch\s*\(|\bXMLHttpRequest\b|\baxios\b|\bv-for\b"
)
# A call of a function of another file that is named for what it does: loadList('gg', 1)
_ASKS = re.compile(
    r"(?<![\w$.])(?<!function )(?:load|get|init|query|show|render|fetch|ajax)_?"
    r"(?:\w{0,20}(?:list|data|page|news|article|content|channel)\w{0,20})\s*\(",
    re.IGNORECASE,
)
_MOUNT = re.compile(r"app|root|vue|\w{1,20}[-_]?app|app[-_]?\w{1,20}|__nuxt|__next", re.IGNORECASE)
_LISTS = frozenset({"ul", "ol", "tbody", "dl"})
_NAMED = re.compile(r"list|data|result|items?\b|news|content", re.IGNORECASE)
_TURNS = re.compile(r"下一?页|尾页|末页")


def is_hollow(root: HtmlElement, scripts: str) -> bool:
    """Tell whether a page has a list without a line, and a script that fetches what goes there.

    An element that a program is mounted in (`<div id="app">`) is one too.
    """
    mounts = (element for element in root.iter("div") if _MOUNT.fullmatch(element.get("id") or ""))
    if any(not len(element) and not (element.text or "").strip() for element in mounts):
        return True
    if not _FETCHES.search(scripts) and not _ASKS.search(live_code(scripts)):
        return False
    return any(_is_empty_list(element) for element in root.iter("div", *_LISTS))


def writes_pager(scripts: str) -> bool:
    """Tell whether a script of the page writes the words of a pager, whatever it makes of them."""
    return bool(_TURNS.search(scripts)) and bool(_TURNS.search(live_code(scripts)))


def _is_empty_list(element: HtmlElement) -> bool:
    if len(element) or (element.text or "").strip():
        return False
    if element.tag in _LISTS:
        return True
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _NAMED.search(name[:300]) is not None
