"""Finds the breadcrumb of a page: the way from the front page to the article's channel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from unioncrawler.items import FoundBy, Link
from unioncrawler.pages.crumbs import LABEL, SEPARATORS, TAIL, crumbs_in, plain_crumbs, tidy
from unioncrawler.pages.outline import Line, Node, Outline, read_outline
from unioncrawler.pages.text import clean, remembering

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawler.sites.profile import SiteProfile

# Begins with all characters that can be one, so that a search passes over the others at once.
_ARROWS = re.compile(
    r"[\ue000-\uf8ff>＞›»→⇒▸▶►≫〉﹥❯➤/-]"
    r"(?:(?<=[^/-])|(?<=\s[/-])(?=\s)|(?<=--)|(?<=[^\s/]/)(?=[^\s/]))"
)
_MORE = re.compile(r"^\W*(?:更多|查看更多|more)\W*$", re.IGNORECASE)
_HOME = re.compile(
    r"^.{0,14}(?:首\s?页|主\s?页)$|^(?:home|网站首页|本站首页)$|^.{2,8}网.{0,3}$", re.IGNORECASE
)
_NAME = re.compile(
    r"crumb|position|location|(?:^|[\s_-])(?:pos|path|local|locate|place|weizhi|wz|dqwz|curmb|bread|lujing|mbx|site-?nav|where|curpos|szwz|dangqian)(?:$|[\s_\d-])|(?:^|\s)pt(?=$|\s)"
)
# The address of a front page: /, /index.html, http://www.example.com
_ROOT = re.compile(r"(?:https?://[\w.:-]{1,80}|/)/?(?:index\.\w{2,5})?", re.IGNORECASE)
_LEADING_ARROWS = " >＞»→"
# Elements between links that only divide them.
_DIVIDER = re.compile(r"(?:^|[\s_-])(?:pos-?split|split|sep(?:arator)?|divider)(?:$|[\s_-])")
_MOST_COUNTED = 5
_LONGEST = 26
_LONGEST_LINE = 220
_MOST_CRUMBS = 8
_ITEM_TAGS = frozenset({"li", "td", "dd"})
_MOST_LINES = 10
_FARTHEST = 601


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """A breadcrumb and the lines `first` up to (not with) `last` it was read from."""

    links: tuple[Link, ...]
    first: int
    last: int
    found_by: FoundBy


def read_breadcrumbs(root: HtmlElement, url: str, profile: SiteProfile | None) -> tuple[Link, ...]:
    """Return the crumbs of a page with absolute links, the front page first; () if it has none.

    Separators, 当前位置 and a last crumb such as 文章详情 are no crumbs.
    """
    selector = profile.article.breadcrumbs if profile else None
    if selector is not None and (found := select_breadcrumbs(selector.xpath(root), url)):
        return found
    breadcrumb = find_breadcrumb(read_outline(root), url)
    return breadcrumb.links if breadcrumb else ()


def select_breadcrumbs(found: object, url: str) -> tuple[Link, ...]:
    """Return the crumbs in what a profile's selector gave: elements or strings."""
    crumbs: list[Link] = []
    for item in found if isinstance(found, list) else []:
        if isinstance(item, str):
            crumbs += [Link(text=part) for part in plain_crumbs(clean(item))]
        else:
            for line in read_outline(item).lines:
                crumbs += crumbs_in(line, url)
    return tidy(crumbs)


def find_breadcrumb(outline: Outline, url: str) -> Breadcrumb | None:
    """Return the breadcrumb of an outline, None where it has none."""
    best: Breadcrumb | None = None
    best_score = 0.0
    named = _named_lines(outline)
    for line in outline.lines[:_FARTHEST]:
        score = _promise(line, named)
        if not score or score + _MOST_COUNTED <= best_score:
            continue
        found = _breadcrumb_at(outline, line, url)
        if found is None:
            continue
        score += min(len(found.links), _MOST_COUNTED) - (4 if line.node.hidden else 0)
        if score > best_score:
            best, best_score = found, score
    return best


def _promise(line: Line, named: set[int]) -> float:
    """Say how much a line looks like (the beginning of) a breadcrumb, 0 for not at all."""
    text = line.text
    may_be_way, labelled, arrows = _marks_in(text)
    if not may_be_way:
        return 0.0
    if labelled:
        return 6.0
    if not line.links and not arrows:
        return 4.5 if _is_plain_way(text) else 0.0
    if line.links and arrows:
        head = SEPARATORS.split(text, maxsplit=1)[0].strip()
        if _HOME.search(head):
            return 5.0
        if _stands_in_named(line, named):
            return 4.5
        return 2.0 if ">" in text or _begins_at_root(line) else 0.0
    if line.links:
        return 2.5 if _stands_in_named(line, named) or _is_divided_way(line) else 0.0
    first = SEPARATORS.split(text.lstrip(_LEADING_ARROWS), maxsplit=1)[0]
    return 2.0 if _HOME.search(first.strip()) else 0.0


def _begins_at_root(line: Line) -> bool:
    """Say whether the first of a few links, with which a line begins, leads to the front page."""
    first = line.links[0]
    return (
        2 <= len(line.links) <= _MOST_CRUMBS
        and _ROOT.fullmatch((first.get("href") or "").strip()) is not None
        and line.text.startswith(clean("".join(first.itertext())) or "\0")
    )


@remembering
def _is_plain_way(text: str) -> bool:
    """Say whether a text without a link or an arrow is a way: 首页 | 文件通知 | 正文."""
    parts = [part.strip() for part in SEPARATORS.split(text)]
    if not 3 <= len(parts) <= _MOST_CRUMBS or max(map(len, parts)) > _LONGEST:
        return False
    return _HOME.search(parts[0]) is not None and TAIL.fullmatch(parts[-1]) is not None


def _is_divided_way(line: Line) -> bool:
    """Say whether elements that only divide stand between links that begin with the front page."""
    if not 2 <= len(line.links) <= _MOST_CRUMBS or line.node.last - line.node.first > 1:
        return False
    dividers = line.node.element.iter("span", "i", "em")
    if not any(_DIVIDER.search((element.get("class") or "").lower()) for element in dividers):
        return False
    return _HOME.search(clean("".join(line.links[0].itertext()))) is not None


@remembering
def _marks_in(text: str) -> tuple[bool, bool, bool]:
    """Return whether a text may be a way, begins with a label (当前位置), and holds arrows."""
    if not 0 < len(text) <= _LONGEST_LINE or _MORE.match(text):
        return False, False, False
    label = LABEL.match(text)
    return True, label is not None and label.end() > 1, _ARROWS.search(text) is not None


def _named_lines(outline: Outline) -> set[int]:
    """Return the lines in the small blocks that are called breadcrumbs, however deep in them."""
    named: set[int] = set()
    for node in outline.nodes:
        if node.name and node.last - node.first <= _MOST_LINES and _is_named(node.name):
            named.update(range(node.first, node.last))
    return named


def _stands_in_named(line: Line, named: set[int]) -> bool:
    """Say whether one of the elements next around a line is called a breadcrumb."""
    if line.links:
        around = line.links[0].getparent()
        if around is not None and around.tag == "span" and _is_named(_name_of(around)):
            return True
    if line.index not in named:
        return False
    node: Node | None = line.node
    for _ in range(3):
        if node is None or node.last - node.first > _MOST_LINES:
            break
        if node.name and _is_named(node.name):
            return True
        node = node.parent
    return False


def _name_of(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


@lru_cache(maxsize=8192)
def _is_named(name: str) -> bool:
    return _NAME.search(name) is not None


def _breadcrumb_at(outline: Outline, line: Line, url: str) -> Breadcrumb | None:
    labelled = LABEL.match(line.text) is not None
    crumbs = crumbs_in(line, url)
    last = line.index + 1
    limit = _limit(line, crumbs)
    while last < min(limit, len(outline.lines), line.index + _MOST_LINES):
        following = outline.lines[last]
        if len(following.text) > _LONGEST or not (
            following.links
            or SEPARATORS.match(following.text)
            or (following.node.tag in _ITEM_TAGS and (labelled or line.node.tag in _ITEM_TAGS))
            or (labelled and not crumbs)
        ):
            break
        crumbs += crumbs_in(following, url)
        last += 1
    links = tidy(crumbs)
    linked = sum(link.url is not None for link in links)
    if not links or len(links) > _MOST_CRUMBS or any(len(link.text) > _LONGEST for link in links):
        return None
    if len(links) == 1 and not (linked and _stands_alone(line, links[0], labelled=labelled)):
        return None
    found_by = FoundBy.LABEL if labelled else FoundBy.POSITION
    return Breadcrumb(links, line.index, last, found_by)


def _stands_alone(line: Line, link: Link, *, labelled: bool) -> bool:
    """Say whether a single crumb is one: labelled, the front page, or in a line named for it."""
    if labelled or _HOME.search(link.text):
        return True
    return bool(_ARROWS.search(line.text) and _is_named(line.node.name))


def _limit(line: Line, crumbs: list[Link]) -> int:
    """Return where the block ends that may hold further crumbs, one to an element."""
    if len(crumbs) > 1:
        return line.index + 1
    node = line.node
    for _ in range(4):
        if node.last > line.index + 1:
            return node.last if node.last - node.first <= _MOST_LINES + 2 else line.index + 1
        if node.parent is None:
            break
        node = node.parent
    return line.index + 1
