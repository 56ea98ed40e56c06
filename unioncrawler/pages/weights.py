"""Weighs the lines of a page as prose, and tells what its widgets are called."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from unioncrawler.pages.text import remembering

if TYPE_CHECKING:
    from unioncrawler.pages.outline import Line, Node, Outline

# Names of what stands beside or below an article.
_ASIDE_NAME = re.compile(
    r"foot(?:er)?(?=$|[\s_-])|copyright|(?:^|[\s_-])(?:nav\w{0,5}|menu\w?|side(?:bar)?\w{0,3}|aside"
    r"|comments?\w{0,4}|pinglun|recommend\w{0,4}|rel(?:at\w{0,6})?|relevant|xg\w{0,4}|xiangguan|hot\w{0,5}"
    r"|rank\w{0,4}|share\w{0,5}|bdshare\w*|jiathis\w*|social-share|fenxiang|qr-?code\w{0,3}|ewm\w{0,4}"
    r"|erweima|pre_?v?_?next|prev\w{0,4}|next\w{0,4}|shangxia\w*|sxp|page_?nav|pager|pagination|crumbs?"
    r"|breadcrumbs?|toolbar|tools?|print\w{0,6}|font-?size|friend-?links?|yqlj|statement|mianze"
    r"|shengming|browser\w*|ie-?tip\w*|popup|dialog|modal|wxtip|jweixintip|tooltips?|login\w{0,4}"
    r"|search\w{0,4}|digg\w{0,4}|dingcai|ads?|advert\w{0,10}|guanggao)(?=$|[\s_-])"
)
# Every alternative begins with a plain character: a search passes over all others at once.
_FOOTER = re.compile(
    r"版权所有|c(?i:opyright)|C(?i:opyright)|©|i(?i:cp)[备证]|I(?i:cp)[备证]|公网安备|网站标识码|主办单位[:：]"
    r"|承办单位[:：]|技术支持[:：]|网站地图|许可证|举报电话"
)
_FOOTER_START = re.compile(r"主办[:：]|联系我们|地址[:：]|邮编[:：]")
_PUNCTUATION = re.compile(r"[，。；！？：“”、,;!?…]")


_ARTICLE = 3
_WIDGETS = frozenset({"nav", "footer", "aside"})


class Weights:
    """How much prose each line holds, and sums of it over nodes."""

    def __init__(self, outline: Outline, start: int, *, hidden: bool = False) -> None:
        self.raw = [prose_weight(line) for line in outline.lines]
        self._raw_sums = [0.0, *accumulate(self.raw)]
        weights = [0.0] * min(start, len(self.raw)) + self.raw[start:]
        for index in self.aside_lines(outline.nodes, 0, len(weights)):
            weights[index] = 0.0
        for index in self._footers(outline, start):
            weights[index] = 0.0
        seen: set[str] = set()
        for line in outline.lines[start:]:
            # A second copy of a page for phones must not share the weight with the first.
            veiled = line.node.hidden and not hidden
            if veiled or (len(line.text) >= 15 and line.text in seen):
                weights[line.index] = 0.0
            else:
                seen.add(line.text)
        self.lines = weights
        self._sums = [0.0, *accumulate(weights)]
        atoms = [0 if line.node.hidden else line.atoms for line in outline.lines]
        atoms[:start] = [0] * len(atoms[:start])
        self._atoms = [0, *accumulate(atoms)]

    def aside_lines(self, nodes: list[Node], first: int, last: int) -> set[int]:
        """Return the lines in nodes that are called widgets, or are lists of links.

        A name alone is not believed of a node that holds much of the prose between two lines.
        """
        sums = self._raw_sums
        limit = 0.3 * (sums[last] - sums[first])
        lines: set[int] = set()
        for node in nodes:
            if (
                (node.name or node.tag in _WIDGETS)
                and node.first < node.last
                and is_widget(node)
                and sums[node.last] - sums[node.first] <= limit
            ):
                lines.update(range(node.first, node.last))
        return lines

    def _footers(self, outline: Outline, start: int) -> set[int]:
        """Return the lines in blocks without a name that a line of theirs shows to be a footer.

        Before such a block stands the article, much more than it holds.
        """
        sums = self._raw_sums
        lines: set[int] = set()
        for line in outline.lines[start:]:
            if line.index in lines or not says_footer(line.text) or may_be_contact(line.text):
                continue
            found, node = None, line.node.parent
            while node is not None and node.first > start and node.tag != "body":
                if sums[node.first] - sums[start] < _ARTICLE * (sums[node.last] - sums[node.first]):
                    break
                found, node = node, node.parent
            if found is not None:
                lines.update(range(found.first, found.last))
        return lines

    def of(self, node: Node) -> float:
        """Return the prose in a node."""
        return self._sums[node.last] - self._sums[node.first]

    def atoms(self, node: Node) -> int:
        """Return the images in a node."""
        return self._atoms[node.last] - self._atoms[node.first]

    def after(self, index: int) -> float:
        """Return the prose from a line to the end of the page."""
        return self._sums[-1] - self._sums[index]

    def holding(self, nodes: list[Node], weight: float) -> list[Node]:
        """Return those of the nodes that hold so much prose at least."""
        sums = self._sums
        return [node for node in nodes if sums[node.last] - sums[node.first] >= weight]

    def between(self, first: int, last: int) -> float:
        """Return the prose from line `first` up to `last`."""
        return self._sums[max(first, last)] - self._sums[first]


def is_widget(node: Node) -> bool:
    """Say whether a block is called something that is no part of an article."""
    return node.tag in _WIDGETS or (bool(node.name) and _is_aside_name(node.name))


@lru_cache(maxsize=8192)
def _is_aside_name(name: str) -> bool:
    return _ASIDE_NAME.search(name) is not None


@remembering
def says_footer(text: str) -> bool:
    """Say whether a line's text is that of a page's footer."""
    return _FOOTER.search(text) is not None or _FOOTER_START.match(text) is not None


def may_be_contact(text: str) -> bool:
    """Say whether only its first words (地址：) make a line that of a footer."""
    return _FOOTER_START.match(text) is not None and _FOOTER.search(text) is None


def prose_weight(line: Line) -> float:
    """Return how much a line weighs as prose: its unlinked characters, less without sentences."""
    length = len(line.text)
    if not length or line.linked * 2 > length or says_footer(line.text):
        return 0.0
    free = length - line.linked
    if free >= 10 and _PUNCTUATION.search(line.text):
        return float(free)
    return free * (0.6 if free >= 25 else 0.3)
