"""Reads packages of XML parts (Office Open XML, OFD) without trusting what they say of themselves.

A part is read as it comes, never as a tree; nothing is expanded, fetched or nested without end.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree

from unioncrawler.documents.outcomes import Outcome, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_PARTS = 20_000
WHOLE_FACTOR = 4  # how many times the largest part all parts together may be
_PIECE = 1 << 16
_IS_ENCRYPTED = 0x1


class Package:
    """An opened package. Raises `Unreadable` for one that is a bomb, damaged or encrypted."""

    def __init__(self, body: bytes, most_bytes: int) -> None:
        self._most = most_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            # the last is what zipfile raises for a package of a version it does not know
            raise Unreadable(Outcome.DAMAGED, str(error)) from error
        parts = self._zip.infolist()
        self.names = [part.filename for part in parts]
        whole = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or whole > WHOLE_FACTOR * most_bytes:
            raise Unreadable(Outcome.TOO_LARGE, f"unpacks to {whole} bytes in {len(parts)} parts")
        if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
            raise Unreadable(Outcome.ENCRYPTED, "its parts are encrypted")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part, piece by piece."""
        read = 0
        try:
            with self._zip.open(name) as part:
                while piece := part.read(_PIECE):
                    read += len(piece)
                    if read > self._most:
                        raise Unreadable(Outcome.TOO_LARGE, f"{name} unpacks to more than {read}")
                    yield piece
        except KeyError as error:
            raise Unreadable(Outcome.DAMAGED, f"{name} is not in the package") from error

    def parse(self, name: str, listener: Listener) -> None:
        """Let a listener hear the elements of a part, in their order."""
        target: Any = listener
        parser = etree.XMLParser(
            target=target, resolve_entities=False, no_network=True, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            for piece in self.pieces(name):
                parser.feed(piece)
                if listener.has_enough:
                    return
            parser.close()
        except etree.XMLSyntaxError as error:
            raise Unreadable(Outcome.DAMAGED, f"{name}: {error}") from error

    def relations(self, name: str) -> dict[str, list[str]]:
        """Return the parts that a part names, by the last word of how they are related to it."""
        folder, _, file = name.rpartition("/")
        place = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        found = _Relations(folder)
        if place in self.names:
            self.parse(place, found)
        return found.parts


class Listener:
    """What hears the elements of a part by their local names."""

    has_enough = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Hear an element begin."""
        self.begin(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        """Hear an element end."""
        self.finish(tag.rpartition("}")[2])

    def data(self, text: str) -> None:
        """Hear text."""

    def doctype(self, *_: str | None) -> None:
        """Hear a document type: no such package has one, and only one can define entities."""
        raise Unreadable(Outcome.DAMAGED, "has a document type declaration")

    def close(self) -> None:
        """Hear the end."""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hear an element begin, by its local name."""

    def finish(self, name: str) -> None:
        """Hear an element end, by its local name."""


class _Relations(Listener):
    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.parts: dict[str, list[str]] = {}

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.join("/", self.folder, attributes.get("Target", ""))
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.parts.setdefault(kind, []).append(posixpath.normpath(target).lstrip("/"))
