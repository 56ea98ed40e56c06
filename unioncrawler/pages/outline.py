"""Reads a page as a flat run of lines, each knowing the blocks it stands in.

A line is what a reader sees between two block boundaries or line breaks: a paragraph, a cell, a
link list item, an information line. All reading of articles works on these lines; the tree itself
is walked once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from unioncrawler.pages.lexicon import words
from unioncrawler.pages.text import clean, remembering

if TYPE_CHECKING:
    from collections.abc import Container

    from lxml.html import HtmlElement

_BLOCK_TAGS = frozenset(
    words(
        """
        html body address article aside blockquote caption center dd details dialog dir div dl dt
        fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend
        li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul
        """
    )
)
_SKIPPED_TAGS = frozenset(
    words(
        """
        head script style noscript template textarea select option button svg math object iframe
        map canvas title meta link base param noframes applet
        """
    )
)
_MARKED_TAGS = frozenset(words("b strong em i u s strike del sub sup code ruby rt rp"))
_ATOM_TAGS = frozenset(words("img video audio embed"))
# What the beginning or the end of an element does to the line being read.
# A line ends with the first three.
_OPEN, _CLOSE, _BREAK, _NOTHING, _MEET, _MARK, _UNMARK, _LINK, _UNLINK, _ATOM, _SKIP = range(11)
_BEGINNINGS, _ENDINGS = frozenset({_LINK, _MARK}), frozenset({_UNLINK, _UNMARK})
_STARTS = {
    **dict.fromkeys(_BLOCK_TAGS, _OPEN),
    **dict.fromkeys(_SKIPPED_TAGS, _SKIP),
    **dict.fromkeys(_MARKED_TAGS, _MARK),
    **dict.fromkeys(_ATOM_TAGS, _ATOM),
    "a": _LINK,
    "br": _BREAK,
}
_ENDS = {
    **dict.fromkeys(_BLOCK_TAGS, _CLOSE),
    **dict.fromkeys(_MARKED_TAGS, _UNMARK),
    "a": _UNLINK,
    "br": _NOTHING,
}
_MOST_MARKS = 24
"""Marked elements at most that count as open around a text; a line begins with all of them."""
_clean_line = remembering(clean)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Node:
    """A block element: the lines `first` up to (not with) `last` stand in it."""

    element: HtmlElement
    tag: str
    name: str  # class and id, lower case
    parent: Node | None
    first: int
    last: int = 0
    hidden: bool = False
    speaks: bool = False  # a block from here up to the body states its language or direction


@dataclass(slots=True, eq=False)
class Line:
    """A run of inline content. `tokens` are strings, opened elements and None for a closing.

    `parts` are its strings as the markup divides them; `linked` counts characters inside links.
    """

    index: int
    node: Node
    tokens: list[str | HtmlElement | None]
    text: str = ""
    linked: int = 0
    atoms: int = 0
    links: list[HtmlElement] = field(default_factory=list)

    @property
    def parts(self) -> list[str]:
        """The strings of the line, cleaned, divided where its elements begin and end."""
        parts: list[str] = []
        buffer = ""
        for token in self.tokens:
            if isinstance(token, str) and token:
                buffer += token
            elif buffer:
                parts.append(clean(buffer))
                buffer = ""
        return [part for part in [*parts, clean(buffer)] if part]


@dataclass(slots=True)
class Outline:
    """The lines of a page in reading order, and its block elements in document order."""

    lines: list[Line]
    nodes: list[Node]

    @property
    def root(self) -> HtmlElement:
        """The element that was read."""
        return self.nodes[0].element


def read_outline(  # noqa: PLR0912, PLR0915 - in one piece, calls would double its time
    root: HtmlElement, skip: Container[HtmlElement] = ()
) -> Outline:
    """Return the outline of a page. Elements in `skip` are passed over with all they hold."""
    # Every element of every page comes by here, twice: one loop, and hardly a call in it.
    lines: list[Line] = []
    nodes: list[Node] = []
    node = Node(root, "html", "", None, 0)
    opened: list[HtmlElement] = []  # the marked elements around what is being read
    tokens: list[str | HtmlElement | None] = []
    strings: list[str] = []
    links: list[HtmlElement] = []
    linked = atoms = depth = beyond = 0
    skipped: HtmlElement | None = None
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start":
            kind = _STARTS.get(element.tag, _MEET)
            if kind == _SKIP or (skip and element in skip):
                walker.skip_subtree()
                skipped = element
                continue
            text = element.text
        else:
            is_end = event == "end" and element is not skipped
            kind = _ENDS.get(element.tag, _MEET) if is_end else _NOTHING
            text = element.tail if element is not root else None

        if kind <= _BREAK and tokens:
            line_text = _clean_line("".join(strings))
            if line_text or atoms:
                lines.append(Line(len(lines), node, tokens, line_text, linked, atoms, links))
            tokens, strings, links = [*opened], [], []
            linked = atoms = 0
            if depth:
                links = [link for link in opened if link.tag == "a"]
        if kind == _OPEN:
            node = _to_node(element, node, len(lines))
            nodes.append(node)
        elif kind == _CLOSE:
            node.last = len(lines)
            node = node.parent or node
        elif kind == _MEET:
            tokens.append("")
        elif kind in _BEGINNINGS:
            if len(opened) < _MOST_MARKS:
                tokens.append(element)
                opened.append(element)
                if kind == _LINK:
                    links.append(element)
                    depth += 1
            else:
                beyond += 1
        elif kind in _ENDINGS:
            if beyond:  # elements close in the reverse order, so these go first
                beyond -= 1
            else:
                tokens.append(None)
                opened.pop()
                depth -= kind == _UNLINK
        elif kind == _ATOM:
            tokens += (element, None)
            atoms += 1

        if text and (tokens or not text.isspace()):
            tokens.append(text)
            strings.append(text)
            if depth:
                linked += len(text.strip())
    if (line_text := _clean_line("".join(strings))) or atoms:
        lines.append(Line(len(lines), node, tokens, line_text, linked, atoms, links))
    node.last = len(lines)
    return Outline(lines, nodes)


def _spoken_name(element: HtmlElement) -> str:
    """Return the name of a breadcrumb that says it for screen readers or search engines alone."""
    said = f"{element.get('aria-label') or ''} {element.get('itemtype') or ''}".lower()
    return " breadcrumb" if "breadcrumb" in said else ""


def _to_node(element: HtmlElement, parent: Node, first: int) -> Node:
    """Return the node of a block that begins at line `first`."""
    attributes = element.keys()
    if not attributes:
        return Node(element, element.tag, "", parent, first, 0, parent.hidden, parent.speaks)
    name = f"{element.get('class') or ''} {element.get('id') or ''}".strip().lower()
    if "aria-label" in attributes or "itemtype" in attributes:
        name += _spoken_name(element)
    hidden = parent.hidden or (
        "style" in attributes and _HIDDEN_STYLE.search(element.get("style") or "") is not None
    )
    tag = element.tag
    speaks = tag not in {"html", "body"} and (
        parent.speaks or "lang" in attributes or "dir" in attributes
    )
    return Node(element, tag, name, parent, first, 0, hidden, speaks)
