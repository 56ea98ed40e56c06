"""Shingles: the runs of eight characters that two texts are compared by, and a sample of them.

Chinese has no words to cut at, so a shingle is a run of characters of the bare text. Eight is more
than everyday phrases have, so that texts of one subject share few by chance; and one changed
character costs no more than eight shingles of a copy.
"""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

SHINGLE = 8
LEAST_CHARACTERS = 80  # shorter texts are captions and 详见附件; their sample would say nothing
MOST_CHARACTERS = 250_000  # a book; what stands behind is not compared, which bounds memory

_NO_TEXT = re.compile(r"[\W_]+")
_SPREAD = bytes(byte * 167 % 256 for byte in range(256))
_CHOSEN = re.compile(rb"[\x00-\x4f][\xb0-\xff]")


def bare(text: str) -> str:
    """Return the letters, digits and characters of a text alone, full width and case levelled.

    White space, punctuation and layout are what a copy changes first.
    """
    kept = _NO_TEXT.sub("", text[: 2 * MOST_CHARACTERS])
    return unicodedata.normalize("NFKC", kept).lower()[:MOST_CHARACTERS]


def sample(text: str) -> set[int]:
    """Return the hashes, signed 32 bits, of about a tenth of the shingles of a bare text.

    A shingle is chosen by its own first two characters, wherever it stands. So a text that stands
    in another has its whole sample in the other's, however long that is: the share of a sample
    that is there estimates containment, as the smallest hashes of each text could not. One rule a
    pair of characters is found by a regular expression in a fraction of the time it takes to hash
    every shingle. No two chosen ones begin side by side, and a repeated character has none.
    """
    if len(text) < LEAST_CHARACTERS:
        return set()
    codes = text.encode("utf-32-le", "surrogatepass")
    marks = codes[::4].translate(_SPREAD)
    ends = len(text) - SHINGLE
    return {
        crc32(codes[4 * start : 4 * (start + SHINGLE)]) - 2**31
        for start in (match.start() for match in _CHOSEN.finditer(marks))
        if start <= ends
    }


def shingles_of(text: str) -> list[str]:
    """Return every shingle of a bare text, in order."""
    starts = range(len(text) - SHINGLE + 1)
    return [text[start : start + SHINGLE] for start in starts]
