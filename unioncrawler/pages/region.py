"""Finds the lines of a page that are its article's body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy
from unioncrawler.pages.boilerplate import is_boilerplate, is_editor_line
from unioncrawler.pages.header import behind_header
from unioncrawler.pages.lexicon import words
from unioncrawler.pages.shapes import is_file
from unioncrawler.pages.tail import end_of_body, is_foreign
from unioncrawler.pages.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from unioncrawler.pages.outline import Line, Node, Outline

# Names that content systems give to the element of the body: TRS, VSB, Hanweb, ZCMS, UCAP, Sudy ...
_BODY_NAME = re.compile(
    r"(?:^|\s)(?:v_news_content|vsb_content\w*|trs_editor\w*|trs_ueditor|ucap-?content|zoom\w{0,4}"
    r"|ivs_content|font-?zoom|pages_content|article[_-]?con(?:tent|t)?\w{0,3}|newscontnet"
    r"|news[_-]?con(?:tent)?(?:_\w+)?|wp_articlecontent|text_box|article-?_?(?:body|text)"
    r"|body-?_?text|rm_txt_con|easysite-news-text|detail-?_?con(?:tent)?|con_?text|txt_?con\w*"
    r"|xl_?con(?:tent)?|content_?(?:txt|text|body)|main_?text|zw_?con(?:tent)?|zhengwen"
    r"|art(?:ical|icle|i)?_?con(?:tent)?|(?:entry|post)[-_]content|(?:wz|nr|xq|bt|xx)_?con(?:tent)?"
    r"|(?:info|view|text|show|page)[-_]?con(?:tent)?|j-fontcontent|cont_?text)(?=$|\s)"
)
_WEAK_NAME = re.compile(
    r"(?:^|\s)(?:content|article|txt|text|zw|nr|con|ccontent|view|entry|details?)(?=$|\s)"
)
_RELATED = re.compile(
    r"\W*(?:相关|延伸|推荐|更多|热门|往期)"
    r"(?:新闻|链接|阅读|文章|信息|报道|稿件|推荐|内容|资讯|专题|回顾|精彩)\W*"
)
# 字号, 浦江头条 >: tools and the link to a channel that stand over a body
_LEADING = re.compile(r"字号|字体|收藏|分享|打印|听新闻|语音播报|手机看新闻|[\w·]{2,10}\s?[>＞›]")
_INLINE_BLOCKS = frozenset(
    words(
        """
        p h1 h2 h3 h4 h5 h6 li ul ol dl dd dt blockquote tr tbody thead table figure figcaption pre
        center td th
        """
    )
)
_COVER = 0.8
_LITTLE = 40
_INDEX = 0.8
_SENTENCE = 25
_FEW_WORDS = 8


@dataclass(frozen=True, slots=True)
class Region:
    """The body: its `lines`, the node they stand in, and how it was found.

    `first` and `last` bound the node's lines after the information line.
    """

    lines: tuple[Line, ...]
    node: Node
    found_by: FoundBy
    first: int
    last: int


def find_body(outline: Outline, start: int) -> Region | None:
    """Return the body of the article whose title ends before line `start`, None without one."""
    start = behind_header(outline, start)
    weights = Weights(outline, start)
    total = weights.after(0)
    if total < _LITTLE:
        # A script may show the body later.
        unveiled = Weights(outline, start, hidden=True)
        if unveiled.after(0) > 5 * _LITTLE:
            weights, total = unveiled, unveiled.after(0)
    node = _densest(outline, weights, total)
    named = _named(outline, weights, start, _is_body_name)
    if not any(weight >= _SENTENCE for weight in weights.lines):
        return _wordless(outline, weights, named, start)
    if named is not None and (weights.of(named) >= 0.4 * total or total < _LITTLE):
        node = named
    elif node is None or total < _LITTLE:
        node = _named(outline, weights, start, _is_weak_name) or node
    if node is None:
        return None
    return _region_of(outline, weights, node, max(node.first, start), FoundBy.POSITION)


def _wordless(outline: Outline, weights: Weights, named: Node | None, start: int) -> Region | None:
    """Return the body of a page without one sentence: pictures, a file, a few words, nothing.

    Lists of names, poems and tables have none either. It is the element named for it, or what
    stands between the information line and the first line of tools, of other articles or of the
    footer.
    """
    if named is None:
        named = next((node for node in _called_body(outline) if node.first >= start), None)
    if named is None:
        named = _fullest(outline, start)
    if named is not None:
        return _region_of(outline, weights, named, max(named.first, start), FoundBy.POSITION)
    lines = outline.lines[start:]
    last = start + _end_of_words(lines)
    if last == start:
        return None
    aside = weights.aside_lines(outline.nodes, 0, len(outline.lines))
    kept = tuple(line for line in outline.lines[start:last] if line.index not in aside)
    node = next((node for node in outline.nodes if node.tag == "body"), outline.nodes[0])
    return Region(kept, node, FoundBy.POSITION, start, last)


def _called_body(outline: Outline) -> list[Node]:
    return [node for node in outline.nodes if node.name and _is_body_name(node.name)]


def _fullest(outline: Outline, start: int) -> Node | None:
    """Return the element behind the header, of a name that bodies bear too, with the most text."""
    said = [0, *accumulate(len(line.text) - line.linked for line in outline.lines)]
    named = [
        node
        for node in outline.nodes
        if node.first >= start and node.name and _is_weak_name(node.name)
    ]
    best = max(named, key=lambda node: said[node.last] - said[node.first], default=None)
    return best if best is not None and said[best.last] - said[best.first] > 0 else None


def _ends(line: Line) -> bool:
    return is_foreign(line) or is_boilerplate(line.text) or line.linked * 2 > len(line.text) > 0


def _end_of_words(lines: list[Line]) -> int:
    """Return how many of the lines come before the first that ends a body of few words.

    Files that a text speaks of (可下载下列表格：) are part of it.
    """
    is_said = False
    for number, line in enumerate(lines):
        if _ends(line) and not (is_said and any(is_file(a.get("href") or "") for a in line.links)):
            return number
        is_said = is_said or (len(line.text) >= _FEW_WORDS and "附件" not in line.text)
    return len(lines)


def selected_body(outline: Outline, node: Node, start: int) -> Region:
    """Return the body in the node a profile's selector found, without a title's lines in it."""
    first = behind_header(outline, start) if node.first < start < node.last else node.first
    return _region_of(outline, Weights(outline, first), node, first, FoundBy.SELECTOR)


def _region_of(
    outline: Outline, weights: Weights, node: Node, first: int, found_by: FoundBy
) -> Region:
    """Return the lines of a node from `first` that are neither widgets nor what follows a body."""
    while first < node.last and _leads(outline.lines[first].text):
        first += 1
    last = end_of_body(outline, node, first, weights)
    skipped = _aside_within(outline, node, weights)
    lines = tuple(
        line
        for line in outline.lines[first:last]
        if line.index not in skipped and (not line.node.hidden or node.hidden)
    )
    return Region(lines, node, found_by, first, last)


def _leads(text: str) -> bool:
    """Say whether a line before a body is none of it: tools, or who edited and checked."""
    return is_boilerplate(text) or is_editor_line(text) or _LEADING.fullmatch(text) is not None


def _densest(outline: Outline, weights: Weights, total: float) -> Node | None:
    if total <= 0:
        return None
    holding = weights.holding(outline.nodes, _COVER * total)
    found = holding[-1] if holding else None
    while found is not None and found.tag in _INLINE_BLOCKS and found.parent is not None:
        if found.tag in {"td", "th"} and found.last - found.first > 1:
            break
        found = found.parent
    return found


def _named(
    outline: Outline, weights: Weights, start: int, is_named: Callable[[str], bool]
) -> Node | None:
    best: Node | None = None
    best_weight = 0.0
    for node in outline.nodes:
        if node.last <= start or not node.name or not is_named(node.name):
            continue
        weight = weights.of(node) + 5 * weights.atoms(node)
        # Of nested ones the innermost counts that holds as much.
        if weight > 0 and weight >= best_weight:
            best, best_weight = node, weight
    return best


def _aside_within(outline: Outline, body: Node, weights: Weights) -> set[int]:
    """Return the lines inside the body that belong to widgets or lists of links."""
    inside = [
        node
        for node in outline.nodes
        if body.first <= node.first < node.last <= body.last and node is not body
    ]
    skipped = weights.aside_lines(inside, body.first, body.last)
    lists = [node for node in inside if _is_link_list(outline, node)]
    said = sum(len(line.text) for line in outline.lines[body.first : body.last])
    for node in lists:
        listed = sum(len(line.text) for line in outline.lines[node.first : node.last])
        # A body that is hardly more than its links is an index of documents.
        if listed <= _INDEX * said or weights.atoms(body):
            skipped.update(range(node.first, node.last))
    for node in inside:
        if _is_related(outline, node, body):
            skipped.update(range(node.first - 1, node.last))
    return skipped


@lru_cache(maxsize=8192)
def _is_body_name(name: str) -> bool:
    return _BODY_NAME.search(name) is not None


@lru_cache(maxsize=8192)
def _is_weak_name(name: str) -> bool:
    return _WEAK_NAME.search(name) is not None


def _is_link_list(outline: Outline, node: Node) -> bool:
    if node.tag not in {"ul", "ol", "dl", "div", "table"} or node.last - node.first < 3:
        return False
    lines = outline.lines[node.first : node.last]
    length = sum(len(line.text) for line in lines)
    linked = sum(line.linked for line in lines)
    return (
        linked > 0.75 * length
        and sum(bool(line.links) for line in lines) >= 3
        and not any(line.atoms for line in lines)
    )


def _is_related(outline: Outline, node: Node, body: Node) -> bool:
    """Say whether a list holds links to other articles: behind a heading that says so."""
    if node.tag not in {"ul", "ol"} or node.first <= body.first:
        return False
    if not _RELATED.fullmatch(outline.lines[node.first - 1].text):
        return False
    lines = outline.lines[node.first : node.last]
    links = [link.get("href") or "" for line in lines for link in line.links]
    linked = sum(line.linked for line in lines)
    return linked > _INDEX * sum(len(line.text) for line in lines) and not any(map(is_file, links))
