"""How much of a text stands in another: exact, by all shingles of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unioncrawler.reposts.shingles import SHINGLE, shingles_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

CONTAINED = 0.8  # the share of the shorter text's shingles that the longer one has
_LEAST_SHINGLES = 60  # different ones: a text that repeats itself says little
_DIGIT = "[0-9〇零一二三四五六七八九十百千万]"
_NUMBER = re.compile(f"{_DIGIT}+")
_NUMBER_AT_END = re.compile(f"{_DIGIT}+$")
_BESIDE = 4  # characters by which a number is found again
_ALTERED_CHARACTERS = 12  # a longer gap is a passage left out, not a word put in another's place
_ALTERED_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the shorter of two texts has in common with the longer one.

    `containment` is the share of its different shingles that stand in the longer one, `characters`
    how many of its characters these cover.
    """

    containment: float
    characters: int


def compare(text: str, other: str) -> Shared | None:
    """Return what two bare texts share where the shorter one stands in the longer; None elsewhere.

    It stands there where four fifths of its shingles do: a repost gets a lead, loses its last
    paragraph, has a word corrected here and there. But the same words about other numbers are a
    form filled in anew (the notice of the next year, of another person), and no repost: where more
    than one number in twenty is another one in the same place, nothing is contained.
    """
    shorter, longer = sorted((text, other), key=lambda each: (len(each), each))
    own = shingles_of(shorter)
    different = set(own)
    if len(different) < _LEAST_SHINGLES:
        return None
    starts = range(len(longer) - SHINGLE + 1)
    ends = range(SHINGLE, len(longer) + 1)
    # In C, and without a set of the longer text's, which may be a book.
    there = different.intersection(map(longer.__getitem__, map(slice, starts, ends)))
    containment = len(there) / len(different)
    if containment < CONTAINED:
        return None
    gaps = list(_gaps(own, there))
    altered = sum(_is_number_altered(shorter, longer, *gap) for gap in gaps)
    if altered > _ALTERED_SHARE * len(_NUMBER.findall(shorter)):
        return None
    missing = sum(end - start for start, end in gaps)
    return Shared(containment=containment, characters=len(shorter) - missing)


def _gaps(own: list[str], there: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the shorter text that no shared shingle covers.

    One is empty where the longer text goes on otherwise before it goes on as the shorter one does.
    """
    covered = 0
    for start, shingle in enumerate(own):
        if shingle in there:
            if start >= covered:
                yield covered, start
            covered = start + SHINGLE
    whole = len(own) + SHINGLE - 1
    yield covered, whole


def _is_number_altered(shorter: str, longer: str, start: int, end: int) -> bool:
    """Tell whether a number stands in a gap inside the text, or beside it and is another one.

    Of 12名 in the place of 2名 the gap has nothing: 2名 stands there too, but not as a number.
    """
    if start == 0 or end == len(shorter) or end - start > _ALTERED_CHARACTERS:
        return False
    if _NUMBER.search(shorter, start, end):
        return True
    if after := _NUMBER.match(shorter, end):
        words = re.escape(shorter[end : after.end() + _BESIDE])
        return not re.search(f"(?<!{_DIGIT}){words}", longer)
    if before := _NUMBER_AT_END.search(shorter, max(0, start - _ALTERED_CHARACTERS), start):
        words = re.escape(shorter[max(0, before.start() - _BESIDE) : start])
        return not re.search(f"{words}(?!{_DIGIT})", longer)
    return False
