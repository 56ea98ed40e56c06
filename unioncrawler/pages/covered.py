"""Lists in a comment: a script of the page writes them, and the server left a copy there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from unioncrawler.pages.document import parse_html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ROW = re.compile(r"<(?:li|tr|dd|dt|p|div)\b", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]{0,2000}\bhref\s*=", re.IGNORECASE)
_TEMPLATE = re.compile(r"\$\{|\{\{|<%|<z:|<cms:|<\#", re.IGNORECASE)
_TOP_LIST = frozenset({"ul", "ol", "table", "tbody", "dl", "div", "td", "section"})


def uncover(root: HtmlElement, *, only_empty: bool = False) -> bool:
    """Put the lists that stand in comments where the comments are; return whether there were any.

    A list is two rows with a link at least; template code that was left over is none. With
    `only_empty` just those in an element that holds nothing else, which its script is to fill: one
    row is enough there.
    """
    found = False
    for comment in list(root.iter(etree.Comment)):
        text = comment.text or ""
        parent = comment.getparent()
        least = 1 if only_empty else 2
        if parent is None or parent.tag not in _TOP_LIST or not _is_list(text, least):
            continue
        if only_empty and (
            len(parent) > 1 or (parent.text or "").strip() + (comment.tail or "").strip()
        ):
            continue
        is_table = re.match(r"\s*<t[rbd]", text) is not None
        source = f"<table>{text}</table>" if is_table else text
        body = parse_html(f"<html><body>{source}</body></html>").find("body")
        for element in reversed(list(body) if body is not None else []):
            comment.addnext(element)
        found = True
    return found


def _is_list(text: str, least: int) -> bool:
    if "<a" not in text or _TEMPLATE.search(text):
        return False
    return len(_ROW.findall(text)) >= least and len(_LINK.findall(text)) >= least
