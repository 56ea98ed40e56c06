"""Reads OFD, the Chinese standard for fixed layout (GB/T 33190): pages of placed pieces of text."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from unioncrawler.documents.outcomes import Outcome, Unreadable
from unioncrawler.documents.packages import Listener

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unioncrawler.documents.outcomes import Text
    from unioncrawler.documents.packages import Package

ROOT = "OFD.xml"


class _Locations(Listener):
    """Hears which parts a part names in certain elements, by their text or `BaseLoc`."""

    def __init__(self, part: str, *names: str) -> None:
        self._folder = posixpath.dirname(part)
        self._names = names
        self._text: list[str] | None = None
        self.parts: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self._text = [attributes.get("BaseLoc", "")] if name in self._names else None

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def finish(self, name: str) -> None:
        if self._text is not None:
            place = posixpath.join("/", self._folder, "".join(self._text).strip())
            self.parts.append(posixpath.normpath(place).lstrip("/"))
            self._text = None


class _Pieces(Listener):
    """Hears pieces of text; those at one height are one line, in whatever pieces they come."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._is_code = False
        self._top = 0.0
        self._size = 0.0
        self._height: float | None = None  # where the latest piece stood

    @property
    def has_enough(self) -> bool:  # type: ignore[override]
        return self._text.is_full

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "TextObject":
            self._top = _number(attributes.get("Boundary", "").split(), 1)
            self._size = _number([attributes.get("Size", "")], 0)
        elif name == "TextCode":
            height = self._top + _number([attributes.get("Y", "")], 0)
            is_below = self._height is None or abs(height - self._height) > self._size / 2
            if is_below and self._height is not None:
                self._text.add("\n")
            self._height = height
            self._is_code = True

    def data(self, text: str) -> None:
        if self._is_code:
            self._text.add(text.strip("\r\n"))

    def finish(self, name: str) -> None:
        self._is_code = False


def _number(words: list[str], place: int) -> float:
    try:
        return float(words[place])
    except (IndexError, ValueError):
        return 0.0


def read_ofd(package: Package, text: Text) -> None:
    """Read every page of every document in the package, templates of pages included."""
    documents = _Locations(ROOT, "DocRoot")
    package.parse(ROOT, documents)
    pages = 0
    for document in documents.parts:
        named = _Locations(document, "Page", "TemplatePage")
        package.parse(document, named)
        pages += len(named.parts)
        for page in named.parts:
            if page not in package.names:
                text.is_whole = False
                continue
            package.parse(page, _Pieces(text))
            text.add("\n")
    if not pages:
        raise Unreadable(Outcome.DAMAGED, "has no pages")
