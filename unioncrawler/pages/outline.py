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
_MARKED_TAGS = frozenset(words("a b strong em i u s strike del sub sup code ruby rt rp"))
_ATOM_TAGS = frozenset(words("img video audio embed"))
_OTHER, _BLOCK, _SKIPPED, _MARKED, _ATOM, _BREAK = range(6)
_TAG_KINDS = {
    **dict.fromkeys(_BLOCK_TAGS, _BLOCK),
    **dict.fromkeys(_SKIPPED_TAGS, _SKIPPED),
    **dict.fromkeys(_MARKED_TAGS, _MARKED),
    **dict.fromkeys(_ATOM_TAGS, _ATOM),
    "br": _BREAK,
}
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


def read_outline(root: HtmlElement, skip: Container[HtmlElement] = ()) -> Outline:
    """Return the outline of a page. Elements in `skip` are passed over with all they hold."""
    return _Walk(root, skip).outline


class _Walk:
    """One pass over the tree, keeping the line that is being read."""

    def __init__(self, root: HtmlElement, skip: Container[HtmlElement]) -> None:
        self.outline = Outline([], [])
        self.node = Node(root, "html", "", None, 0)
        self.opened: list[HtmlElement] = []
        self.tokens: list[str | HtmlElement | None] = []
        self.linked = 0
        self.atoms = 0
        self.links: list[HtmlElement] = []
        self.in_link = 0
        self._run(root, skip)

    def _run(self, root: HtmlElement, skip: Container[HtmlElement]) -> None:
        # Every element of every page comes by here: one look at its tag, no calls for text.
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: HtmlElement | None = None
        for event, element in walker:
            if event == "start":
                tag = element.tag
                kind = _TAG_KINDS.get(tag, _OTHER)
                if kind == _SKIPPED or (skip and element in skip):
                    walker.skip_subtree()
                    skipped = element
                    continue
                if kind == _BLOCK:
                    if self.tokens:
                        self._flush()
                    self._open_node(element, tag)
                else:
                    self._open_inline(element, tag, kind)
                text = element.text
            else:
                if event == "end":
                    if element is skipped:
                        skipped = None
                    else:
                        self._close(element.tag)
                text = element.tail if element is not root else None
            if text and (self.tokens or not text.isspace()):
                self.tokens.append(text)
                if self.in_link:
                    self.linked += len(text.strip())
        self._flush()
        self.node.last = len(self.outline.lines)

    def _open_inline(self, element: HtmlElement, tag: str, kind: int) -> None:
        if kind == _MARKED:
            self.tokens.append(element)
            self.opened.append(element)
            if tag == "a":
                self.in_link += 1
                self.links.append(element)
        elif kind == _BREAK:
            self._flush()
        elif kind == _ATOM:
            self.tokens.append(element)
            self.tokens.append(None)
            self.atoms += 1
        else:
            self.tokens.append("")

    def _close(self, tag: str) -> None:
        kind = _TAG_KINDS.get(tag, _OTHER)
        if kind == _BLOCK:
            if self.tokens:
                self._flush()
            node = self.node
            node.last = len(self.outline.lines)
            if node.parent is not None:
                self.node = node.parent
        elif kind == _MARKED:
            self.tokens.append(None)
            if self.opened:
                self.opened.pop()
            if tag == "a":
                self.in_link -= 1
        elif kind != _BREAK:
            self.tokens.append("")

    def _open_node(self, element: HtmlElement, tag: str) -> None:
        name = f"{element.get('class') or ''} {element.get('id') or ''}".strip().lower()
        style = element.get("style")
        hidden = self.node.hidden or (style is not None and bool(_HIDDEN_STYLE.search(style)))
        self.node = Node(element, tag, name, self.node, len(self.outline.lines), hidden=hidden)
        self.outline.nodes.append(self.node)

    def _flush(self) -> None:
        if not self.tokens:
            return
        text = _clean_line("".join([token for token in self.tokens if isinstance(token, str)]))
        if text or self.atoms:
            lines = self.outline.lines
            lines.append(
                Line(len(lines), self.node, self.tokens, text, self.linked, self.atoms, self.links)
            )
        self.tokens = list(self.opened)
        self.linked = self.atoms = 0
        self.links = [element for element in self.opened if element.tag == "a"]
