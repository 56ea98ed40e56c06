"""The links that turn the pages of a listing, told from all other links of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from unioncrawler.pages.anchors import seen_text
from unioncrawler.pages.shapes import is_file
from unioncrawler.pages.text import fold
from unioncrawler.pages.urls import page_key, same_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from unioncrawler.pages.anchors import Anchor
    from unioncrawler.sites.profile import SiteProfile

_BRACKETS = "[]()【】<>《》〈〉«»‹›→←▶◀· 　|-…."
_NEXT = re.compile(r"(?:下一?[页頁]|后一?[页頁]|下一?翻页|次页|翻下页|next(?:page)?|下页更多)")
_SIGN = re.compile(r"[>›»→▶＞]{1,2}|&gt;")
_FIRST = re.compile(r"(?:首[页頁]|第一[页頁]|第1[页頁]|最前[页頁]?|first(?:page)?)")
_LAST = re.compile(r"(?:尾[页頁]|末[页頁]|最后一?[页頁]|最末[页頁]|最后|last(?:page)?)")
_PREVIOUS = re.compile(r"(?:上一?[页頁]|前一?[页頁]|prev(?:ious)?(?:page)?)")
_NUMBER = re.compile(r"第?(\d{1,4})[页頁]?")
_PAGER_NAME = re.compile(
    r"\b(?:page[rs]?|paging|pagin\w*|page[-_]?(?:nav|num|bar|list|box|con|wrap|div|turn)\w*|fenye|"
    r"fanye|pages?_\w+|\w*[-_]page[rs]?|p_pages|pb_sys_common|digg|turn_?page)\b",
    re.IGNORECASE,
)
_CURRENT_CLASS = re.compile(
    r"\b(?:on|cur(?:rent)?|active|here|now|this(?:class)?|sel(?:ected)?|page_?on|p_no_d|pageon|hover)\b",
    re.IGNORECASE,
)
_LONGEST_PAGER = 400


class Pager:
    """The links of a page that turn its pages."""

    def __init__(self, anchors: Sequence[Anchor], url: str, profile: SiteProfile | None) -> None:
        self.url = url
        self.profile = profile
        self.next: list[Anchor] = []
        self.signs: list[Anchor] = []
        self.numbers: dict[int, list[Anchor]] = {}
        self.ends: list[Anchor] = []  # first, last and previous
        self.first: Anchor | None = None
        self.last: Anchor | None = None
        for anchor in anchors:
            self._take(anchor)
        self._keep_company()

    @property
    def anchors(self) -> list[Anchor]:
        """All links that belong to the pager."""
        numbered = [anchor for found in self.numbers.values() for anchor in found]
        return [*self.next, *self.signs, *numbered, *self.ends]

    @property
    def urls(self) -> list[str]:
        """Where they lead."""
        return [anchor.url for anchor in self.anchors if anchor.url]

    def next_url(self, current: int | None, pages: int | None) -> str | None:
        """Return the address of the following page, None on the last page or without a link."""
        if current and pages and current >= pages:
            return None
        current = self.current_number() or current
        numbered = self.numbers.get(current + 1, []) if current else []
        for anchor in (*self.next, *numbered, *self.signs):
            if self._leads_on(anchor):
                return anchor.url
        return None

    def last_number(self) -> int | None:
        """Return the number of the last page, where a numbered link goes where 尾页 goes.

        Without a 尾页, a pager that shows no more than four numbers shows all there are.
        """
        if self.last is None and self.next and set(self.numbers) <= {1, 2, 3, 4}:
            has_gap = any("…" in (a.element.tail or "") + a.label for a in self.anchors)
            return max(self.numbers, default=None) if not has_gap else None
        if self.last is None or self.last.url is None:
            return None
        goal = page_key(self.last.url)
        numbers = [
            number
            for number, anchors in self.numbers.items()
            for anchor in anchors
            if anchor.url and page_key(anchor.url) == goal
        ]
        return max(numbers, default=None)

    @property
    def is_scripted(self) -> bool:
        """Whether it has the buttons of a pager, and none of them is a link."""
        turns = [anchor for anchor in (*self.next, *self.ends) if "页" in anchor.label]
        return bool(turns) and not self.urls

    def text(self, root: HtmlElement) -> str:
        """Return the folded text of the pager: of the element around its links, or so named."""
        seats = [anchor.element for anchor in self.anchors]
        box = seats[0].getparent() if seats else None
        found = ""
        while box is not None and box.tag != "body":
            text = seen_text(box)
            if len(text) > _LONGEST_PAGER:
                break
            found, box = text, box.getparent()
        if not seats:
            found = " ".join(_named_pagers(root))
        return fold(found)

    def _take(self, anchor: Anchor) -> None:
        label = fold(anchor.label) if len(anchor.label) <= 14 else ""
        bare = label.strip(_BRACKETS).replace(" ", "")
        if not label:
            return
        if _NEXT.fullmatch(bare):
            self.next.append(anchor)
        elif match := _NUMBER.fullmatch(bare):
            self.numbers.setdefault(int(match[1]), []).append(anchor)
        elif _PREVIOUS.fullmatch(bare):
            self.ends.append(anchor)
        elif _LAST.fullmatch(bare):
            self.ends.append(anchor)
            self.last = anchor
        elif _FIRST.fullmatch(bare):
            self.first = anchor
        elif _SIGN.fullmatch(label):
            self.signs.append(anchor)

    def _keep_company(self) -> None:
        """Drop what stands alone: a sign is a banner's arrow, a number may be anything.

        首页 belongs to the pager only next to its other links: everywhere else it is the home page.
        """
        ends = [*self.next, *self.ends]
        linked = [number for number, found in self.numbers.items() if any(a.url for a in found)]
        if not ends and len(linked) < 2:
            self.numbers, self.signs, self.first = {}, [], None
            return
        seats: dict[Any, set[int]] = {}  # whose place each element is: 0 for a button or sign
        for number, found in [(0, [*ends, *self.signs]), *self.numbers.items()]:
            for anchor in found:
                for seat in _around(anchor.element):
                    seats.setdefault(seat, set()).add(number)
        numbers = {}
        for number, found in self.numbers.items():
            kept = [a for a in found if any(seats[seat] - {number} for seat in _around(a.element))]
            if kept:
                numbers[number] = kept
        self.numbers = numbers
        company = [*ends, *(anchor for found in numbers.values() for anchor in found)]
        near = {seat for anchor in company for seat in _around(anchor.element)}
        self.signs = [a for a in self.signs if not near.isdisjoint(_around(a.element))]
        if self.first is not None and near.isdisjoint(_around(self.first.element)):
            self.first = None
        if self.first is not None:
            self.ends.append(self.first)

    def _leads_on(self, anchor: Anchor) -> bool:
        if anchor.url is None or not same_site(anchor.url, self.url, self.profile):
            return False
        key = page_key(anchor.url)
        back = [*self.numbers.get(1, []), *([self.first] if self.first else [])]
        first_keys = {page_key(a.url) for a in back if a.url}
        return key != page_key(self.url) and key not in first_keys and not is_file(anchor.url)

    def current_number(self) -> int | None:
        """Return the number of this page: one that is no link, or marked as current."""
        for number, anchors in self.numbers.items():
            for anchor in anchors:
                if anchor.url and page_key(anchor.url) == page_key(self.url):
                    return number
                named = " ".join(
                    element.get("class") or ""
                    for element in (anchor.element, anchor.element.getparent())
                    if element is not None
                )
                if _CURRENT_CLASS.search(named):
                    return number
        return self._unlinked_number()

    def _unlinked_number(self) -> int | None:
        """Return the number among the numbered links that stands there without a link."""
        linked = next((a for found in self.numbers.values() for a in found), None)
        if linked is None:
            return None
        for box in _around(linked.element):
            for element in box.iter("span", "em", "strong", "b", "li", "i", "font", "td"):
                bare = fold(element.text or "").strip(_BRACKETS) if not len(element) else ""
                if bare.isdigit() and len(bare) < 5 and int(bare) not in self.numbers:
                    return int(bare)
            for piece in box.xpath("text()"):
                bare = fold(str(piece)).strip(_BRACKETS)
                if bare.isdigit() and len(bare) < 5 and int(bare) not in self.numbers:
                    return int(bare)
        return None


def _around(element: HtmlElement) -> list[Any]:
    """Return the elements a pager's link shares with its neighbours: one or two above it."""
    parent = element.getparent()
    if parent is None or parent.tag == "body":
        return []
    if parent.tag in {"li", "span", "td", "em", "p", "b"}:
        above = parent.getparent()
        if above is not None and above.tag != "body":
            return [parent, above]
    return [parent]


def _named_pagers(root: HtmlElement) -> list[str]:
    found = []
    for element in root.iter("div", "ul", "p", "span", "table", "td", "nav"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(name) > 1 and _PAGER_NAME.search(name):
            text = seen_text(element)
            if len(text) <= _LONGEST_PAGER:
                found.append(text)
    return found
