"""Makes the blocks of a body out of its lines: paragraphs, headings, list items, tables, images."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from unioncrawler.items import Block
from unioncrawler.pages.markup import inline_markup, line_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from unioncrawler.pages.addresses import Base
    from unioncrawler.pages.outline import Line, Node


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its element, and the lines of each cell that is not empty."""

    element: HtmlElement
    cells: dict[HtmlElement, list[Line]]


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_TABLES = frozenset({"table"})
_PIECE = re.compile(r"<[^<>]*>|&\w{1,8};|.", re.DOTALL)
_EMPTIED = re.compile(
    r"<(a|strong|em|b|i|u|s|sub|sup|code)(?: [^<>]*)?></\1>|(?:<br>)+(?=</(?:p|li|h\d)>)"
)
_SPACE_AT_END = re.compile(r"(?<!\s)\s++((?:</\w+>)++)\Z")
_SPAN = re.compile(r"[1-9]\d{0,2}")
_LONG_CELL = 120
_EMBEDDED = re.compile("<(?:img|video|audio|a) ")


def read_blocks(lines: Sequence[Line], body: Node, base: Base) -> list[Block]:
    """Return the blocks of a body in reading order.

    A table with two or more filled columns in two or more rows is one block, a line a row; a table
    that only lays out its content is opened up.
    """
    blocks: list[Block] = []
    layouts: set[Node] = set()
    index = 0
    while index < len(lines):
        table = _ancestor(lines[index].node, body, _TABLES)
        if table is None or table in layouts:
            blocks.append(_line_block(lines[index], body, base))
            index += 1
            continue
        last = index
        while last < len(lines) and table.first <= lines[last].index < table.last:
            last += 1
        rows = _rows(lines[index:last], table)
        if not _is_grid(rows):
            layouts.add(table)
            continue
        captions = [x for x in lines[index:last] if not _ancestor(x.node, table, _CELLS)]
        blocks += [_line_block(line, body, base) for line in captions]
        blocks.append(_table_block(rows, base))
        index = last
    return [block for block in blocks if block.text or block.html]


def without_end(block: Block, text: str) -> Block:
    """Return a block whose text was cut to `text`, its markup too: tags stay, words go."""
    left = sum(not character.isspace() for character in text)
    kept = 0
    for piece in _PIECE.finditer(block.html):  # never all of them at once: a line may be a book
        if not left:
            break
        kept = piece.end()
        left -= not (piece[0][0] == "<" or piece[0].isspace())
    tags = (piece[0] for piece in _PIECE.finditer(block.html, kept) if piece[0][0] == "<")
    html = "".join([block.html[:kept], *tags])
    while (emptied := _EMPTIED.sub("", html)) != html:
        html = emptied
    return Block(text=text, html=_SPACE_AT_END.sub(r"\1", html))


def _line_block(line: Line, body: Node, base: Base) -> Block:
    inner = inline_markup([line], base)
    text = line_text(line)
    if not (text or _EMBEDDED.search(inner)):
        return Block(text="", html="")
    tag = _block_tag(line.node, body)
    attributes = _script_attributes(line.node) if line.node.speaks else ""
    if tag == "li":
        return Block(text=text, html=f"<ul><li{attributes}>{inner}</li></ul>")
    if tag == "blockquote":
        return Block(text=text, html=f"<blockquote><p{attributes}>{inner}</p></blockquote>")
    if not text:
        return Block(text="", html=f"<figure>{inner}</figure>")
    return Block(text=text, html=f"<{tag}{attributes}>{inner}</{tag}>")


def _block_tag(node: Node, body: Node) -> str:
    current: Node | None = node
    while current is not None and current is not body:
        if current.tag in _HEADINGS or current.tag in {"li", "blockquote", "pre", "figcaption"}:
            return current.tag if current.tag != "figcaption" else "p"
        current = current.parent
    return "p"


def _script_attributes(node: Node) -> str:
    """Return language and direction of a line: Mongolian, Uyghur and Tibetan text need theirs."""
    found: dict[str, str] = {}
    current: Node | None = node
    while current is not None and current.tag not in {"html", "body"}:
        for name in ("lang", "dir"):
            value = current.element.get(name)
            if value and name not in found and (name == "dir" or not value.startswith("EN")):
                found[name] = value
        current = current.parent
    return "".join(f' {name}="{escape(value)}"' for name, value in sorted(found.items()))


def _ancestor(node: Node, end: Node, tags: frozenset[str]) -> Node | None:
    current: Node | None = node
    while current is not None and current is not end:
        if current.tag in tags:
            return current
        current = current.parent
    return None


def _rows(lines: Sequence[Line], table: Node) -> list[_Row]:
    """Return the rows of a table that hold anything."""
    rows: list[_Row] = []
    for line in lines:
        cell = _ancestor(line.node, table, _CELLS)
        if cell is None or cell.parent is None:
            continue
        if not rows or rows[-1].element is not cell.parent.element:
            rows.append(_Row(cell.parent.element, {}))
        rows[-1].cells.setdefault(cell.element, []).append(line)
    return rows


def _is_grid(rows: list[_Row]) -> bool:
    """Say whether rows hold figures or facts in columns, rather than lay out a page."""
    wide = [row for row in rows if len(row.cells) >= 2]
    if len(wide) < 2 or len(wide) * 2 < len(rows):
        return False
    lengths = [sum(len(line.text) for line in cell) for row in rows for cell in row.cells.values()]
    return any(lengths) and sum(length > _LONG_CELL for length in lengths) * 2 <= len(lengths)


def _table_block(rows: list[_Row], base: Base) -> Block:
    """Return a table as one block; an empty cell keeps its column."""
    texts, markup = [], []
    for row in rows:
        cells = [child for child in row.element if child.tag in _CELLS]
        held = [row.cells.get(cell, []) for cell in cells]
        text = "\t".join(" ".join(map(line_text, lines)).strip() for lines in held)
        texts.append(text.rstrip("\t"))
        markup += ["<tr>", *map(_cell_markup, cells, held, [base] * len(cells)), "</tr>"]
    return Block(
        text="\n".join(text for text in texts if text.strip()),
        html=f"<table><tbody>{''.join(markup)}</tbody></table>",
    )


def _cell_markup(cell: HtmlElement, lines: list[Line], base: Base) -> str:
    spans = "".join(
        f' {name}="{value}"'
        for name in ("colspan", "rowspan")
        if _SPAN.fullmatch(value := cell.get(name) or "") and value != "1"
    )
    return f"<{cell.tag}{spans}>{inline_markup(lines, base)}</{cell.tag}>"
