"""The markup of an article's own parts: header line, blocks of the body, byline, files below."""
# ruff: noqa: E501 - markup is kept in the lines it is served in

from __future__ import annotations

from dataclasses import replace
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from unioncrawler.replica.draw import Draw
from unioncrawler.replica.facts import to_closing, to_editor_line, to_values
from unioncrawler.replica.forms import CLOSING_FORMS, HEADER_FORMS
from unioncrawler.replica.model import Block, File, Headline, Image, Story, Table, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawler.replica.links import Place

WORD_SPAN = "<span style=\"font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:'Times New Roman'\">"
EMPTY = ("<p>&nbsp;</p>", "<p><br /></p>", '<p style="text-indent:2em;"></p>', "<p>　　</p>")

TEXT_STYLES = {
    "plain": '<p style="text-indent:2em;">{0}</p>',
    "strong": '<p style="text-indent:2em;"><strong>{0}</strong></p>',
    "h3": "<h3>{0}</h3>",
    "indent": "<p>　　{0}</p>",
    "mongolian": '<p lang="mn-Mong" style="writing-mode:vertical-lr;">{0}</p>',
}


def to_title_markup(headline: Headline) -> str:
    """Return the title as the template writes it: spaces escaped, once or once too often."""
    text = escape(headline.title, quote=False)
    match headline.title_form:
        case "spaced":
            return text.replace(" ", "&#32;")
        case "double_escaped":
            return text.replace(" ", "&amp;#32;")
    return text


def to_header_markup(story: Story) -> str:
    """Return the line below the title: the labels its form has, each with its words."""
    form, values = HEADER_FORMS[story.header_form], to_values(story)
    cells = []
    for role, label in form.labels:
        value = escape(values[role] or "")
        if role == "source" and story.header_form == "source_link":
            value = f'<a href="http://www.baidu.com/baidu?word={value}" target="_blank">{value}</a>'
        cells.append(form.cell.format(f"{label}{form.colon}{value}"))
    return form.glue.join(cells)


def _text_markup(text: str, style: str, place: Place) -> str:
    escaped = escape(text, quote=False)
    if style == "word":
        cut = len(text) // 3
        pieces = (text[:cut], text[cut : 2 * cut], text[2 * cut :])
        inner = "".join(f"{WORD_SPAN}{escape(piece, quote=False)}</span>" for piece in pieces)
        return f'<p class="MsoNormal" style="mso-char-indent-count:2.0;">{inner}<o:p></o:p></p>'
    if style == "link":
        href = place.href("/wqbf/index.shtml")
        linked = f'<a href="{href}" target="_blank">{escape(text[:6])}</a>{escape(text[6:], quote=False)}'
        return f'<p style="text-indent:2em;">{linked}</p>'
    return TEXT_STYLES[style].format(escaped)


def _table_markup(table: Table) -> str:
    head, *body = table.rows
    rows = ["<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>"]
    rows += ["<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in body]
    return f'<table border="1" cellspacing="0" width="90%"><tbody>{"".join(rows)}</tbody></table>'


def _image_markup(image: Image, place: Place) -> str:
    source = place.href(image.path).replace("&#32;", "")
    if image.lazy:
        tag = f'<img src="/images/blank.gif" data-src="{source}" class="lazy" />'
    else:
        tag = f'<img src="{source}" border="0" width="600" alt="" />'
    caption = (
        f'<p class="tuzhu" style="text-align:center;">{image.caption}</p>' if image.caption else ""
    )
    return f'<p style="text-align:center;">{tag}</p>{caption}'


def to_block_markup(block: Block, place: Place) -> str:
    """Return one block of a body as markup."""
    match block:
        case Text(text, style):
            return _text_markup(text, style, place)
        case Table():
            return _table_markup(block)
        case Image():
            return _image_markup(block, place)
        case File():
            return f'<p><a href="{place.href(block.path)}" target="_blank">{block.name}</a></p>'


def _sign(blocks: Sequence[Block], words: str) -> list[Block]:
    """Return the blocks with the closing byline glued to the last paragraph."""
    place = max(i for i, block in enumerate(blocks) if isinstance(block, Text))
    paragraph = blocks[place]
    assert isinstance(paragraph, Text)  # noqa: S101 - as searched for
    return [*blocks[:place], replace(paragraph, text=paragraph.text + words), *blocks[place + 1 :]]


def _in_text(block: Block) -> bool:
    return not isinstance(block, File) or block.inline


def _is_item(block: Block) -> bool:
    return isinstance(block, Text) and block.style == "item"


def _is_broken(block: Block) -> bool:
    return isinstance(block, Text) and block.style == "breaks"


def _run_markup(run: list[Block], place: Place, draw: Draw) -> str:
    """Return neighbouring blocks of one sort: a list, lines with breaks, or ordinary blocks."""
    texts = [escape(block.text, quote=False) for block in run if isinstance(block, Text)]
    if _is_item(run[0]):
        return "<ul>" + "".join(f"<li>{text}</li>" for text in texts) + "</ul>"
    if _is_broken(run[0]):
        return "<div>　　" + "<br /><br />\n　　".join(texts) + "<br /></div>"
    pieces = []
    for block in run:
        pieces.append(to_block_markup(block, place))
        if draw.percent(6):
            pieces.append(draw.pick(EMPTY))
    return "\n".join(pieces)


def to_body_markup(story: Story, blocks: Sequence[Block], place: Place, *, last: bool) -> str:
    """Return the blocks of one page of the story; the last one carries the closing byline."""
    closing = CLOSING_FORMS[story.closing_form]
    words = to_closing(story) if last else ""
    if words and closing.glued:
        blocks = _sign(blocks, words)
    draw = Draw(story.headline.serial, len(blocks))
    runs = groupby(filter(_in_text, blocks), key=lambda block: (_is_item(block), _is_broken(block)))
    pieces = [_run_markup(list(run), place, draw) for _, run in runs]
    if words and not closing.glued:
        pieces.append(f'<p style="{closing.style}">{escape(words, quote=False)}</p>')
    if last and story.editor_form == "inside":
        pieces.append(f'<p style="text-align:right;">{to_editor_line(story)}</p>')
    return "\n".join(pieces)


def to_files_markup(story: Story, place: Place) -> str:
    """Return the block of attachments below the body, empty where there are none."""
    files = [block for block in story.blocks if isinstance(block, File) and not block.inline]
    if not files:
        return ""
    rows = "".join(
        f'<li><a href="{place.href(file.path)}" target="_blank" title="{file.name}">{file.name}</a></li>'
        for file in files
    )
    return f'<div class="fujian"><h4>相关附件</h4><ul>{rows}</ul></div>'
