"""What can come of reading a document, and how much reading one may take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What came of reading a document.

    `NO_TEXT`: it is whole, and says nothing (a scan). `NOT_A_DOCUMENT`: an image, a page, a film,
    nothing at all. `UNKNOWN_TYPE`: it may well say something, but nothing here reads it.
    """

    READ = "read"
    NO_TEXT = "no text"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    TOOK_TOO_LONG = "took too long"
    TOO_MUCH_MEMORY = "too much memory"
    NOT_A_DOCUMENT = "not a document"
    UNKNOWN_TYPE = "unknown type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one document may take.

    `cpu_seconds` and `wall_seconds` of time; `memory` is the address space of the process that
    reads; `most_bytes` of a file, and of each part of one that is packed; `most_characters` of text
    are kept.
    """

    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory: int = 512 << 20
    most_bytes: int = 64 << 20
    most_characters: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a document says.

    `kind` is its type by its own bytes, as `pdf`, None where they do not tell; `text` is None where
    there is none; `is_whole` is False where it goes on, or a part of it could not be read. In a
    text that is `laid_out` lines end where the page does, not the sentence. `width` and `height`
    are those of an image. `reader` is the program that read it, with its version; `reason` says in
    a few words why it was not read.
    """

    outcome: Outcome
    kind: str | None = None
    text: str | None = None
    is_whole: bool = True
    laid_out: bool = False
    width: int | None = None
    height: int | None = None
    reader: str | None = None
    reason: str | None = None


class Unreadable(Exception):
    """Ends the reading of a document with an outcome; raised and caught within this room.

    `kind` is the type of the document, where it is known better than by then.
    """

    def __init__(self, outcome: Outcome, reason: str, kind: str | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.kind = kind


class Text:
    """Gathers the text of a document, up to so many characters."""

    def __init__(self, most: int) -> None:
        self.room = most
        self.is_whole = True
        self._parts: list[str] = []

    @property
    def is_full(self) -> bool:
        """Whether there is no room for more."""
        return self.room <= 0

    def add(self, part: str) -> None:
        """Take in more; what there is no room for is left, and the text no longer whole."""
        if len(part) > self.room:
            self.is_whole = False
            part = part[: self.room]
        self.room -= len(part)
        self._parts.append(part)

    def __str__(self) -> str:
        return "".join(self._parts)
