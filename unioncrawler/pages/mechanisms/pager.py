"""The links that turn the pages of a listing, told from all other links of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from unioncrawler.pages.anchors import seen_text
from unioncrawler.pages.mechanisms.choices import (
    LONGEST_PAGER,
    NUMBER,
    page_choices,
    words_beside,
)
from unioncrawler.pages.shapes import is_file, looks_like_article
from unioncrawler.pages.text import clean, fold
from unioncrawler.pages.urls import page_key, same_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from unioncrawler.pages.anchors import Anchor
    from unioncrawler.sites.profile import SiteProfile

_BRACKETS = "[]()【】<>《》〈〉«»‹›→←▶◀· 　|-…."
_NEXT = re.compile(
    r"(?:下一?[页頁]|后一?[页頁]|下一?翻页|次页|翻下页|next(?:page)?|下页更多|"
    r"(?:较早|更早|早期|以前)的?(?:文章|博文|日志|内容|新闻)|older(?:posts|entries|articles)?)"
)
_SIGN = re.compile(r"[>›»→▶＞]{1,2}|&gt;")
_FIRST = re.compile(r"(?:首[页頁]|第一[页頁]|第1[页頁]|最前[页頁]?|first(?:page)?)")
_LAST = re.compile(r"(?:尾[页頁]|末[页頁]|最后一?[页頁]|最末[页頁]|最后|last(?:page)?)")
_PREVIOUS = re.compile(
    r"(?:上一?[页頁]|前一?[页頁]|prev(?:ious)?(?:page)?|"
    r"较新的?(?:文章|博文|日志|内容|新闻)|newer(?:posts|entries|articles)?)"
)
_CLASSES = {
    "next": re.compile(r"next(?:[-_]?page)?", re.IGNORECASE),
    "prev": re.compile(r"prev(?:ious)?(?:[-_]?page)?", re.IGNORECASE),
}
"""The names that a link without words has in its class, by what its `rel` would say."""
_TOTAL = re.compile(r"[共有总计/]\s?\d{1,9}|(?<!\d)\d{1,9}\s?(?:[条篇项个/]|records)")
_GAP = re.compile(r"(?:…|\.{2,}+)+")
_PAGER_NAME = re.compile(
    r"\b(?:page[rs]?|paging|pagin\w*|page[-_]?(?:nav|num|bar|list|box|con|wrap|div|turn)\w*|fenye|"
    r"fanye|pages?_\w+|\w*[-_]page[rs]?|p_pages|pb_sys_common|digg|turn_?page)\b",
    re.IGNORECASE,
)
_CURRENT_CLASS = re.compile(
    r"\b(?:on|cur(?:rent)?|active|here|now|this(?:class)?|sel(?:ected)?|page_?on|p_no_d|pageon|hover)\b",
    re.IGNORECASE,
)
# What a box offers to choose from (第6页) says nothing of this page.
_WORDS = etree.XPath(".//text()[not(parent::script or parent::style or parent::option)]")


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
        current = self.current_number() or current
        if current and pages and current >= pages:
            return None
        numbered = self.numbers.get(current + 1, []) if current else []
        for anchor in (*self.next, *numbered, *self.signs):
            if self._leads_on(anchor):
                return anchor.url
        return None

    def last_number(self) -> int | None:
        """Return the number of the last page, where a numbered link goes where 尾页 goes.

        Without a 尾页, a pager that shows no more than four numbers shows all there are.
        """
        turns = [*self.next, *self.signs]
        if self.last is None and turns and set(self.numbers) <= {1, 2, 3, 4}:
            has_gap = any("…" in (a.element.tail or "") + a.label for a in self.anchors)
            shown = {page_key(a.url) for found in self.numbers.values() for a in found if a.url}
            if any(a.url and page_key(a.url) not in shown for a in turns):
                return None
            return max(self.numbers, default=None) if not has_gap else None
        if self.last is None and self.numbers:
            highest = max(self.numbers)
            return highest if any(map(_is_after_gap, self.numbers[highest])) else None
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
            text = clean(" ".join(_words(box)))
            if len(text) > LONGEST_PAGER:
                break
            found, box = text, box.getparent()
        if not seats:  # of boxes of numbers, one above the list and one below it
            found = " ".join([*_named_pagers(root), *map(words_beside, page_choices(root)[:2])])
        return fold(found)

    def _take(self, anchor: Anchor) -> None:
        words = anchor.label or _title_of_picture(anchor.element)
        label = fold(words) if len(words) <= 14 else ""
        bare = label.strip(_BRACKETS).replace(" ", "")
        turn = self._marked(anchor) if not bare and len(words) <= 14 else None
        if turn == "next":
            self.next.insert(0, anchor)
        elif turn == "prev":
            self.ends.append(anchor)
        elif not label:
            return
        elif _NEXT.fullmatch(bare):
            self.next.append(anchor)
        elif match := NUMBER.fullmatch(bare):
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

    def _marked(self, anchor: Anchor) -> str | None:
        """Return whether the markup of a link without words calls it `next` or `prev`.

        Not of one to an article: what stands there turns from article to article.
        """
        if anchor.url is None or looks_like_article(anchor.url, self.profile):
            return None
        relations = (anchor.element.get("rel") or "").lower().split()
        for turn in _CLASSES:
            if turn in relations:
                return turn
        if anchor.label:
            return None
        names = (anchor.element.get("class") or "").split()
        found = (turn for turn, name in _CLASSES.items() if any(map(name.fullmatch, names)))
        return next(found, None)

    def _keep_company(self) -> None:
        """Drop what stands alone: a sign is a banner's arrow, a number may be anything.

        首页 belongs to the pager only next to its other links: everywhere else it is the home page.
        """
        ends = [*self.next, *self.ends]
        linked = [number for number, found in self.numbers.items() if any(map(_is_clicked, found))]
        if not ends and len(linked) < 2:
            if not self._is_short(linked):
                self.numbers = {}
            self.signs, self.first = [], None
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

    def _is_short(self, linked: list[int]) -> bool:
        """Tell whether a single linked number is a pager of two pages: the other stands beside it.

        A box of page numbers is one anyway.
        """
        if not linked or set(linked) - {1, 2}:
            return False
        is_chosen = any(a.element.tag == "option" for found in self.numbers.values() for a in found)
        return is_chosen or self._shown_number() == 3 - linked[0]

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
        unlinked = [n for n, found in self.numbers.items() if not any(map(_is_clicked, found))]
        if len(unlinked) == 1 and not {unlinked[0] - 1, unlinked[0] + 1}.isdisjoint(self.numbers):
            return unlinked[0]
        beside = self._shown_number()
        return 1 if beside is None and min(self.numbers, default=0) == 2 else beside

    def _shown_number(self) -> int | None:
        """Return the number among the numbered links that stands there without a link.

        It is the one before or after a linked one.
        """
        linked = next((a for found in self.numbers.values() for a in found), None)
        if linked is None:
            return None
        for box in _around(linked.element):
            for element in box.iter("span", "em", "strong", "b", "li", "i", "font", "td"):
                text = element.text or "" if not len(element) else ""
                before = element.getprevious()
                lead = element.getparent().text if before is None else before.tail
                tail = fold(element.tail or "")[:1]
                text = f"{fold(lead or '')[-1:]}{text}{tail if tail not in '页頁' else ''}"
                if (number := self._gap_filled(text)) is not None:
                    return number
            for piece in box.xpath("text()"):
                if (number := self._gap_filled(str(piece))) is not None:
                    return number
        return None

    def _gap_filled(self, text: str) -> int | None:
        """Return the number in a text beside linked ones that is none of them but next to one."""
        if len(text) > LONGEST_PAGER:
            return None
        for word in _TOTAL.sub(" ", fold(text)).split():
            match = NUMBER.fullmatch(word.strip(_BRACKETS))
            number = int(match[1]) if match else 0
            is_beside = not {number - 1, number + 1}.isdisjoint(self.numbers)
            if number and number not in self.numbers and is_beside:
                return number
        return None


def _is_clicked(anchor: Anchor) -> bool:
    """Tell whether something happens when a link is clicked: it has an address or a script."""
    href = (anchor.element.get("href") or "").strip().lower()
    is_script = href.startswith("javascript:") and "(" in href.replace("void(", "")
    return anchor.url is not None or is_script or bool(anchor.element.get("onclick"))


def _title_of_picture(element: HtmlElement) -> str:
    """Return the title or the other words of the picture that a link without words is."""
    pictures = element.iter("img") if len(element) else ()
    words = (picture.get("alt") or picture.get("title") for picture in pictures)
    return next((word for word in words if word), "")


def _is_after_gap(anchor: Anchor) -> bool:
    """Tell whether nothing but an ellipsis stands between a link and what is before it."""
    element = anchor.element
    before, parent = element.getprevious(), element.getparent()
    if before is None and parent is not None and not fold(parent.text or ""):
        before = parent.getprevious()
    if before is None:
        lead = parent.text if parent is not None else None
    else:
        lead = before.tail if fold(before.tail or "") else seen_text(before)
    return _GAP.fullmatch(fold(lead or "")[:9].replace(" ", "")) is not None


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


def _words(element: HtmlElement) -> list[str]:
    found = _WORDS(element)
    return [str(text) for text in found] if isinstance(found, list) else []


def _named_pagers(root: HtmlElement) -> list[str]:
    found = []
    for element in root.iter("div", "ul", "p", "span", "table", "td", "nav"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(name) > 1 and _PAGER_NAME.search(name):
            text = seen_text(element)
            if len(text) <= LONGEST_PAGER:
                found.append(text)
    return found
