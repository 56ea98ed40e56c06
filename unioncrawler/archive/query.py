"""What a user's words ask for: read once, then asked of the index and marked in the text.

Words are separated by white space and punctuation, and all must occur. Chinese is found wherever it
stands, one character or many; a Latin word or a number is found at its beginning, in any case, full
width or not. Nothing a user types is an operator.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from unioncrawler.archive.grams import HAN, VARIATION_SELECTORS, fold, to_grams
from unioncrawler.errors import QueryError

MOST_WORDS = 64

# The no-break space before Mongolian endings is white space to everyone but Mongolian.
_WHITE = re.compile(r"[^\S\u202f]+")
_HAN = re.compile(f"[{HAN}]")
_LAST_RUN = re.compile(f"(?<![{HAN}])[{HAN}]+$")
# These hold a name together (巴特尔·乌兰) or a Mongolian word and its ending.
_JOINS_ANY = frozenset("·•‧・･\u180e\u202f")
# These only between Latin letters and digits: 3.5, 2021-09-27, www.example.org, O'Neill.
_JOINS_LATIN = frozenset("-./:@_'’&+#")


@dataclass(frozen=True, slots=True)
class Query:
    """A query as words; a word is its spellings, a spelling its pieces, which all must occur."""

    words: tuple[tuple[tuple[str, ...], ...], ...]

    def to_match(self) -> str:
        """Return the expression for `articles_fts MATCH`."""
        return " AND ".join(
            f"({' OR '.join(_all_of(pieces) for pieces in spellings)})" for spellings in self.words
        )

    def to_pattern(self) -> re.Pattern[str]:
        """Return a pattern that finds in a text what the index found."""
        pieces = {piece: None for word in self.words for pieces in word for piece in pieces}
        longest_first = sorted(pieces, key=len, reverse=True)
        return re.compile("|".join(map(_piece_pattern, longest_first)), re.IGNORECASE)


def parse_query(text: str) -> Query:
    """Return what the text asks for.

    Raises `QueryError` where it has no letter, digit or Chinese character, or very many words.
    """
    words = tuple(filter(None, map(_spellings, _WHITE.split(text))))
    if not words:
        raise QueryError(f"nothing to search for in {text!r}: no letter, digit or character")
    if len(words) > MOST_WORDS:
        raise QueryError(f"{len(words)} words to search for; {MOST_WORDS} at most")
    return Query(words)


def _spellings(word: str) -> tuple[tuple[str, ...], ...]:
    """Return the word as typed, composed, and in compatibility form, where these differ."""
    whole = word.replace("\u202f", "\u180e")
    forms = (whole, unicodedata.normalize("NFC", whole), unicodedata.normalize("NFKC", whole))
    return tuple(dict.fromkeys(filter(None, (_pieces(fold(form)) for form in forms))))


def _pieces(word: str) -> tuple[str, ...]:
    pieces = [""]
    for before, character, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if _is_text(character) or _joins(before, character, after):
            pieces[-1] += character
        elif pieces[-1]:
            pieces.append("")
    return tuple(piece for piece in pieces if any(map(_says_something, piece)))


def _is_text(character: str) -> bool:
    return _says_something(character) or unicodedata.category(character)[0] == "M"


def _says_something(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in {"Co", "Cn"} or bool(_HAN.match(character))


def _joins(before: str, character: str, after: str) -> bool:
    if character in _JOINS_ANY:
        return _is_text(before) and _is_text(after)
    return (
        character in _JOINS_LATIN
        and before.isalnum()
        and after.isalnum()
        and not (_HAN.match(before) or _HAN.match(after))
    )


def _all_of(pieces: tuple[str, ...]) -> str:
    return " AND ".join(map(_phrase, pieces))


def _phrase(piece: str) -> str:
    """Return a piece as a phrase of index tokens, its last one open where it may go on."""
    grams = to_grams(piece).rstrip()
    run = _LAST_RUN.search(piece)
    if run and len(run.group()) > 1:
        return f'"{grams[:-1].strip()}"'
    return f'"{grams.strip()}"*'


_LETTER = rf"[^\W_{HAN}]"


def _piece_pattern(piece: str) -> str:
    parts = [_character_pattern(character) for character in piece]
    start = "" if _HAN.match(piece[0]) else f"(?<!{_LETTER})"
    end = "" if _HAN.match(piece[-1]) else f"{_LETTER}*"
    return start + f"[{VARIATION_SELECTORS}]*".join(parts) + end


def _character_pattern(character: str) -> str:
    if character.isascii() and character.isalnum():
        return f"[{character}{chr(ord(character) + 0xFEE0)}]"
    if not _is_text(character):
        return r"[\W_]+"
    return re.escape(character)
