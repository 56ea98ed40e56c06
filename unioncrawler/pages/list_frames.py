"""Where in the frame of a page a row stands, and what stands over it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.pages.text import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.pages.rows import Item

_FRAME_TAGS = {"nav": "menu", "header": "menu", "footer": "foot", "aside": "side"}
_FRAMES = (
    (
        "foot",
        re.compile(
            r"\b(?:foot\w*|copyright|friend\w*|yqlj|youlian|flink\w*|bottom|bot|link[-_]?(?:list|box|s)|"
            r"links)\b|[-_]foot(?:er)?\b",
        ),
    ),
    (
        "menu",
        re.compile(
            r"\b(?:\w*nav|nav\w*|navbar|(?:sub|top|left|main|side)[-_]?(?:nav|menu)\w*|menu\w*|header|"
            r"top[-_]?bar|crumbs?|bread\w*|position|location|weizhi|dqwz|lujing|site[-_]?map|tags?)\b",
        ),
    ),
    (
        "side",
        re.compile(
            r"\b(?:side\w*|aside|hot\w*|rank\w*|recommend\w*|tuijian|tj|related|relate\w*|xgxw|xiangguan|"
            r"rmtj|phb|paihang|float\w*|banner|ads?|adv\w*|qrcode|share\w*|pop\w*)\b",
        ),
    ),
)
_TRIVIAL = re.compile(r"[\W\d_年月日]*")
_MORE = re.compile(r"(?:查看)?更多\W*|more\W*|\W*(?:>>|»|\+)\W*|\.{3}|…+|\[?更多\]?", re.IGNORECASE)
_LONGEST_HEADING = 40


def frame_of(item: Item, known: dict[HtmlElement, str | None]) -> str | None:
    """Return the part of the page's frame a row stands in: menu, foot, side, or None."""
    for element in (item.row, *item.row.iterancestors()):
        if element not in known:
            known[element] = _named_frame(element)
        if frame := known[element]:
            return frame
    return None


def _named_frame(element: HtmlElement) -> str | None:
    if element.tag in {"body", "html"}:
        return None
    if frame := _FRAME_TAGS.get(str(element.tag)):
        return frame
    name = f"{element.get('class') or ''} {element.get('id') or ''}".lower().replace("_", "-")
    if len(name) > 1:
        for frame, pattern in _FRAMES:
            if pattern.search(name):
                return frame
    return None


def heading_before(row: HtmlElement, previous: HtmlElement | None) -> str | None:
    """Return the short text that stands between a row and the row before it, None without one."""
    passed = set(previous.iterancestors()) | {previous} if previous is not None else set()
    element: HtmlElement | None = row
    for _ in range(6):
        if element is None or element.tag in {"body", "html"}:
            break
        for count, sibling in enumerate(element.itersiblings(preceding=True)):
            if text := _heading_text(sibling.tail or ""):
                return text
            if sibling in passed:
                return None
            if text := _heading_text(_seen_text(sibling)):
                return text
            if count > 4:
                break
        parent = element.getparent()
        if parent is not None and (text := _heading_text(parent.text or "")):
            return text
        if parent is None or parent in passed:
            return None
        element = parent
    return None


def _seen_text(element: HtmlElement) -> str:
    if not isinstance(element.tag, str) or element.tag in {"script", "style", "noscript", "form"}:
        return ""
    return " ".join(element.itertext())


def _heading_text(text: str) -> str | None:
    text = clean(text)
    if not text or len(text) > _LONGEST_HEADING or _TRIVIAL.fullmatch(text):
        return None
    words = [word for word in text.split(" ") if not _MORE.fullmatch(word)]
    return " ".join(words) or None
