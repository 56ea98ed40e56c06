"""Reads Office Open XML text documents and slides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawler.documents.outcomes import Outcome, Unreadable
from unioncrawler.documents.packages import Listener

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.documents.outcomes import Text
    from unioncrawler.documents.packages import Package

# Beside the main part: what is printed around its text, and what hangs on it.
_WORD_PARTS = ("header", "footnotes", "endnotes", "comments", "footer")
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ENDS = {"p": "\n", "tr": "\n", "tc": "\t"}
# Properties have elements of the same names; a fallback says once more what was said before it.
_UNHEARD = frozenset({"pPr", "rPr", "sectPr", "tblPr", "bodyPr", "lstStyle", "Fallback"})


class _Words(Listener):
    """Hears the text of paragraphs; those of one cell of a table stay on its line."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._unheard = 0
        self._cells = 0
        self._is_text = False

    @property
    def has_enough(self) -> bool:  # type: ignore[override]
        return self._text.is_full

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._unheard or name in _UNHEARD:
            self._unheard += 1
        elif name == "tc":
            self._cells += 1
        elif name in _SIGNS:
            self._text.add(_SIGNS[name])
        self._is_text = name == "t" and not self._unheard

    def data(self, text: str) -> None:
        if self._is_text:
            self._text.add(text)

    def finish(self, name: str) -> None:
        self._is_text = False
        if self._unheard:
            self._unheard -= 1
            return
        if name == "tc":
            self._cells -= 1
        if name in _ENDS:
            self._text.add(" " if name == "p" and self._cells else _ENDS[name])


def read_docx(package: Package, text: Text) -> None:
    """Read the body of a Word document, then headers, notes, comments and footers."""
    main = _main_part(package, "word/document.xml")
    related = package.relations(main)
    beside = [part for kind in _WORD_PARTS for part in related.get(kind, ())]
    for name in dict.fromkeys([main, *beside]):
        if name == main or name in package.names:
            package.parse(name, _Words(text))
            text.add("\n")


def read_pptx(package: Package, text: Text) -> None:
    """Read the slides of a presentation in the order of their numbers, each with its notes."""
    slides = [name for name in package.names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    if not slides:
        raise Unreadable(Outcome.DAMAGED, "has no slides")
    for name in sorted(slides, key=lambda name: int(re.sub(r"\D", "", name))):
        notes = package.relations(name).get("notesSlide", ())
        for part in (name, *(note for note in notes if note in package.names)):
            package.parse(part, _Words(text))
            text.add("\n")


def _main_part(package: Package, usual: str) -> str:
    named = package.relations("").get("officeDocument", ())
    return next((name for name in named if name in package.names), usual)
