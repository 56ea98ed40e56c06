"""Finds the row of each link of a page: the piece that belongs to that link alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from unioncrawler.pages.anchors import Anchor, full_title, unescape_spaces
from unioncrawler.pages.dates import find_date_text
from unioncrawler.pages.row_dates import gap_texts, outer_texts, read_date
from unioncrawler.pages.shapes import (
    is_file,
    is_home,
    is_ignored,
    looks_like_article,
    looks_like_listing,
)
from unioncrawler.pages.text import clean, fold
from unioncrawler.pages.urls import page_key, path_and_query, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from unioncrawler.sites.profile import SiteProfile

_ROW_TAGS = frozenset({"li", "tr", "article"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CARD_TAGS = frozenset({"div", "section", "dl", "dd"})
_LIST_TAGS = frozenset(
    {"ul", "ol", "dl", "table", "tbody", "body", "html", "main", "section", "nav"}
)
_MOST_LINKS_IN_ROW = 6
_FEWEST_CARDS = 3
_LONGEST_DAY = 24
_MOST_OF_A_DAY = 100
_LONGEST_LABEL = 8
_LABEL_PLACE = re.compile(r"/(?:tags?|authors?)/[^/]+/?$", re.IGNORECASE)
_DAY_ONLY = re.compile(r"[\W_]*(?:(?:星期|周)[一二三四五六日天])?[\W_]*")
# What a link says that leads on, back or elsewhere, but to no entry.
_MORE = re.compile(r"\W*(?:查看|点击)?(?:更多|more)\W*", re.IGNORECASE)
_FUNCTION_WORDS = re.compile(
    r"(?:查看)?更多.{0,6}|more|\W*|\d+|返回.{0,4}|首\s?页|网站首页|登[录陆]|注册|搜索|设为首页|加入收藏|收藏本站|english|"
    r"繁[体體].{0,3}|简体.{0,3}|无障碍.{0,4}|长者.{0,6}|适老.{0,4}|关怀版|手机版|移动版|网站地图|rss|打印|关闭|"
    r"上一[页篇条].*|下一[页篇条].*|尾页|末页|\[?详[细情]\]?|查看(?:详情|全文)?|点击.{0,4}|"
    r"(?:阅读|浏览|查看)(?:全文|原文|更多|详情)|继续阅读.*|read more.*|了解(?:更多|详情)|"
    r"(?:发表|查看)?评论\s?(?:\(\d{0,6}\)|\d{0,6})|下载|分享.{0,8}|"
    r"微信|微博|qq.{0,3}|回到顶部|top",
    re.IGNORECASE,
)


@dataclass(slots=True, eq=False)
class Item:
    """A link of a list: its place on the page, where it leads, its title, date and row."""

    index: int
    anchor: Anchor
    url: str
    row: HtmlElement
    title: str = ""
    date_text: str | None = None
    is_article: bool = False


@dataclass(slots=True)
class Links:
    """Which addresses stand below each element of the page that holds a link, and which are cards.

    `cards` is filled in as it is asked.
    """

    below: dict[HtmlElement, set[str]] = field(default_factory=dict)
    cards: dict[HtmlElement, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, anchors: Iterable[Anchor]) -> Links:
        """Return the links of a page; fills in the ancestors of each one on the way."""
        links = cls()
        for anchor in anchors:
            if anchor.url is None or is_function(anchor.label) or _is_label(anchor):
                continue
            element = anchor.element.getparent()
            while element is not None and element.tag not in {"body", "html"}:
                anchor.parents.append(element)
                links.below.setdefault(element, set()).add(anchor.url)
                element = element.getparent()
        return links


def find_items(
    anchors: Sequence[Anchor],
    apart: Iterable[Anchor],
    url: str,
    profile: SiteProfile | None,
) -> list[Item]:
    """Return the links that may be entries, one a row and address, with title and date.

    `apart` are links known to be something else: those of the pager. What leads where a 更多 leads
    is the heading of a block, not an entry.
    """
    links = Links.of(anchors)
    others = {id(anchor) for anchor in apart}
    headed = {a.url for a in anchors if a.url and _MORE.fullmatch(fold(a.label[:20]))}
    own = page_key(url)
    items = [
        Item(
            index,
            anchor,
            anchor.url,
            _row_of(anchor, links),
            is_article=_is_leaf(anchor.url, profile),
        )
        for index, anchor in enumerate(anchors)
        if anchor.url and id(anchor) not in others and _may_be_entry(anchor, own, profile)
    ]
    items = _one_a_row(items, links)
    _read_titles(items)
    items = [item for item in items if len(item.title) > 1]
    _read_gap_dates([item for item in items if item.date_text is None], links)
    return [
        item
        for item in items
        if item.date_text or not (item.url in headed or _leads_to_list(item.url, url, profile))
    ]


def _is_leaf(url: str, profile: SiteProfile | None) -> bool:
    return looks_like_article(url, profile) or is_file(url)


@lru_cache(maxsize=4096)
def is_function(label: str) -> bool:
    """Tell whether the words of a link are those of a button: 更多, 下一篇：…, 打印, 首页."""
    return _FUNCTION_WORDS.fullmatch(fold(label[:60])) is not None


def _leads_to_list(link: str, url: str, profile: SiteProfile | None) -> bool:
    """Tell whether a link without a date is one to a channel: a special topic has its date."""
    return same_site(link, url, profile) and (is_home(link) or looks_like_listing(link, profile))


def _may_be_entry(anchor: Anchor, own: str, profile: SiteProfile | None) -> bool:
    url = anchor.url or ""
    if is_ignored(url, profile) or page_key(url) == own or _is_label(anchor):
        return False
    return not is_function(anchor.label)


def _is_label(anchor: Anchor) -> bool:
    """Tell whether a link is the label or the author of an entry: it says so, in a word or two."""
    if len(anchor.label) > _LONGEST_LABEL:
        return False
    relations = set((anchor.element.get("rel") or "").lower().split())
    return not relations.isdisjoint({"tag", "author"}) or bool(
        _LABEL_PLACE.search(path_and_query(anchor.url or ""))
    )


def _row_of(anchor: Anchor, links: Links) -> HtmlElement:
    """Return the largest element around a link that holds no other, or the table row it is in."""
    row = anchor.element
    climbing = True
    for depth, element in enumerate(anchor.parents):
        if element.tag in _CARD_TAGS and _is_card(element, links):
            return element
        if element.tag in _ROW_TAGS:
            few = len(links.below[element]) <= _MOST_LINKS_IN_ROW
            return element if few else row
        if element.tag in _LIST_TAGS or depth > 5:
            break
        climbing = climbing and len(links.below[element]) == 1
        if climbing:
            row = element
    return row


def _is_card(element: HtmlElement, links: Links) -> bool:
    """Tell whether an element is one of several named alike, each under one linked heading.

    Beside the heading a card may link to its author, its comments and its labels.
    """
    if element not in links.cards:
        parent = element.getparent()
        family = [] if parent is None or not element.get("class") else list(parent)
        kin = [e for e in family if e.tag == element.tag and e.get("class") == element.get("class")]
        are_cards = len(kin) >= _FEWEST_CARDS and all(_has_one_heading(each, links) for each in kin)
        links.cards[element] = False
        links.cards.update(dict.fromkeys(kin, are_cards))
    return links.cards[element]


def _has_one_heading(element: HtmlElement, links: Links) -> bool:
    if not 0 < len(links.below.get(element, ())) <= _MOST_LINKS_IN_ROW:
        return False
    if next(element.iter("li", "tr"), None) is not None:
        return False
    headings = [each for each in element.iter(*_HEADINGS) if links.below.get(each)]
    return len(headings) == 1


def _one_a_row(items: list[Item], links: Links) -> list[Item]:
    """Return the items without a second link to the same place and without those inside a row."""
    rows: dict[HtmlElement, list[Item]] = {}
    for item in items:
        rows.setdefault(item.row, []).append(item)
    kept: list[Item] = []
    for row, found in rows.items():
        if len(found) == 1:
            kept.append(found[0])
            continue
        main = max(found, key=_weight)
        kept.append(main)
        for item in found:
            if item.url != main.url and item.is_article and len(item.anchor.label) >= 8:
                item.row = _alone(item.anchor, row, links)
                main.row = _alone(main.anchor, row, links)
                kept.append(item)
    strong = {item.row for item in kept if item.is_article and len(item.anchor.label) >= 8}
    inside = [item for item in kept if not strong.isdisjoint(_above(item))]
    dropped = {id(item) for item in inside}
    return sorted((item for item in kept if id(item) not in dropped), key=lambda item: item.index)


def _weight(item: Item) -> tuple[bool, bool, int, int]:
    label = item.anchor.label
    return item.is_article, _is_headed(item.anchor), min(len(label), 200), -item.index


def _is_headed(anchor: Anchor) -> bool:
    """Tell whether a link is the heading of its row."""
    return any(element.tag in _HEADINGS for element in anchor.parents[:3])


def _alone(anchor: Anchor, row: HtmlElement, links: Links) -> HtmlElement:
    alone = anchor.element
    for element in anchor.parents:
        if element is row or len(links.below[element]) > 1:
            break
        alone = element
    return alone


def _above(item: Item) -> Iterator[HtmlElement]:
    """Yield the rows a nested link may stand in: the row elements above its own."""
    seen = item.row is item.anchor.element
    for element in item.anchor.parents:
        if seen and element.tag in _ROW_TAGS:
            yield element
        seen = seen or element is item.row


def _read_titles(items: list[Item]) -> None:
    """Fill in title and date; links of one row and address (picture and words) lend their words."""
    for item in items:
        pieces = [clean(piece) for piece in outer_texts(item.row, item.anchor.element)]
        item.date_text = read_date(pieces) or read_date(
            [piece for part in item.anchor.parts if len(piece := clean(part)) < 30]
            if len(item.anchor.parts) > 1
            else []
        )
        item.title = full_title(item.anchor, item.date_text)
        if item.title == item.anchor.hint and item.row is not item.anchor.element:
            item.title = unescape_spaces(_whole(_heading_in(item.row), item.title))


def _whole(heading: str | None, hint: str) -> str:
    """Return the heading of a row, or the words of its link where the heading is cut short."""
    if heading is None or hint.startswith(heading.rstrip(".…")):
        return hint
    return heading


def _heading_in(row: HtmlElement) -> str | None:
    for heading in row.iter(*_HEADINGS):
        if len(words := clean("".join(heading.itertext()))) > 3:
            return words
    return None


def _read_gap_dates(items: list[Item], links: Links) -> None:
    """Fill in the dates that stand between the rows: before each one if before the first."""
    families: dict[HtmlElement, list[Item]] = {}
    for item in items:
        parent = item.row.getparent()
        if parent is not None:
            families.setdefault(parent, []).append(item)
    for family in families.values():
        before = [read_date(gap_texts(item.row, links.below, back=True)) for item in family]
        after = [read_date(gap_texts(item.row, links.below, back=False)) for item in family]
        dates = before if before[0] and not after[-1] else after
        for item, date in zip(family, dates, strict=True):
            item.date_text = date or _headed_date(item.row)


def _headed_date(row: HtmlElement) -> str | None:
    """Return the day that stands as the heading over a row and its neighbours."""
    parent = row.getparent()
    for element in (row, parent):
        if element is None or element.tag in {"body", "html"}:
            return None
        near = islice(element.itersiblings(preceding=True), _MOST_OF_A_DAY)
        heading = next((e for e in near if e.tag in (*_HEADINGS, "dt")), None)
        if heading is not None:
            text = clean("".join(heading.itertext()))
            date = find_date_text(text) if len(text) <= _LONGEST_DAY else None
            return date if date and _DAY_ONLY.fullmatch(text.replace(date, "")) else None
    return None
