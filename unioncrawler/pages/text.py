"""Cleans strings of a page, keeping what its script needs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

_Result = TypeVar("_Result")
LONGEST_REMEMBERED, MOST_REMEMBERED = 200, 2048
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]+")
# Joiners belong to Mongolian words and to emoji; in Chinese text they are litter of an editor.
_STRAY_JOINER = re.compile(
    "(?<![\u1800-\u18af\u200c\u200d\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]+"
    "(?![\u1800-\u18af\u200c\u200d])"
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")
_UNUSUAL = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202f\u2060\ufeff]"
)
# U+202F is white space to Python but holds a suffix to its word in Mongolian: it stays.
_SPACES = re.compile(r"[^\S\u202f]+")
_WIDE = "\u2e80-\u303f\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60"
_BROKEN_LINE = re.compile(
    rf"(?<=[{_WIDE}])(?=[^\S\u202f\u3000\xa0]*+(?<=[\r\n\t \f\v])[{_WIDE}])"
    rf"[^\S\n\r\u202f\u3000\xa0]*+[\r\n][^\S\u202f\u3000\xa0]*+"
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "textarea", "select", "option"})


def remembering(read: Callable[[str], _Result]) -> Callable[[str], _Result]:
    """Return `read` with its latest results remembered, those of short texts only.

    Most lines around an article are the same on every page of a site, and several readers ask the
    same of one line. Long texts are not kept, so that a hostile page cannot fill the memory.
    """
    return _Remembered(read).__getitem__


class _Remembered(dict[str, _Result]):
    """Results by text. Looked up without a call of Python code: that would take twice the time."""

    def __init__(self, read: Callable[[str], _Result]) -> None:
        self.read = read

    def __missing__(self, text: str) -> _Result:
        result = self.read(text)
        if len(text) <= LONGEST_REMEMBERED:
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[text] = result
        return result


def clean(text: str) -> str:
    """Return `text` in NFC, its white space collapsed to single spaces and stripped.

    U+3000 and no-break spaces are white space, zero-width and control characters vanish; the
    controls of the Mongolian script (U+180B-180E, U+202F) stay. Idempotent.
    """
    if text.isprintable():  # as most texts are: nothing is unusual, white space a plain space
        text = unicodedata.normalize("NFC", text)
        return " ".join(text.split()) if "  " in text else text.strip(" ")
    if _UNUSUAL.search(text):
        text = _CONTROLS.sub("", _STRAY_JOINER.sub("", _INVISIBLE.sub("", text)))
        text = unicodedata.normalize("NFC", text)
        return _SPACES.sub(" ", text).strip(" ")
    return " ".join(unicodedata.normalize("NFC", text).split())


def join_lines(text: str) -> str:
    """Return `text` without the line breaks of its source between two Chinese characters.

    Source code is wrapped where a reader sees no space (CSS Text 3, segment break rules).
    """
    return _BROKEN_LINE.sub("", text) if "\n" in text or "\r" in text else text


def fold(text: str) -> str:
    """Return the form of `text` used for comparing only: cleaned, NFKC, lower case."""
    return clean(unicodedata.normalize("NFKC", clean(text)).lower())


@remembering
def bare(text: str) -> str:
    """Return the form of `text` for comparing where white space does not count either."""
    return fold(text).replace(" ", "")


def to_count(text: str) -> int | None:
    """Return the number that a page states, None for what is none or cannot be one.

    Nothing on a page is counted in more than nine digits; other scripts' digits are no numbers.
    """
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def element_text(element: HtmlElement) -> str:
    """Return the cleaned text of an element as one string, scripts and comments left out."""
    if not len(element):
        return clean(element.text or "") if element.tag not in _UNSEEN else ""
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        if event == "start":
            if node.tag in _UNSEEN:
                walker.skip_subtree()
            else:
                parts.append(" " if node.tag == "br" else node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return clean("".join(parts))
