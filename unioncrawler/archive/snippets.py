"""Cuts from a stored text the piece around the first hit, with the places of all hits in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

BEFORE, WIDTH = 30, 90


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and where the words searched for stand in it, as pairs of start and end."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def mark(text: str, pattern: re.Pattern[str]) -> Marked:
    """Return the whole text with its hits."""
    return Marked(text, tuple(match.span() for match in pattern.finditer(text)))


def cut(text: str, pattern: re.Pattern[str]) -> Marked:
    """Return the part of a text around its first hit, or its beginning where it has none."""
    found = pattern.search(text)
    start = max(0, found.start() - BEFORE) if found else 0
    end = max(start + WIDTH, found.end() if found else 0)
    head, tail = "…" * (start > 0), "…" * (end < len(text))
    piece = " ".join(text[start:end].splitlines())
    marks = mark(text[start:end], pattern).marks if found else ()
    shift = len(head)
    return Marked(head + piece + tail, tuple((a + shift, b + shift) for a, b in marks))
