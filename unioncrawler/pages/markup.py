"""Writes lines of a page as clean markup, links and image addresses absolute."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

import nh3

from unioncrawler.pages.lexicon import words
from unioncrawler.pages.text import clean, join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from unioncrawler.pages.addresses import Base
    from unioncrawler.pages.outline import Line

_TAGS = words(
    """
    p h1 h2 h3 h4 h5 h6 table thead tbody tr td th ul ol li img a strong em b i u s sub sup br
    blockquote figure figcaption div span pre code hr video audio source ruby rt rp
    """
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "video": {"src", "title"},
    "audio": {"src", "title"},
    "source": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
    "*": {"lang", "dir"},
}
_SANITISER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
# What the sanitiser returns as it is: one element of plain text.
_CLEAN = re.compile(r"<(p|h[1-6])>[^<>&\r\x00\xa0]*+(?:&(?:amp|lt|gt);[^<>&\r\x00\xa0]*+)*+</\1>")
_SPACES = re.compile(r"[^\S\u202f]+")
_HOLLOW = re.compile(r"<(strong|em|b|i|u|s|sub|sup|code)> ?</\1>")
_RENAMED = {"strike": "s", "del": "s"}
# Lazy loaders keep the true address in one of these and a placeholder in src.
_LAZY = words(
    """
    data-original data-src data-lazy-src data-lazyload data-lazy data-url data-img data-imgurl
    data-echo data-file _src original data-actualsrc oldsrc lazysrc real_src
    """
)
_PLACEHOLDER = re.compile(
    r"(?:blank|loading|placeholder|gr[ae]y|transparent|spacer|lazy|pixel|1x1|default)[\w-]{0,40}"
    r"\.(?:gif|png|jpg|svg)",
    re.IGNORECASE,
)


def sanitise(html: str) -> str:
    """Return markup with only the tags and attributes an archive keeps."""
    return html if _CLEAN.fullmatch(html) else _SANITISER.clean(html)


def image_address(element: HtmlElement, base: Base) -> str | None:
    """Return the absolute address of an image or media element, lazy ones included.

    Embedded (`data:`) and local (`file:`) ones have none.
    """
    src = (element.get("src") or "").strip()
    for name in _LAZY:
        lazy = (element.get(name) or "").strip()
        if lazy and (not src or src.startswith("data:") or _PLACEHOLDER.search(src)):
            src = lazy
    if not src and (sources := element.get("srcset") or element.get("data-srcset")):
        src = sources.split(",", 1)[0].split(None, 1)[0] if sources.strip(" ,") else ""
    if not src and element.tag in {"video", "audio"}:
        src = next((source.get("src") or "" for source in element.iter("source")), "")
    return base.resolve(src) if src else None


def inline_markup(lines: Sequence[Line], base: Base) -> str:
    """Return what stands in lines as inline markup, lines divided by <br>."""
    return "<br>".join(_line_markup(line, base) for line in lines)


def line_text(line: Line) -> str:
    """Return the text of a line as a reader sees it."""
    text = "".join([token for token in line.tokens if isinstance(token, str)])
    return clean(join_lines(text)) if "\n" in text else line.text


# What is renamed or not, and has no attribute that is kept: most of what stands in lines.
_PLAIN = {
    tag: (f"<{_RENAMED.get(tag, tag)}>", f"</{_RENAMED.get(tag, tag)}>")
    for tag in ("b", "strong", "i", "em", "u", "sup", "sub")
}


def _line_markup(line: Line, base: Base) -> str:
    pieces: list[str] = []
    ends: list[str] = []
    for token in line.tokens:
        if token is None:
            if ends:
                pieces.append(ends.pop())
        elif isinstance(token, str):
            pieces.append(escape(join_lines(token), quote=False))
        else:
            opening, ending = _PLAIN.get(token.tag) or _tag_markup(token, base)
            pieces.append(opening)
            ends.append(ending)
    pieces += reversed(ends)
    html = "".join(pieces).strip()
    if "  " in html or not html.isprintable():
        html = _SPACES.sub(" ", html)
    return _HOLLOW.sub("", html) if "</" in html else html


def _tag_markup(element: HtmlElement, base: Base) -> tuple[str, str]:
    tag = _RENAMED.get(element.tag, element.tag)
    if tag in {"img", "video", "audio", "embed"}:
        return _atom_markup(element, tag, base), ""
    if tag == "a":
        href = base.resolve(element.get("href") or "")
        return (f'<a href="{escape(href)}">', "</a>") if href else ("", "")
    return f"<{tag}>", f"</{tag}>"


def _atom_markup(element: HtmlElement, tag: str, base: Base) -> str:
    address = image_address(element, base)
    if address is None:
        return ""
    if tag == "embed":
        return f'<a href="{escape(address)}">{escape(address)}</a>'
    alt = clean(element.get("alt") or element.get("title") or "")
    if tag == "img":
        return f'<img src="{escape(address)}" alt="{escape(alt)}">'
    return f'<{tag} src="{escape(address)}"></{tag}>'
